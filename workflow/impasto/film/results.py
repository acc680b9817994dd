"""Where the pieces of an entry lie in the results folder, and the scores of its still."""

from dataclasses import dataclass
from pathlib import Path

from impasto.errors import InputError
from impasto.files import read_json

# Key in the record of a still, and the name shown. All run from 0 to 1.
SCORE_NAMES = {
    "separation": "Separation",
    "outline": "Outline",
    "depth_edges": "Depth edges",
    "depth": "Depth",
    "style": "Style",
    "structure": "Structure",
}


@dataclass(frozen=True)
class Score:
    """One figure of a still.

    Attributes:
        name: as shown to the reader.
        value: from 0 (bad) to 1 (good).
    """

    name: str
    value: float


@dataclass(frozen=True)
class Results:
    """Paths in a results folder; `entry` is an entry's id everywhere."""

    folder: Path

    def artwork(self, entry: str) -> Path:
        """The normalised artwork."""
        return self.folder / "artworks" / f"{entry}.png"

    def view(self, entry: str) -> Path:
        """The render that the still is painted from."""
        return self.folder / "views" / entry / "0000.png"

    def still(self, entry: str) -> Path:
        """The painting."""
        return self.folder / "stills" / f"{entry}.png"

    def frames(self, entry: str) -> Path:
        """The folder of the painted clip."""
        return self.folder / "frames" / entry

    def scores(self, entry: str) -> list[Score]:
        """The still's scores in a fixed order; those that were not computed are left out.

        The record's style distance (0: the artwork's own statistics) is shown as a likeness,
        1 - distance, so that a longer bar is better in every row.

        Raises:
            InputError: the record is not a JSON object, or a score is not a number from 0 to 1.
        """
        path = self.still(entry).with_suffix(".json")
        found = read_json(path).get("scores") if path.exists() else None
        if found is None:
            return []
        if not isinstance(found, dict):
            raise InputError(f"{path}: scores: expected an object, found {type(found).__name__}")
        shown = []
        for key, name in SCORE_NAMES.items():
            value = found.get(key)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise InputError(f"{path}: scores: {key}: expected a number, found {value!r}")
            # A style distance above 1 (further than the bare render) is possible: an empty bar.
            better = 1.0 - value if key == "style" else float(value)
            shown.append(Score(name, min(max(better, 0.0), 1.0)))
        return shown
