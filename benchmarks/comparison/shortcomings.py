"""What falls short: every line that impasto misses, and where it is not the best."""

from collections.abc import Sequence

from benchmarks.common import median_table, scores, wording
from benchmarks.common.conditions import Conditions
from benchmarks.common.median_table import IMPASTO
from benchmarks.common.results import Result
from benchmarks.common.scores import Figures


def shortcomings_section(
    conditions: Conditions, timeline: Sequence[Result], held_out: Sequence[Result]
) -> str:
    """The section of the page."""
    parts = ["## What falls short", *_of_medians(conditions, timeline)]
    single = [
        f"- {result.pair.id}: {misses}"
        for result in [*timeline, *held_out]
        if (painting := result.paintings.get(conditions.impasto.name))
        and (misses := _misses(painting.scores))
    ]
    if single:
        parts += ["Paintings by impasto that miss a line:", "\n".join(single)]
    else:
        parts.append("No painting by impasto misses a line.")
    return "\n\n".join(parts)


def _of_medians(conditions: Conditions, timeline: Sequence[Result]) -> list[str]:
    rows, _ = median_table.common_medians(conditions, timeline)
    ours = rows.get(IMPASTO)
    if ours is None:
        return []
    others = {title: row for title, row in rows.items() if title != IMPASTO}
    better = [f"- {title}: {_lost(ours, row) or 'none'}" for title, row in others.items()]
    return [
        f"impasto's medians over the timeline that miss their line: {_misses(ours) or 'none'}.",
        "Medians of the others that are better than impasto's:",
        "\n".join(better),
    ]


def _misses(row: Figures) -> str:
    return ", ".join(
        f"{wording.figure_name(name)} {wording.number(row[name])} ({wording.line(name)})"
        for name in scores.LINES
        if scores.meets(name, row[name]) is False
    )


def _lost(ours: Figures, other: Figures) -> str:
    return ", ".join(
        f"{wording.figure_name(name)} ({wording.number(theirs)}, impasto {wording.number(own)})"
        for name in scores.LINES
        if (theirs := other[name]) is not None
        and (own := ours[name]) is not None
        and scores.is_better(name, theirs, own)
    )
