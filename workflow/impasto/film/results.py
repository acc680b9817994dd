"""Where the pieces of an entry lie in the results folder, and the scores of its still."""

from dataclasses import dataclass
from pathlib import Path

from impasto.errors import InputError
from impasto.files import read_json
from impasto.parts.shown import others
from impasto.spelling import near_miss
from impasto.timeline import Entry

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
    """One figure of a still, and what it is compared with.

    Attributes:
        name: as shown to the reader.
        value: from 0 (bad) to 1 (good).
        render: the same figure of the bare render; None: not known.
        plain: the same figure of the depth-blind painting; None: not known.
    """

    name: str
    value: float
    render: float | None = None
    plain: float | None = None


@dataclass(frozen=True)
class Results:
    """Paths in a results folder; `entry` is an entry's id everywhere.

    Attributes:
        folder: the results folder.
        references: whether to look for depth-blind paintings and their scores.
    """

    folder: Path
    references: bool = True

    def artwork(self, entry: str) -> Path:
        """The normalised artwork."""
        return self.folder / "artworks" / f"{entry}.png"

    def part(self, entry: str, number: int) -> Path:
        """The normalised artwork of a part, by the part's number, from 1."""
        return self.folder / "parts" / entry / f"{number}.png"

    def artworks(self, entry: Entry) -> list[Path]:
        """The normalised artworks that an entry shows: its own, then those of its parts."""
        parts = [self.part(entry.id, other.number) for other in others(entry)]
        return [self.artwork(entry.id), *parts]

    def view(self, entry: str) -> Path:
        """The render that the still is painted from."""
        return self.folder / "views" / entry / "0000.png"

    def still(self, entry: str) -> Path:
        """The painting."""
        return self.folder / "stills" / f"{entry}.png"

    def plain(self, entry: str) -> Path | None:
        """The depth-blind painting; None where there is none, or none is looked for."""
        path = self.folder / "references" / f"{entry}.png"
        return path if self.references and path.exists() else None

    def making_of(self, entry: str) -> Path:
        """The film of the still's making."""
        return self.folder / "making-of" / f"{entry}.mp4"

    def frames(self, entry: str) -> Path:
        """The folder of the painted clip."""
        return self.folder / "frames" / entry

    def renders(self, entry: str) -> Path:
        """The folder of the clip's renders."""
        return self.folder / "renders" / entry

    def layers(self, entry: str) -> Path:
        """The folder of the painted view's layers."""
        return self.folder / "layers" / entry

    def blend(self, entry: str) -> Path:
        """The folder of what is painted between an entry and the one before it."""
        return self.folder / "blends" / entry

    def check_entries(self, *entries: str) -> None:
        """See that there is a still of each entry.

        Raises:
            InputError: there is none, perhaps because an id is misspelt.
        """
        for entry in entries:
            still = self.still(entry)
            if not still.exists():
                known = (path.stem for path in still.parent.glob("*.png"))
                raise InputError(
                    f'{still.parent}: no still of an entry "{entry}"{near_miss(entry, known)}'
                )

    def scores(self, entry: str) -> list[Score]:
        """The still's scores in a fixed order; those that were not computed are left out.

        The record's style distance (0: the artwork's own statistics) is shown as a likeness,
        1 - distance, so that a longer bar is better in every row.

        Raises:
            InputError: a record is not a JSON object, or a score is not a number.
        """
        still = shown(self.still(entry).with_suffix(".json"), "scores")
        reference = self.plain(entry)
        render: dict[str, float] = {}
        plain: dict[str, float] = {}
        if reference is not None:
            render = shown(reference.with_suffix(".json"), "render_scores")
            plain = shown(reference.with_suffix(".json"), "scores")
        return [
            Score(name, still[key], render.get(key), plain.get(key))
            for key, name in SCORE_NAMES.items()
            if key in still
        ]


def shown(path: Path, key: str) -> dict[str, float]:
    """The figures under `key` of a record as they are shown: by name, from 0 (bad) to 1 (good)."""
    found = read_json(path).get(key) if path.exists() else None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise InputError(f"{path}: {key}: expected an object, found {type(found).__name__}")
    figures: dict[str, float] = {}
    for figure in SCORE_NAMES:
        value = found.get(figure)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{path}: {key}: {figure}: expected a number, found {value!r}")
        # A style distance above 1 (further than the bare render) is possible: an empty bar.
        better = 1.0 - value if figure == "style" else float(value)
        figures[figure] = min(max(better, 0.0), 1.0)
    return figures
