"""The scores in the record of a still, as they are shown to the reader."""

from dataclasses import dataclass
from pathlib import Path

from impasto.core.atomic_files import read_json
from impasto.core.errors import InputError

_SHOWN = ("separation", "outline", "depth_edges", "depth", "style", "structure", "crispness")
# Name shown for each key in the record of a still. All scores are shown from 0 to 1.
SCORE_LABELS = {name: name.replace("_", " ").capitalize() for name in _SHOWN}


@dataclass(frozen=True)
class ComparedScore:
    """One score of a still, and what it is compared with.

    Attributes:
        name: as shown to the reader.
        value: from 0 (bad) to 1 (good).
        render: the same score of the bare render; None if unknown.
        baseline: the same score of the depth-blind painting; None if unknown.
    """

    name: str
    value: float
    render: float | None = None
    baseline: float | None = None


def displayed_scores(path: Path, key: str) -> dict[str, float]:
    """Read the scores under `key` of a record as they are shown, from 0 (bad) to 1 (good).

    Scores that the record lacks are left out; without a record there are none.

    Raises:
        InputError: the record is not a JSON object, or a score is not a number.
    """
    found = read_json(path).get(key) if path.exists() else None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InputError(f"{path}: {key}: expected an object, found {type(found).__name__}")
    scores: dict[str, float] = {}
    for name in SCORE_LABELS:
        value = found.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{path}: {key}: {name}: expected a number, found {value!r}")
        # A style distance above 1 (farther than the bare render) gives 0: an empty bar. A crispness
        # above 1 (sharper than the artwork) gives a full one.
        better = 1.0 - value if name == "style" else float(value)
        scores[name] = min(max(better, 0.0), 1.0)
    return scores
