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

from benchmarks.common.measured_process import Cost, run
from benchmarks.growth import fake_impasto, page, synthetic_timeline
from benchmarks.growth.page import Growth

ROOT = Path(__file__).parents[2]
PARTS = ("Snakefile", "workflow", "pdb", "styles")
# Two jobs side by side, as in `make animation`.
CORES = 4


class WrongPlan(RuntimeError):
    """Snakemake plans or does something other than what it must."""


def measure(folder: Path, entries: int) -> Growth:
    """Plan and run a timeline of that many entries in an empty folder.

    Raises:
        CommandFailed: a command failed.
        WrongPlan: a plan has other jobs, or the run has other frames, than it must.
    """
    _project(folder)
    timeline = folder / "config" / "timeline.yaml"
    document = synthetic_timeline.timeline(folder, entries)
    synthetic_timeline.write(timeline, document)
    impasto = str(Path(sys.executable).with_name("impasto"))
    check, _ = _run(folder, [impasto, "check"], {})
    plan, said = _snakemake(folder, "--dry-run")
    _expect(_jobs(said), synthetic_timeline.RULES * entries + synthetic_timeline.SUM)
    empty, _ = _snakemake(folder)
    frames = sum(1 for _ in (folder / "results" / "frames").glob("*/*.png"))
    _expect(frames, synthetic_timeline.FRAMES * entries)
    again, said = _snakemake(folder, "--dry-run")
    _expect(_jobs(said), 0)
    synthetic_timeline.edit(document)
    synthetic_timeline.write(timeline, document)
    edited, said = _snakemake(folder, "--dry-run")
    _expect(_jobs(said), synthetic_timeline.REMADE)
    return Growth(
        entries, frames, synthetic_timeline.RULES * entries, check, plan, empty, again, edited
    )


def _project(folder: Path) -> None:
    """The project's own files, none of its results, and the stand-in."""
    for part in PARTS:
        (folder / part).symlink_to(ROOT / part)
    (folder / "config").mkdir()
    shutil.copy(ROOT / "config" / "config.yaml", folder / "config")
    fake_impasto.write(folder / "bin" / "impasto")


def _snakemake(folder: Path, *options: str) -> tuple[Cost, str]:
    command = [sys.executable, "-m", "snakemake", "--nocolor", "--cores", str(CORES), *options]
    path = os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)])
    return _run(folder, command, {"PATH": path})


def _run(folder: Path, command: list[str], extra: dict[str, str]) -> tuple[Cost, str]:
    """What a command cost in the project `folder`, and what it said."""
    log = folder / "said.log"
    log.unlink(missing_ok=True)
    # The package of this checkout, whichever one is installed.
    extra = {"PYTHONPATH": str(ROOT / "workflow"), **extra}
    return run(command, log, extra, folder), log.read_text(encoding="utf-8")


def _jobs(said: str) -> int:
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
        default=page.SECONDS,
        help="that a real run spends an entry (default: %(default)s, a still of standard quality "
        "and its reference on two cores; clips come on top)",
    )
    parser.add_argument("--report", type=Path, default=Path("docs/benchmarks/growth.md"))
    arguments = parser.parse_args()
    rows = []
    for entries in map(int, arguments.entries.split(",")):
        with tempfile.TemporaryDirectory(prefix="growth-") as folder:
            rows.append(measure(Path(folder), entries))
        print(f"{entries} entries: planned in {rows[-1].plan.wall:.1f} s", file=sys.stderr)
    page.write_page(arguments.report, rows, arguments.seconds)


if __name__ == "__main__":
    main()
