"""A part: where in the picture, and after what."""

from dataclasses import dataclass
from typing import Protocol

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.rendering.frame import Frame


class PartRegion(Protocol):
    """Tells where a part is, in any frame of a clip."""

    @property
    def name(self) -> str:
        """As a user writes it."""

    @property
    def rank(self) -> int:
        """Where parts overlap, the one of the higher rank is painted, of equals the later."""

    def figure(self, frame: Frame) -> Array | None:
        """Its share (H, W) in [0, 1] of what is drawn, past the matte as well; None for nothing."""

    def ground(self, frame: Frame) -> Array | None:
        """The same of the ground, complete behind what is drawn."""


@dataclass(frozen=True)
class Part:
    """A part of the picture and the artworks that it is painted after.

    Attributes:
        where: tells where it is.
        sources: the artworks, which share its strokes by their weights.
    """

    where: PartRegion
    sources: tuple[StyleSource, ...]
