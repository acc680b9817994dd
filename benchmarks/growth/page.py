"""Write the page on growth: the cost of planning and bookkeeping by the timeline's length."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.common import machine, wording
from benchmarks.common.evidence_page import find_provenance, write_evidence_page
from benchmarks.common.measured_process import Cost

# Limits for a timeline of 200 entries and 20 000 frames.
MAX_SECONDS, MAX_MEMORY, MAX_SHARE = 10, 500 * 2**20, 0.02
# What an entry of the default film takes on two cores, with its clip: 795 s for 17 entries.
SECONDS_PER_ENTRY = 45.0


@dataclass(frozen=True)
class GrowthMeasurement:
    """The costs of one timeline.

    Attributes:
        entries: number of entries.
        frames: number of frames of all clips together.
        jobs: number of jobs of the entries, without those of the film as a whole.
        check: cost of `impasto check`.
        plan: cost of `snakemake --dry-run` when no product exists.
        empty: cost of the run with the fake `impasto`.
        plan_when_made: cost of the plan when all products exist.
        plan_after_edit: cost of the plan after an edit of one entry's dials.
    """

    entries: int
    frames: int
    jobs: int
    check: Cost
    plan: Cost
    empty: Cost
    plan_when_made: Cost
    plan_after_edit: Cost


def write_page(report: Path, rows: Sequence[GrowthMeasurement], seconds: float) -> None:
    """Write the page.

    Args:
        report: the page.
        rows: the measurements, one for each timeline.
        seconds: what the real painting of an entry takes.
    """
    made = find_provenance("impasto.planning.workflow_plan")
    write_evidence_page(report, "python -m benchmarks.growth", [_page_text(rows, seconds)], made)


def bookkeeping_share(row: GrowthMeasurement, seconds: float) -> float:
    """Return the share of bookkeeping in a real run.

    All of it counts, although most of it runs while other jobs paint.
    """
    return row.empty.wall / (row.empty.wall + row.entries * seconds)


def _planning_table(rows: Sequence[GrowthMeasurement]) -> str:
    return wording.markdown_table(
        [
            *("entries", "frames", "`impasto check`, s", "plan, s", "plan, CPU s"),
            *("plan, peak MiB", "plan when all is made, s", "plan after an edit, s"),
        ],
        (
            [
                f"{row.entries}",
                f"{row.frames}",
                f"{row.check.wall:.1f}",
                f"{row.plan.wall:.1f}",
                f"{row.plan.cpu:.1f}",
                f"{row.plan.memory / 2**20:.0f}",
                f"{row.plan_when_made.wall:.1f}",
                f"{row.plan_after_edit.wall:.1f}",
            ]
            for row in rows
        ),
    )


def _bookkeeping_table(rows: Sequence[GrowthMeasurement], seconds: float) -> str:
    return wording.markdown_table(
        ["entries", "jobs", "run, s", "run, CPU s", "s an entry", "share of a real run"],
        (
            [
                f"{row.entries}",
                f"{row.jobs}",
                f"{row.empty.wall:.0f}",
                f"{row.empty.cpu:.0f}",
                f"{row.empty.wall / row.entries:.2f}",
                f"{bookkeeping_share(row, seconds):.2%}",
            ]
            for row in rows
        ),
    )


def _page_text(rows: Sequence[GrowthMeasurement], seconds: float) -> str:
    last = rows[-1]
    versions = ", ".join(f"{name} {version(name)}" for name in ("snakemake", "pyyaml"))
    return f"""# How a timeline may grow

The timelines are made of the artworks and structures in the project, and each entry has a clip of \
{last.frames // last.entries} frames. The targets are for a timeline of 200 entries and 20 000 \
frames: planning takes at most {MAX_SECONDS} s and {MAX_MEMORY // 2**20} MiB, and bookkeeping at \
most {MAX_SHARE:.0%} of the run. With {last.entries} entries:

- the time of planning: {_verdict(last.plan.wall <= MAX_SECONDS)};
- the memory of planning: {_verdict(last.plan.memory <= MAX_MEMORY)};
- the share of bookkeeping: {_verdict(bookkeeping_share(last, seconds) <= MAX_SHARE)}. It is met \
if an entry takes {_min_seconds_per_entry(last):.0f} s or more.

## Planning

`snakemake --dry-run`, with the start-up of Python and Snakemake: before anything is made, when \
everything is made, and after a dial of one entry has been changed.

{_planning_table(rows)}

## Bookkeeping

The same timelines are run with a fake command `impasto`, which writes the products of each job at \
once, without content. The time that remains is that of Snakemake and of the shells it starts. A \
real run is assumed to take {seconds:.0f} s for each entry, and to wait for all of the \
bookkeeping, although most of it runs while other jobs paint.

{_bookkeeping_table(rows, seconds)}

## How it was measured

- `python -m benchmarks.growth`, with two jobs side by side. CPU seconds include those of all jobs.
- Machine: {machine.describe_machine()}, {versions}.
- Date: {datetime.date.today().isoformat()}.
"""


def _verdict(met: bool) -> str:
    return "met" if met else "**not met**"


def _min_seconds_per_entry(row: GrowthMeasurement) -> float:
    """Return how long an entry must take at least for bookkeeping to stay within its share."""
    return row.empty.wall / row.entries * (1 / MAX_SHARE - 1)
