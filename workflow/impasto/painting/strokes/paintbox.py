"""The paintbox: what strokes take from artworks, prepared once for all frames of a clip."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Literal, TypeVar

from impasto.artworks.saliency import figure_likelihood
from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting.media import Medium
from impasto.painting.strokes.artwork_patches import PatchSource
from impasto.painting.strokes.draw import Pigment
from impasto.painting.strokes.medium import medium_of
from impasto.painting.strokes.stroke_record import grind_pigments, round_to_8bit

PaintPlaces = Literal["figure", "paint", "calm"]
Kept = TypeVar("Kept")


class Paintbox:
    """Keeps what strokes take from artworks; sources of the same pixels share it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        # The sources are held, so that no other object gets their pixels' identity.
        self._kept: dict[tuple[Hashable, ...], tuple[StyleSource, Any]] = {}
        self._pigments: dict[tuple[int, int], tuple[Sequence[Array], float, list[Pigment]]] = {}

    def recorded(self, source: StyleSource) -> Array:
        """Return an artwork (H, W, 3) as a record holds it."""
        return self._keep(source, "recorded", lambda: round_to_8bit(source.pixels))

    def medium(self, source: StyleSource, name: str) -> Medium:
        """Return the medium of that name, or the one measured from an artwork."""
        return self._keep(source, name, lambda: medium_of(name, source.pixels))

    def patches(self, source: StyleSource, places: PaintPlaces) -> PatchSource:
        """Return an artwork, prepared for its patches to be cut where its guide allows it.

        Args:
            places: where they are cut if the user gave no guide: from its figure, or from the
                `paint` or `calm` of its `GroundRegions`.
        """

        def prepare() -> PatchSource:
            if source.guide is not None:
                guide = source.guide
            elif places == "figure":
                guide = figure_likelihood(source.saliency)
            else:
                guide = getattr(source.ground_regions, places)
            return PatchSource.of(source.lab, guide)

        return self._keep(source, (places, id(source.guide)), prepare)

    def pigments(
        self, artworks: Sequence[Array], size: tuple[int, int], magnification: float
    ) -> list[Pigment]:
        """Return `grind_pigments` of artworks as records hold them; the last of a size are kept."""
        known, scale, ground = self._pigments.get(size, ((), 0.0, []))
        if scale != magnification or [*map(id, known)] != [*map(id, artworks)]:
            ground = grind_pigments(artworks, size, magnification)
            self._pigments[size] = artworks, magnification, ground
        return ground

    def _keep(self, source: StyleSource, what: Hashable, prepare: Callable[[], Kept]) -> Kept:
        key = id(source.pixels), what
        if key not in self._kept:
            self._kept[key] = source, prepare()
        kept: Kept = self._kept[key][1]
        return kept
