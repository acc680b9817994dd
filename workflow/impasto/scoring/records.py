"""The scores of a still as its record keeps them."""

from dataclasses import dataclass
from pathlib import Path

from impasto.core.atomic_files import read_json
from impasto.core.errors import InputError

# Key in the record of a still, and the name shown. All run from 0 to 1.
SCORE_LABELS = {
    "separation": "Separation",
    "outline": "Outline",
    "depth_edges": "Depth edges",
    "depth": "Depth",
    "style": "Style",
    "structure": "Structure",
}


@dataclass(frozen=True)
class ComparedScore:
    """One figure of a still, and what it is compared with.

    Attributes:
        name: as shown to the reader.
        value: from 0 (bad) to 1 (good).
        render: the same figure of the bare render; None: not known.
        baseline: the same figure of the depth-blind painting; None: not known.
    """

    name: str
    value: float
    render: float | None = None
    baseline: float | None = None


def displayed_scores(path: Path, key: str) -> dict[str, float]:
    """The figures under `key` of a record as they are shown: by name, from 0 (bad) to 1 (good)."""
    found = read_json(path).get(key) if path.exists() else None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InputError(f"{path}: {key}: expected an object, found {type(found).__name__}")
    figures: dict[str, float] = {}
    for figure in SCORE_LABELS:
        value = found.get(figure)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{path}: {key}: {figure}: expected a number, found {value!r}")
        # A style distance above 1 (further than the bare render) is possible: an empty bar.
        better = 1.0 - value if figure == "style" else float(value)
        figures[figure] = min(max(better, 0.0), 1.0)
    return figures
