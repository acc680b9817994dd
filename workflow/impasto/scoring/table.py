"""The figures of many stills, and of what they are compared with, as one CSV."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from impasto.core.atomic_files import atomic_write, read_json
from impasto.core.errors import InputError
from impasto.scoring.judge import SCORE_DEFINITIONS

ScoreValues = Mapping[str, float | None]

PICTURE_KINDS = ("still", "plain", "render")
"""What is judged of an entry: its still, its plain painting, its bare render."""

MEDIAN_ENTRY = "median"
"""Stands for the entry in the last rows."""


@dataclass(frozen=True)
class ScoreRow:
    """The figures of one picture.

    Attributes:
        entry: name of the entry.
        picture: one of `PICTURE_KINDS`.
        scores: by name.
    """

    entry: str
    picture: str
    scores: ScoreValues


def read_scores(path: Path, key: str = "scores") -> ScoreValues:
    """The figures in the record of a painting.

    Args:
        path: the JSON beside a painting.
        key: "scores" for those of the painting, "render_scores" for those of the bare render.

    Raises:
        InputError: the file does not read, or a figure is missing or no number.
    """
    scores = read_json(path).get(key)
    if not isinstance(scores, dict):
        raise InputError(f"{path}: {key}: expected an object of figures, found {scores!r}")
    figures: dict[str, float | None] = {}
    for figure in SCORE_DEFINITIONS:
        value = scores.get(figure.name, "nothing")
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            raise InputError(
                f"{path}: {key}: {figure.name}: expected a number or null, found {value}"
            )
        figures[figure.name] = value
    return figures


def read_rows(stills: Sequence[Path], baselines: Sequence[Path]) -> list[ScoreRow]:
    """One row a still; with a baseline of the same name, two more, plain and bare.

    Raises:
        InputError: a file does not read, a name is given twice, or a baseline has no still.
    """
    compared = _paths_by_name(baselines, "baseline")
    rows: list[ScoreRow] = []
    for entry, path in _paths_by_name(stills, "still").items():
        rows.append(ScoreRow(entry, "still", read_scores(path)))
        baseline = compared.pop(entry, None)
        if baseline is not None:
            rows.append(ScoreRow(entry, "plain", read_scores(baseline)))
            rows.append(ScoreRow(entry, "render", read_scores(baseline, "render_scores")))
    for entry, path in compared.items():
        raise InputError(f"{path}: a baseline without a still of the name {entry}")
    return rows


def median_rows(rows: Sequence[ScoreRow]) -> list[ScoreRow]:
    """For each kind of picture the median of each figure, over the rows that have it."""
    result: list[ScoreRow] = []
    for picture in PICTURE_KINDS:
        figures = [row.scores for row in rows if row.picture == picture]
        if figures:
            result.append(
                ScoreRow(
                    MEDIAN_ENTRY,
                    picture,
                    {f.name: _median_scores(f.name, figures) for f in SCORE_DEFINITIONS},
                )
            )
    return result


def write_csv(path: Path, rows: Sequence[ScoreRow]) -> None:
    """Write the rows and the rows of their medians, atomically; an absent figure is empty."""
    columns = ["entry", "picture", *(figure.name for figure in SCORE_DEFINITIONS)]
    with atomic_write(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in [*rows, *median_rows(rows)]:
            writer.writerow({"entry": row.entry, "picture": row.picture, **row.scores})


def _paths_by_name(paths: Sequence[Path], kind: str) -> dict[str, Path]:
    named: dict[str, Path] = {}
    for path in paths:
        if path.stem in named:
            raise InputError(f"{path}: a {kind} of the name {path.stem} is given twice")
        named[path.stem] = path
    return named


def _median_scores(name: str, rows: Sequence[ScoreValues]) -> float | None:
    values = [value for figures in rows if (value := figures[name]) is not None]
    return round(median(values), 4) if values else None
