"""The paths of an entry's products in the results folder, and the scores of its still."""

from dataclasses import dataclass
from pathlib import Path

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.scoring.records import SCORE_LABELS, ComparedScore, displayed_scores
from impasto.timeline.model import Entry
from impasto.timeline.part_artworks import artworks_of_parts

# The products that the workflow makes for each entry, with their paths in the results folder. A
# product with a suffix is a file; any other is a folder of frames and the files beside them.
PRODUCTS = {
    "structure": "structures/{entry}.cif",
    "artwork": "artworks/{entry}.png",
    "part": "parts/{entry}/{number}.png",
    "view": "views/{entry}",
    "still": "stills/{entry}.png",
    "record": "stills/{entry}.json",
    "layers": "layers/{entry}",
    "baseline": "baselines/{entry}.png",
    "baseline_record": "baselines/{entry}.json",
    "making_of": "making-of/{entry}.mp4",
    "renders": "renders/{entry}",
    "frames": "frames/{entry}",
    "blend": "blends/{entry}",
}
FIRST_FRAME = "0000.png"


@dataclass(frozen=True)
class ResultPaths:
    """Paths in a results folder; `entry` is an entry's id everywhere.

    Attributes:
        baselines: whether to look for depth-blind paintings and their scores.
    """

    folder: Path
    baselines: bool = True

    def product(self, name: str, entry: str, number: int = 0) -> Path:
        """Return the path of a product of `PRODUCTS`; parts are numbered from 1."""
        return self.folder / PRODUCTS[name].format(entry=entry, number=number)

    def artwork(self, entry: str) -> Path:
        """Return the path of the normalised artwork."""
        return self.product("artwork", entry)

    def part(self, entry: str, number: int) -> Path:
        """Return the path of the normalised artwork of a part, by the part's number, from 1."""
        return self.product("part", entry, number)

    def artworks(self, entry: Entry) -> list[Path]:
        """Return the paths of the normalised artworks: the entry's own, then those of its parts."""
        parts = [self.part(entry.id, other.number) for other in artworks_of_parts(entry)]
        return [self.artwork(entry.id), *parts]

    def view(self, entry: str) -> Path:
        """Return the path of the render that the still is painted from."""
        return self.product("view", entry) / FIRST_FRAME

    def still(self, entry: str) -> Path:
        """Return the path of the painting."""
        return self.product("still", entry)

    def baseline(self, entry: str) -> Path | None:
        """Return the path of the depth-blind painting; None if there is none or none is wanted."""
        path = self.product("baseline", entry)
        return path if self.baselines and path.exists() else None

    def frames(self, entry: str) -> Path:
        """Return the folder of the painted clip."""
        return self.product("frames", entry)

    def renders(self, entry: str) -> Path:
        """Return the folder of the clip's renders."""
        return self.product("renders", entry)

    def layers(self, entry: str) -> Path:
        """Return the folder of the painted view's layers."""
        return self.product("layers", entry)

    def check_entries(self, *entries: str) -> None:
        """Check that each entry has a still.

        Raises:
            InputError: an entry has none, perhaps because its id is misspelt.
        """
        for entry in entries:
            still = self.still(entry)
            if not still.exists():
                known = (path.stem for path in still.parent.glob("*.png"))
                raise InputError(
                    f'{still.parent}: no still of an entry "{entry}"{suggest_word(entry, known)}'
                )

    def scores(self, entry: str) -> list[ComparedScore]:
        """Return the still's scores in a fixed order, without those that were not computed.

        The record's style distance (0: the artwork's own statistics) is shown as a likeness,
        1 - distance, so that a longer bar is better in every row.

        Raises:
            InputError: a record is not a JSON object, or a score is not a number.
        """
        still = displayed_scores(self.still(entry).with_suffix(".json"), "scores")
        baseline = self.baseline(entry)
        render: dict[str, float] = {}
        baseline_scores: dict[str, float] = {}
        if baseline is not None:
            render = displayed_scores(baseline.with_suffix(".json"), "render_scores")
            baseline_scores = displayed_scores(baseline.with_suffix(".json"), "scores")
        return [
            ComparedScore(name, still[key], render.get(key), baseline_scores.get(key))
            for key, name in SCORE_LABELS.items()
            if key in still
        ]
