"""An artwork as a source of style."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from impasto.artworks.ground_regions import GroundRegions, ground_regions
from impasto.artworks.saliency import saliency_map
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.core.errors import InputError


@dataclass(frozen=True, eq=False)
class StyleSource:
    """An artwork and its share; sources are compared by identity.

    Attributes:
        pixels: (H, W, 3) float32 RGB in [0, 1].
        weight: its share among several sources, above 0.
        guide: (H, W) in [0, 1]: the places to learn from, for both figure and ground; with None,
            the figure learns from the busy places and the ground from the calm ones.
    """

    pixels: Array
    weight: float = 1.0
    guide: Array | None = None

    def __post_init__(self) -> None:
        """Check the weight."""
        if not 0 < self.weight < float("inf"):
            raise InputError(f"artwork: expected a weight above 0, found {self.weight:g}")

    @cached_property
    def lab(self) -> Array:
        """Its colours (H, W, 3) in CIELAB."""
        return to_lab(self.pixels)

    @cached_property
    def saliency(self) -> Array:
        """Its `saliency_map`, (H, W)."""
        return saliency_map(self.pixels)

    @cached_property
    def ground_regions(self) -> GroundRegions:
        """Its ground, each plane (H, W)."""
        return ground_regions(self.pixels)

    def with_share(self, share: float) -> "StyleSource":
        """Return a copy with `share` times the weight; it keeps what was computed of the pixels."""
        _ = self.lab, self.saliency, self.ground_regions
        other = copy(self)
        object.__setattr__(other, "weight", share * self.weight)
        return other


def heaviest_source(sources: Sequence[StyleSource]) -> StyleSource:
    """Return the source with the largest share; of equals, the first."""
    return max(sources, key=lambda source: source.weight)
