"""Two divisions of one picture at once, for what is painted between two paintings in parts.

Where a part of the one meets a part of the other is a cell; it is painted after the artworks of
both. What has no part on either side is in no cell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from impasto.core.arrays import Array
from impasto.painting.parts.part import Part
from impasto.painting.parts.partition import partition_frame
from impasto.rendering.frame import Frame

PartPair = tuple[int, int]
"""Of a cell: the number of its part on either side; 0 is what no part has."""


class PartitionOverlay:
    """The parts of two paintings of one protein, and where they meet."""

    def __init__(
        self, before: Sequence[Part], after: Sequence[Part], frames: Iterable[Frame]
    ) -> None:
        """Find the cells.

        Args:
            before: the parts of the one.
            after: the parts of the other.
            frames: all that will be asked for; a cell that none of them shows is left out.
        """
        self._before, self._after = before, after
        # Every cell of a frame asks for the same shares.
        self._last: tuple[Frame, Array, Array] | None = None
        every = [(i, j) for i in range(len(before) + 1) for j in range(len(after) + 1)]
        shown = np.zeros(len(every), bool)
        # Without parts there is nothing to look for.
        for frame in frames if len(every) > 1 else ():
            for plane in self._pair_shares(frame, every):
                shown |= plane.max(axis=(1, 2)) > 0.5
        self.pairs = [place for place, seen in zip(every[1:], shown[1:], strict=True) if seen]

    def shares(self, frame: Frame) -> tuple[Array, Array]:
        """Shares (1 + P, H, W) of the P cells in what is drawn and in the ground; they add up to 1.

        The first is that of what is in no cell. On the soft borders of two parts, cells that are
        nowhere else share as well; theirs goes to the others.
        """
        if self._last is None or self._last[0] is not frame:
            figure, ground = self._pair_shares(frame, [(0, 0), *self.pairs])
            figure /= np.maximum(figure.sum(axis=0), 1e-6)
            self._last = frame, figure, ground
        return self._last[1:]

    def _pair_shares(self, frame: Frame, places: Sequence[PartPair]) -> tuple[Array, Array]:
        before, after = partition_frame(frame, self._before), partition_frame(frame, self._after)
        figure = np.stack([before.figure[i] * after.figure[j] for i, j in places])
        ground = np.stack([before.ground[i] * after.ground[j] for i, j in places])
        return figure, ground


@dataclass(frozen=True)
class OverlayCell:
    """Where two parts meet.

    Parts are laid over one another, later ones over earlier ones, which would let what is in no
    cell show through where soft borders meet: so a cell has its share of what later ones leave.

    Attributes:
        overlay: of the two paintings.
        number: of the cell, from 1.
    """

    overlay: PartitionOverlay
    number: int

    @property
    def pair(self) -> PartPair:
        """The two parts."""
        return self.overlay.pairs[self.number - 1]

    @property
    def name(self) -> str:
        """The numbers of the two parts."""
        return "{}x{}".format(*self.pair)

    @property
    def rank(self) -> int:
        """Later cells are laid over earlier ones."""
        return self.number

    def figure(self, frame: Frame) -> Array:
        """Its share (H, W) of what earlier ones and itself have of what is drawn."""
        shares, _ = self.overlay.shares(frame)
        left = np.maximum(shares[: self.number + 1].sum(axis=0), 1e-6)
        return np.asarray(shares[self.number] / left, dtype=np.float32)

    def ground(self, frame: Frame) -> Array:
        """All of the ground, or nothing of it."""
        _, ground = self.overlay.shares(frame)
        return np.asarray(ground[self.number], dtype=np.float32)


def intersect_partitions(
    before: Sequence[Part], after: Sequence[Part], frames: Iterable[Frame]
) -> list[OverlayCell]:
    """The cells of two paintings of one protein, as far as some of the frames show them."""
    crossing = PartitionOverlay(before, after, frames)
    return [OverlayCell(crossing, number) for number, _ in enumerate(crossing.pairs, 1)]
