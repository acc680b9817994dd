"""The figures of many stills as one CSV."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from impasto.errors import InputError
from impasto.files import read_json, replacing
from impasto.score import FIGURES

Row = Mapping[str, float | None]

MEDIAN = "median"
"""Name of the last row."""


def read_scores(path: Path) -> dict[str, float | None]:
    """The figures in a still's JSON, under its key `scores`.

    Raises:
        InputError: the file does not read, or a figure is missing or no number.
    """
    scores = read_json(path).get("scores")
    if not isinstance(scores, dict):
        raise InputError(f"{path}: scores: expected an object of figures, found {scores!r}")
    row: dict[str, float | None] = {}
    for figure in FIGURES:
        value = scores.get(figure.name, "nothing")
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            raise InputError(
                f"{path}: scores: {figure.name}: expected a number or null, found {value}"
            )
        row[figure.name] = value
    return row


def medians(rows: Sequence[Row]) -> dict[str, float | None]:
    """The median of each figure over the rows that have it."""
    columns = {f.name: [v for row in rows if (v := row[f.name]) is not None] for f in FIGURES}
    return {name: round(median(values), 4) if values else None for name, values in columns.items()}


def write_csv(path: Path, rows: Mapping[str, Row]) -> None:
    """Write one row an entry and a last row of medians, atomically; an absent figure is empty."""
    with replacing(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(
            file, ["entry", *(figure.name for figure in FIGURES)], lineterminator="\n"
        )
        writer.writeheader()
        for entry, row in {**rows, MEDIAN: medians(list(rows.values()))}.items():
            writer.writerow({"entry": entry, **row})
