"""Write where impasto falls short: the targets it misses, and where another picture is better."""

from collections.abc import Sequence

from benchmarks.common import median_table, scores, wording
from benchmarks.common.conditions import Conditions
from benchmarks.common.median_table import IMPASTO_TITLE
from benchmarks.common.results import PairResult
from benchmarks.common.scores import ScoreValues


def format_shortcomings(
    conditions: Conditions, timeline: Sequence[PairResult], held_out: Sequence[PairResult]
) -> str:
    """Format the section of the page."""
    parts = ["## Where impasto falls short", *_median_lines(conditions, timeline)]
    single = [
        f"- {result.pair.id}: {misses}"
        for result in [*timeline, *held_out]
        if (painting := result.paintings.get(conditions.impasto.name))
        and (misses := _missed_targets(painting.scores))
    ]
    if single:
        parts += ["Paintings by impasto that miss a target:", "\n".join(single)]
    else:
        parts.append("No painting by impasto misses a target.")
    return "\n\n".join(parts)


def _median_lines(conditions: Conditions, timeline: Sequence[PairResult]) -> list[str]:
    rows, _ = median_table.column_medians(conditions, timeline)
    ours = rows.get(IMPASTO_TITLE)
    if ours is None:
        return []
    others = {title: row for title, row in rows.items() if title != IMPASTO_TITLE}
    better = [
        f"- {title}: {_scores_better_elsewhere(ours, row) or 'none'}"
        for title, row in others.items()
    ]
    return [
        "impasto's medians over the timeline that miss their target: "
        f"{_missed_targets(ours) or 'none'}.",
        "Scores whose median is better elsewhere than for impasto:",
        "\n".join(better),
    ]


def _missed_targets(row: ScoreValues) -> str:
    return ", ".join(
        f"{wording.score_title(name)} {wording.score_text(row[name])} ({wording.target_text(name)})"
        for name in scores.TARGETS
        if scores.meets_target(name, row[name]) is False
    )


def _scores_better_elsewhere(ours: ScoreValues, other: ScoreValues) -> str:
    return ", ".join(
        f"{wording.score_title(name)} ({wording.score_text(theirs)}, "
        f"impasto {wording.score_text(own)})"
        for name in scores.TARGETS
        if (theirs := other[name]) is not None
        and (own := ours[name]) is not None
        and scores.is_better(name, theirs, own)
    )
