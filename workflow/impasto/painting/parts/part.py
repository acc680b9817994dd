"""A part of a picture: its region, and the artworks that it is painted after."""

from dataclasses import dataclass
from typing import Protocol

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.rendering.frame import Frame


class PartRegion(Protocol):
    """The region of a part, in any frame of a clip."""

    @property
    def name(self) -> str:
        """The name as a user writes it."""

    @property
    def rank(self) -> int:
        """The rank: where parts overlap, the highest is painted; of equal ranks, the later part."""

    def figure(self, frame: Frame) -> Array | None:
        """Return its share (H, W) of the figure, also past the matte, in [0, 1]; None for 0."""

    def ground(self, frame: Frame) -> Array | None:
        """Return its share (H, W) of the ground, also behind the figure, in [0, 1]; None for 0."""


@dataclass(frozen=True)
class Part:
    """A part of the picture and the artworks that it is painted after.

    Attributes:
        where: the region.
        sources: the artworks, which share its strokes by their weights.
    """

    where: PartRegion
    sources: tuple[StyleSource, ...]
