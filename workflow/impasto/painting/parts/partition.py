"""A picture divided into the parts that are painted after artworks of their own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.painting.parts.part import Part
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

# How far the ground beside one part goes over into that beside the next, as a share of the side.
GROUND_BLEND_WIDTH = 0.03


@dataclass(frozen=True)
class Partition:
    """Shares of each part in each pixel; the first part is what no other has.

    Attributes:
        figure: (K, H, W) of what is drawn, filled past the matte; they add up to 1.
        ground: (K, H, W) of the ground, complete behind what is drawn; they add up to 1.
        picture: (K, H, W) of the composed picture. Of a ground that is all of one part, each place
            goes with the part that is drawn beside it.
    """

    figure: Array
    ground: Array
    picture: Array

    @property
    def main_ground_part(self) -> int:
        """The part that has the most of the ground."""
        return int(self.ground.sum(axis=(1, 2)).argmax())

    def has_ground(self, part: int) -> bool:
        """Whether some of the ground is a part's."""
        return bool((self.ground[part] > 0.5).any())


def partition_frame(frame: Frame, parts: Sequence[Part]) -> Partition:
    """The division of a frame; without parts all of it is the first one's."""
    figure, ground = (
        _stack_shares(
            [share(frame) for share in of], [p.where.rank for p in parts], frame.matte.shape
        )
        for of in ([p.where.figure for p in parts], [p.where.ground for p in parts])
    )
    if not parts:
        return Partition(figure, ground, figure)
    beside = ground
    if (ground.sum(axis=(1, 2)) > 0).sum() == 1:
        near = np.stack([fill_nearest(share, frame.matte > 0.5) for share in figure])
        sigma = GROUND_BLEND_WIDTH * max(frame.size)
        beside = np.stack([ndimage.gaussian_filter(share, sigma) for share in near])
    return Partition(figure, ground, frame.matte * figure + (1 - frame.matte) * beside)


def blend_by_weight(shares: Array, pictures: Iterable[Array]) -> Array:
    """One picture (H, W, C) of several, by their shares (K, H, W) or (K, 1, 1).

    A single one is left as it is.
    """
    if len(shares) == 1:
        return next(iter(pictures))
    total = sum(share[..., None] * picture for share, picture in zip(shares, pictures, strict=True))
    return np.asarray(total, dtype=np.float32)


def _stack_shares(
    shares: Sequence[Array | None], ranks: Sequence[int], shape: tuple[int, ...]
) -> Array:
    """Shares (1 + K, H, W) when each part is laid over those of lower rank, and earlier ones."""
    laid = np.zeros((len(shares) + 1, *shape), np.float32)
    laid[0] = 1
    for number in sorted(range(len(shares)), key=lambda k: ranks[k]):
        share = shares[number]
        if share is not None:
            laid *= 1 - share
            laid[number + 1] = share
    return laid
