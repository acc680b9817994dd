"""Measure how planning and bookkeeping grow with the timeline; write docs/benchmarks/growth.md.

    python -m benchmarks.growth

The real Snakefile plans and runs a synthetic timeline, but a fake `impasto` writes the products of
each job at once, without content. The time that remains is Snakemake's own.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.common.measured_process import CHECKOUT, Cost, run_measured
from benchmarks.growth import fake_impasto, page, synthetic_timeline
from benchmarks.growth.page import GrowthMeasurement

ROOT = Path(__file__).parents[2]
PROJECT_PARTS = ("Snakefile", "workflow", "pdb", "styles")
# Two jobs side by side, as in `make animation`.
CORES = 4


class WrongPlan(RuntimeError):
    """Snakemake plans or makes something else than it should."""


def measure_growth(folder: Path, entries: int) -> GrowthMeasurement:
    """Plan and run a timeline of that many entries in an empty folder.

    Raises:
        CommandFailed: a command failed.
        WrongPlan: a plan has a wrong number of jobs, or the run made a wrong number of frames.
    """
    _set_up_project(folder)
    timeline = folder / "config" / "timeline.yaml"
    document = synthetic_timeline.make_timeline(folder, entries)
    synthetic_timeline.write_timeline(timeline, document)
    impasto = str(Path(sys.executable).with_name("impasto"))
    check, _ = _run_in_project(folder, [impasto, "check"], {})
    plan, output = _run_snakemake(folder, "--dry-run")
    _expect(
        _count_jobs(output),
        synthetic_timeline.JOBS_PER_ENTRY * entries + synthetic_timeline.FILM_JOBS,
    )
    empty, _ = _run_snakemake(folder)
    frames = sum(1 for _ in (folder / "results" / "frames").glob("*/*.png"))
    _expect(frames, synthetic_timeline.FRAMES_PER_CLIP * entries)
    again, output = _run_snakemake(folder, "--dry-run")
    _expect(_count_jobs(output), 0)
    synthetic_timeline.edit_dial(document)
    synthetic_timeline.write_timeline(timeline, document)
    edited, output = _run_snakemake(folder, "--dry-run")
    _expect(_count_jobs(output), synthetic_timeline.JOBS_AFTER_EDIT)
    return GrowthMeasurement(
        entries,
        frames,
        synthetic_timeline.JOBS_PER_ENTRY * entries,
        check,
        plan,
        empty,
        again,
        edited,
    )


def _set_up_project(folder: Path) -> None:
    """Link the project's files, without its results, and write the fake `impasto`."""
    for part in PROJECT_PARTS:
        (folder / part).symlink_to(ROOT / part)
    (folder / "config").mkdir()
    shutil.copy(ROOT / "config" / "config.yaml", folder / "config")
    fake_impasto.write_fake_impasto(folder / "bin" / "impasto")


def _run_snakemake(folder: Path, *options: str) -> tuple[Cost, str]:
    command = [sys.executable, "-m", "snakemake", "--nocolor", "--cores", str(CORES), *options]
    path = os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)])
    return _run_in_project(folder, command, {"PATH": path})


def _run_in_project(folder: Path, command: list[str], extra: dict[str, str]) -> tuple[Cost, str]:
    """Run a command in the project `folder`; return its cost and its output."""
    log = folder / "output.log"
    log.unlink(missing_ok=True)
    return run_measured(command, log, {**CHECKOUT, **extra}, folder), log.read_text(
        encoding="utf-8"
    )


def _count_jobs(output: str) -> int:
    """Count the jobs of a plan."""
    total = re.search(r"^total +(\d+)$", output, flags=re.MULTILINE)
    if total is None and "Nothing to be done" not in output:
        raise WrongPlan(f"expected a plan, found:\n{output[-1500:]}")
    return int(total[1]) if total else 0


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise WrongPlan(f"expected {wanted}, found {found}")


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.growth", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--entries", default="10,50,200", help="lengths of the timelines (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=page.SECONDS_PER_ENTRY,
        help="seconds that a real run needs for an entry (default: %(default)s, as one of the "
        "default film on two cores)",
    )
    parser.add_argument("--report", type=Path, default=Path("docs/benchmarks/growth.md"))
    arguments = parser.parse_args()
    rows = []
    for entries in map(int, arguments.entries.split(",")):
        with tempfile.TemporaryDirectory(prefix="growth-") as folder:
            rows.append(measure_growth(Path(folder), entries))
        print(f"{entries} entries: planned in {rows[-1].plan.wall:.1f} s", file=sys.stderr)
    page.write_page(arguments.report, rows, arguments.seconds)


if __name__ == "__main__":
    main()
