"""How planning and bookkeeping grow with the timeline; writes docs/benchmarks/growth.md.

    python -m benchmarks.growth

A synthetic timeline is planned and run with the real Snakefile, but with empty painting: a
stand-in for the command `impasto` that makes what a job is to make, hollow, at once. What is left
of the run's time is Snakemake's own.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.common.measured_process import Cost, run_measured
from benchmarks.growth import fake_impasto, page, synthetic_timeline
from benchmarks.growth.page import GrowthMeasurement

ROOT = Path(__file__).parents[2]
PROJECT_PARTS = ("Snakefile", "workflow", "pdb", "styles")
# Two jobs side by side, as in `make animation`.
CORES = 4


class WrongPlan(RuntimeError):
    """Snakemake plans or does something other than what it must."""


def measure_growth(folder: Path, entries: int) -> GrowthMeasurement:
    """Plan and run a timeline of that many entries in an empty folder.

    Raises:
        CommandFailed: a command failed.
        WrongPlan: a plan has other jobs, or the run has other frames, than it must.
    """
    _set_up_project(folder)
    timeline = folder / "config" / "timeline.yaml"
    document = synthetic_timeline.make_timeline(folder, entries)
    synthetic_timeline.write_timeline(timeline, document)
    impasto = str(Path(sys.executable).with_name("impasto"))
    check, _ = _run_in_project(folder, [impasto, "check"], {})
    plan, said = _run_snakemake(folder, "--dry-run")
    _expect(
        _count_jobs(said),
        synthetic_timeline.JOBS_PER_ENTRY * entries + synthetic_timeline.FILM_JOBS,
    )
    empty, _ = _run_snakemake(folder)
    frames = sum(1 for _ in (folder / "results" / "frames").glob("*/*.png"))
    _expect(frames, synthetic_timeline.FRAMES_PER_CLIP * entries)
    again, said = _run_snakemake(folder, "--dry-run")
    _expect(_count_jobs(said), 0)
    synthetic_timeline.edit_dial(document)
    synthetic_timeline.write_timeline(timeline, document)
    edited, said = _run_snakemake(folder, "--dry-run")
    _expect(_count_jobs(said), synthetic_timeline.JOBS_AFTER_EDIT)
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
    """The project's own files, none of its results, and the stand-in."""
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
    """What a command cost in the project `folder`, and what it said."""
    log = folder / "said.log"
    log.unlink(missing_ok=True)
    # The package of this checkout, whichever one is installed.
    extra = {"PYTHONPATH": str(ROOT / "workflow"), **extra}
    return run_measured(command, log, extra, folder), log.read_text(encoding="utf-8")


def _count_jobs(said: str) -> int:
    """Jobs of a plan."""
    total = re.search(r"^total +(\d+)$", said, flags=re.MULTILINE)
    if total is None and "Nothing to be done" not in said:
        raise WrongPlan(f"expected a plan, found:\n{said[-1500:]}")
    return int(total[1]) if total else 0


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise WrongPlan(f"expected {wanted}, found {found}")


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--entries", default="10,50,200", help="lengths of the timelines (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=page.SECONDS_PER_ENTRY,
        help="that a real run spends an entry (default: %(default)s, a still of standard quality "
        "and its baseline on two cores; clips come on top)",
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
