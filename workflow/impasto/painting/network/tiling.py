"""Large pictures in parts: tiles whose features are those of the whole picture.

Features depend on the picture no farther away than the network reaches. A tile is cut out with a
margin of that width, so that in its core they are exactly the whole picture's, and the gradients
of the cores' losses add up to the gradient of the whole: no seam can show.
"""

from dataclasses import dataclass
from itertools import pairwise, product

from torch import Tensor

# Deep features are 8 pixels wide and pooled in step with the picture: borders lie between them.
GRID = 8
# Pixels round a core that its features and losses see: half of the 68 of relu4_1's receptive
# field, and what interpolating them reaches over.
MARGIN = 48


@dataclass(frozen=True)
class Tile:
    """A part of a picture, in pixels.

    Attributes:
        core: top, left, bottom and right of what it answers for.
        extent: the same of what it is computed from, the core with its margin.
    """

    core: tuple[int, int, int, int]
    extent: tuple[int, int, int, int]

    def crop(self, picture: Tensor) -> Tensor:
        """What it is computed from, of a picture (1, C, H, W): a view."""
        top, left, bottom, right = self.extent
        return picture[..., top:bottom, left:right]

    def crop_core(self, picture: Tensor) -> Tensor:
        """What it answers for, of a whole picture (1, C, H, W): a view."""
        top, left, bottom, right = self.core
        return picture[..., top:bottom, left:right]

    def core_of_crop(self, part: Tensor) -> Tensor:
        """The same of its own part of a picture."""
        (top, left, bottom, right), (y, x, _, _) = self.core, self.extent
        return part[..., top - y : bottom - y, left - x : right - x]

    def cell_slices(self, size: int) -> tuple[slice, slice]:
        """Rows and columns of its core in a plane of cells, `size` pixels wide, of the picture."""
        top, left, bottom, right = (border // size for border in self.core)
        return slice(top, bottom), slice(left, right)

    def cell_slices_in_crop(self, size: int) -> tuple[slice, slice]:
        """The same in a plane of cells of its own part."""
        (rows, columns), (y, x, _, _) = self.cell_slices(size), self.extent
        down, across = y // size, x // size
        return (
            slice(rows.start - down, rows.stop - down),
            slice(columns.start - across, columns.stop - across),
        )


def split_into_tiles(size: tuple[int, int], largest: int) -> tuple[Tile, ...]:
    """Tiles that cover a picture of `size` = (width, height), each of at most `largest` pixels.

    Of all grids of them that do, the one that computes the fewest pixels.
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
    """A picture of `size` = (width, height) as one tile, for losses that look at all of it."""
    width, height = size
    return Tile((0, 0, height, width), (0, 0, height, width))


def _split_side(side: int, count: int) -> list[tuple[int, int]]:
    """First and last pixel of `count` parts of a side, on the grid; fewer if it is short."""
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
