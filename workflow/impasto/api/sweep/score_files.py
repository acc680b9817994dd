"""Write the scores of a sheet's paintings as JSON and CSV."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from impasto.api.sweep.plan import Axis, Cell, list_cells
from impasto.core.atomic_files import atomic_write, read_json, write_json
from impasto.scoring.judge import SCORE_DEFINITIONS
from impasto.scoring.table import read_scores


def write_scores(
    sheet: Path, axes: Sequence[Axis], paintings: Sequence[Path], about: Mapping[str, Any]
) -> None:
    """Write SHEET.json and SHEET.csv with the parameters, scores and seconds of each painting.

    Raises:
        InputError: the record of a painting cannot be read.
    """
    rows = [
        _score_row(axes, cell, path) for cell, path in zip(list_cells(axes), paintings, strict=True)
    ]
    write_json(
        sheet.with_suffix(".json"),
        {**about, "over": {a.name: list(a.values) for a in axes}, "paintings": rows},
    )
    names = [a.name for a in axes]
    score_names = [definition.name for definition in SCORE_DEFINITIONS]
    with (
        atomic_write(sheet.with_suffix(".csv")) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*names, *score_names, "seconds", "picture"])
        for row in rows:
            values = [row["values"][name] for name in names]
            scores = [row["scores"][name] for name in score_names]
            writer.writerow([*values, *scores, row["seconds"], row["picture"]])


def _score_row(axes: Sequence[Axis], cell: Cell, path: Path) -> dict[str, Any]:
    record = read_json(path.with_suffix(".json"))
    return {
        "values": {a.name: value for a, value in zip(axes, cell, strict=True)},
        "scores": read_scores(path.with_suffix(".json")),
        **({"losses": record["losses"]} if "losses" in record else {}),
        "seconds": record.get("seconds"),
        "picture": path.as_posix(),
    }
