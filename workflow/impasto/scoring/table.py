"""The scores of many stills, and of what they are compared with, in one CSV file."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from impasto.core.atomic_files import atomic_write, read_json
from impasto.core.errors import InputError
from impasto.scoring.judge import SCORE_DEFINITIONS

ScoreValues = Mapping[str, float | None]

PICTURE_KINDS = ("still", "baseline", "render")
"""The pictures of an entry that are judged: its still, the baseline and the bare render."""

LATER_SCORES = ("crispness",)
"""Scores that the records of earlier versions lack."""

MEDIAN_ENTRY = "median"
"""Takes the place of the entry in the last rows."""


@dataclass(frozen=True)
class ScoreRow:
    """The scores of one picture."""

    entry: str
    picture: str
    scores: ScoreValues


def read_scores(path: Path, key: str = "scores") -> ScoreValues:
    """Read the scores in the record of a painting.

    Args:
        key: "scores" for those of the painting, "render_scores" for those of the bare render.

    Raises:
        InputError: the file cannot be read, or a score is missing or neither a number nor null. In
            the record of an earlier version, a score that came later is read as null.
    """
    scores = read_json(path).get(key)
    if not isinstance(scores, dict):
        raise InputError(f"{path}: {key}: expected an object of scores, found {scores!r}")
    values: dict[str, float | None] = {}
    for score in SCORE_DEFINITIONS:
        value = scores.get(score.name, None if score.name in LATER_SCORES else "nothing")
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            raise InputError(
                f"{path}: {key}: {score.name}: expected a number or null, found {value}"
            )
        values[score.name] = value
    return values


def read_rows(stills: Sequence[Path], baselines: Sequence[Path]) -> list[ScoreRow]:
    """Read one row for each still, and two more (baseline and render) where it has a baseline.

    A baseline belongs to the still of the same name.

    Raises:
        InputError: a file cannot be read, a name is given twice, or a baseline has no still.
    """
    compared = _paths_by_name(baselines, "baseline")
    rows: list[ScoreRow] = []
    for entry, path in _paths_by_name(stills, "still").items():
        rows.append(ScoreRow(entry, "still", read_scores(path)))
        baseline = compared.pop(entry, None)
        if baseline is not None:
            rows.append(ScoreRow(entry, "baseline", read_scores(baseline)))
            rows.append(ScoreRow(entry, "render", read_scores(baseline, "render_scores")))
    for entry, path in compared.items():
        raise InputError(f"{path}: a baseline without a still named {entry}")
    return rows


def median_rows(rows: Sequence[ScoreRow]) -> list[ScoreRow]:
    """Compute, for each kind of picture, the median of each score over the rows that have it."""
    result: list[ScoreRow] = []
    for picture in PICTURE_KINDS:
        if scores := [row.scores for row in rows if row.picture == picture]:
            medians = {s.name: _median_score(s.name, scores) for s in SCORE_DEFINITIONS}
            result.append(ScoreRow(MEDIAN_ENTRY, picture, medians))
    return result


def write_csv(path: Path, rows: Sequence[ScoreRow]) -> None:
    """Write the rows and the rows of their medians, atomically; a missing score is empty."""
    columns = ["entry", "picture", *(score.name for score in SCORE_DEFINITIONS)]
    with atomic_write(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in [*rows, *median_rows(rows)]:
            writer.writerow({"entry": row.entry, "picture": row.picture, **row.scores})


def _paths_by_name(paths: Sequence[Path], kind: str) -> dict[str, Path]:
    named: dict[str, Path] = {}
    for path in paths:
        if path.stem in named:
            raise InputError(
                f"{path}: a second {kind} named {path.stem}; expected one of each name"
            )
        named[path.stem] = path
    return named


def _median_score(name: str, rows: Sequence[ScoreValues]) -> float | None:
    values = [value for scores in rows if (value := scores[name]) is not None]
    return round(median(values), 4) if values else None
