"""Intersections of two partitions of one picture, for transitions between paintings in parts.

Where a part of the one meets a part of the other is a cell, which is painted after the artworks of
both. What belongs to no part on either side belongs to no cell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from impasto.core.arrays import Array
from impasto.painting.parts.partition import Part, partition_frame
from impasto.rendering.frame import Frame

PartPair = tuple[int, int]
"""The numbers of the two parts of a cell; 0 stands for what belongs to no part."""


class PartitionOverlay:
    """The parts of two paintings of one protein, and where they meet."""

    def __init__(
        self, before: Sequence[Part], after: Sequence[Part], frames: Iterable[Frame]
    ) -> None:
        """Find the cells.

        Args:
            frames: all frames that will be asked for; cells that none of them shows are left out.
        """
        self._before, self._after = before, after
        # Every cell of a frame asks for the same shares, so the last ones are kept.
        self._last: tuple[Frame, Array, Array] | None = None
        all_pairs = [(i, j) for i in range(len(before) + 1) for j in range(len(after) + 1)]
        is_visible = np.zeros(len(all_pairs), bool)
        # Without parts there are no cells.
        for frame in frames if len(all_pairs) > 1 else ():
            for plane in self._pair_shares(frame, all_pairs):
                is_visible |= plane.max(axis=(1, 2)) > 0.5
        self.pairs = [
            place for place, seen in zip(all_pairs[1:], is_visible[1:], strict=True) if seen
        ]

    def shares(self, frame: Frame) -> tuple[Array, Array]:
        """Compute the shares of the P cells in the figure and in the ground.

        On the soft borders between parts, shares of cells that were left out go to the other cells.

        Returns:
            two arrays (1 + P, H, W) that add up to 1; the first plane is what belongs to no cell.
        """
        if self._last is None or self._last[0] is not frame:
            figure, ground = self._pair_shares(frame, [(0, 0), *self.pairs])
            figure /= np.maximum(figure.sum(axis=0), 1e-6)
            self._last = frame, figure, ground
        return self._last[1:]

    def _pair_shares(self, frame: Frame, pairs: Sequence[PartPair]) -> tuple[Array, Array]:
        before, after = partition_frame(frame, self._before), partition_frame(frame, self._after)
        figure = np.stack([before.figure[i] * after.figure[j] for i, j in pairs])
        ground = np.stack([before.ground[i] * after.ground[j] for i, j in pairs])
        return figure, ground


@dataclass(frozen=True)
class OverlayCell:
    """A cell: the intersection of two parts.

    Parts are laid over one another, later ones over earlier ones. Where soft borders meet, this
    would let what is in no cell show through. So the figure of a cell is its share relative to
    itself and the earlier cells.

    Attributes:
        overlay: the overlay of the two paintings.
        number: number of the cell, from 1.
    """

    overlay: PartitionOverlay
    number: int

    @property
    def pair(self) -> PartPair:
        """The numbers of the two parts."""
        return self.overlay.pairs[self.number - 1]

    @property
    def name(self) -> str:
        """The name: the numbers of the two parts, such as 1x2."""
        return "{}x{}".format(*self.pair)

    @property
    def rank(self) -> int:
        """The rank: later cells are laid over earlier ones."""
        return self.number

    def figure(self, frame: Frame) -> Array:
        """Return its share (H, W) of the figure, relative to itself and the earlier cells."""
        shares, _ = self.overlay.shares(frame)
        total = np.maximum(shares[: self.number + 1].sum(axis=0), 1e-6)
        return np.asarray(shares[self.number] / total, dtype=np.float32)

    def ground(self, frame: Frame) -> Array:
        """Return its share (H, W) of the ground: all of it, or nothing."""
        _, ground = self.overlay.shares(frame)
        return np.asarray(ground[self.number], dtype=np.float32)


def intersect_partitions(
    before: Sequence[Part], after: Sequence[Part], frames: Iterable[Frame]
) -> list[OverlayCell]:
    """Intersect the parts of two paintings; return the cells that show in some of the frames."""
    overlay = PartitionOverlay(before, after, frames)
    return [OverlayCell(overlay, number) for number, _ in enumerate(overlay.pairs, 1)]
