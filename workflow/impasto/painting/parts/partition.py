"""Parts that are painted after artworks of their own, and the partition of a picture into them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import ndimage

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting.broad_maps import reduce_to_map, resample_to_frame
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

# Width over which the ground beside one part blends into that beside the next, as a share of the
# long side.
GROUND_BLEND_WIDTH = 0.03


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


@dataclass(frozen=True)
class Partition:
    """The share of each part in each pixel; the first part is what belongs to no other.

    Attributes:
        figure: (K, H, W) shares in the figure, filled past the matte; they add up to 1.
        ground: (K, H, W) shares in the ground, complete behind the figure; they add up to 1.
        picture: (K, H, W) shares in the composed picture. If the whole ground belongs to one part,
            each place of it goes with the part of the figure beside it.
        beside: (h, w, K) shares of the figure beside each place, at the size of broad maps; None
            where several parts have ground.
    """

    figure: Array
    ground: Array
    picture: Array
    beside: Array | None = None

    @property
    def main_ground_part(self) -> int:
        """The part that has the most of the ground."""
        return int(self.ground.sum(axis=(1, 2)).argmax())

    def has_ground(self, part: int) -> bool:
        """Return whether some of the ground belongs to a part."""
        return bool((self.ground[part] > 0.5).any())

    def reduced(self) -> "Partition":
        """Return the same at the size of broad maps."""
        shares = (self.figure, self.ground, self.picture)
        return Partition(*(np.stack([reduce_to_map(one) for one in each]) for each in shares))


def partition_frame(
    frame: Frame, parts: Sequence[Part], whole: Partition | None = None
) -> Partition:
    """Partition a frame; without parts, all of it belongs to the first one.

    Args:
        whole: where the frame is a band, the partition of the whole picture at any size.
    """
    figure, ground = (
        _stack_shares(
            [share(frame) for share in regions], [p.where.rank for p in parts], frame.matte.shape
        )
        for regions in ([p.where.figure for p in parts], [p.where.ground for p in parts])
    )
    if not parts:
        return Partition(figure, ground, figure)
    beside = None
    if whole is not None:
        beside = whole.beside
    elif (ground.sum(axis=(1, 2)) > 0).sum() == 1:
        nearest_figure = fill_nearest(figure.transpose(1, 2, 0), frame.matte > 0.5)
        broad = reduce_to_map(nearest_figure)
        sigma = GROUND_BLEND_WIDTH * max(broad.shape[:2])
        beside = ndimage.gaussian_filter(broad, (sigma, sigma, 0))
    around = ground if beside is None else resample_to_frame(beside, frame).transpose(2, 0, 1)
    picture = frame.matte * figure + (1 - frame.matte) * around
    return Partition(figure, ground, picture, beside)


def blend_by_weight(shares: Array, pictures: Iterable[Array]) -> Array:
    """Blend pictures (H, W, C) by their shares (K, H, W) or (K, 1, 1).

    A single picture is returned as it is.
    """
    if len(shares) == 1:
        return next(iter(pictures))
    total = sum(share[..., None] * picture for share, picture in zip(shares, pictures, strict=True))
    return np.asarray(total, dtype=np.float32)


def _stack_shares(
    shares: Sequence[Array | None], ranks: Sequence[int], shape: tuple[int, ...]
) -> Array:
    """Lay parts over one another by rank, later ones on top; return their shares (1 + K, H, W)."""
    stacked = np.zeros((len(shares) + 1, *shape), np.float32)
    stacked[0] = 1
    for number in sorted(range(len(shares)), key=lambda k: ranks[k]):
        share = shares[number]
        if share is not None:
            stacked *= 1 - share
            stacked[number + 1] = share
    return stacked
