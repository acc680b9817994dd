"""Large pictures in tiles whose features are those of the whole picture.

A feature depends only on pixels within the network's receptive field. Each tile is cropped with a
margin of that width, so that in its core the features are exactly those of the whole picture, and
the gradients of the losses of all cores add up to the gradient of the whole. No seam can show.
"""

from dataclasses import dataclass
from itertools import pairwise, product

from torch import Tensor

# Deep features are 8 pixels wide and pooled in step with the picture, so borders lie on this grid.
GRID = 8
# Pixels round a core that its features and losses depend on: half of the receptive field of relu4_1
# (68 pixels), and the reach of interpolation.
MARGIN = 48


@dataclass(frozen=True)
class Tile:
    """A part of a picture, in pixels.

    Attributes:
        core: top, left, bottom and right of the region whose loss the tile computes.
        extent: top, left, bottom and right of the crop it is computed from: the core and its
            margin.
    """

    core: tuple[int, int, int, int]
    extent: tuple[int, int, int, int]

    def crop(self, picture: Tensor) -> Tensor:
        """Return the tile's crop, core and margin, of a whole picture (1, C, H, W): a view."""
        top, left, bottom, right = self.extent
        return picture[..., top:bottom, left:right]

    def crop_core(self, picture: Tensor) -> Tensor:
        """Return the tile's core of a whole picture (1, C, H, W): a view."""
        top, left, bottom, right = self.core
        return picture[..., top:bottom, left:right]

    def core_of_crop(self, part: Tensor) -> Tensor:
        """Return the core of the tile's own crop (1, C, h, w): a view."""
        (top, left, bottom, right), (y, x, _, _) = self.core, self.extent
        return part[..., top - y : bottom - y, left - x : right - x]

    def cell_slices(self, size: int) -> tuple[slice, slice]:
        """Return the rows and columns of the core in a grid of cells over the whole picture.

        Args:
            size: width of a cell in pixels.
        """
        top, left, bottom, right = (border // size for border in self.core)
        return slice(top, bottom), slice(left, right)

    def cell_slices_in_crop(self, size: int) -> tuple[slice, slice]:
        """Return the rows and columns of the core in a grid of cells over the tile's own crop.

        Args:
            size: width of a cell in pixels.
        """
        (rows, columns), (y, x, _, _) = self.cell_slices(size), self.extent
        down, across = y // size, x // size
        return (
            slice(rows.start - down, rows.stop - down),
            slice(columns.start - across, columns.stop - across),
        )


def split_into_tiles(size: tuple[int, int], largest: int) -> tuple[Tile, ...]:
    """Split a picture of `size` = (width, height) into tiles of at most `largest` pixels each.

    Of all grids of tiles, choose the one that computes the fewest pixels in total.
    """
    width, height = size
    best: tuple[int, list[Tile]] | None = None
    most = max(1, (width * height) // max(1, largest // 4)) + 1
    for down, across in product(range(1, most + 1), range(1, most + 1)):
        rows, columns = _split_side(height, down), _split_side(width, across)
        grid = [_make_tile(row, column, size) for row in rows for column in columns]
        areas = [(t.extent[2] - t.extent[0]) * (t.extent[3] - t.extent[1]) for t in grid]
        fits = max(areas) <= largest or (down == across == most)
        if fits and (best is None or sum(areas) < best[0]):
            best = sum(areas), grid
    assert best is not None
    return tuple(best[1])


def single_tile(size: tuple[int, int]) -> Tile:
    """Return a picture of `size` = (width, height) as one tile, for losses on the whole of it."""
    width, height = size
    return Tile((0, 0, height, width), (0, 0, height, width))


def _split_side(side: int, count: int) -> list[tuple[int, int]]:
    """Split a side into `count` parts, fewer if it is short; return the borders of each."""
    borders = {min(side, round(side * k / count / GRID) * GRID) for k in range(count)}
    ordered = [*sorted(borders), side]
    return [(a, b) for a, b in pairwise(ordered) if b > a]


def _make_tile(row: tuple[int, int], column: tuple[int, int], size: tuple[int, int]) -> Tile:
    (top, bottom), (left, right) = row, column
    width, height = size
    return Tile(
        (top, left, bottom, right),
        (
            max(0, top - MARGIN),
            max(0, left - MARGIN),
            min(height, bottom + MARGIN),
            min(width, right + MARGIN),
        ),
    )
