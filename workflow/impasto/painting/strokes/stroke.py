"""Strokes as objects: what a painting is drawn from, at any size.

Lengths and places on the canvas are shares of the picture's long side, x to the right and y down.
Places in an artwork are pixels of the artwork as it was given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array


@dataclass(frozen=True)
class Rows:
    """Arrays of the same length, the fields of a subclass."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.arrays[0])

    def take(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """Return the rows at some positions, or those where a mask is set."""
        return type(self)(*(array[chosen] for array in self.arrays))

    @classmethod
    def join(cls, groups: Sequence[Self]) -> Self:
        """Join groups of rows, at least one."""
        arrays = zip(*(group.arrays for group in groups), strict=True)
        return cls(*map(np.concatenate, arrays))

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """The arrays in the order of the fields, as compiled code takes them."""
        return tuple(getattr(self, field.name) for field in fields(self))


POINTS = 9
"""Points of a centre line."""


@dataclass(frozen=True)
class Strokes(Rows):
    """Strokes in the order in which they are drawn.

    Attributes:
        lines: (N, 9, 2) centre lines, evenly spaced points; the fifth is the seed.
        widths: (N,) full widths.
        places: (N, 2) middles (x, y) of the patches in the artwork that they are cut from.
        angles: (N,) directions of the patches there in radians, clockwise from the right.
        mirrors: (N,) 1, or -1 for a patch that is mirrored across its direction.
        artworks: (N,) number of that artwork.
        shifts: (N, 3) what is added to the colours of the patches in CIELAB.
        opacities: (N,) in [0, 1].
        feathers: (N,) width of the soft rim, as a share of half the width.
        scales: (N,) size of the paint relative to that of the whole picture's.
        line_nearness: (N, 9) nearness of each point, 0 (back) to 1 (front).
    """

    lines: Array
    widths: Array
    places: Array
    angles: Array
    mirrors: Array
    artworks: NDArray[np.int32]
    shifts: Array
    opacities: Array
    feathers: Array
    scales: Array
    line_nearness: Array

    def check(self, artworks: int) -> None:
        """Check that all fields have as many strokes, of so many artworks.

        Raises:
            ValueError: they do not.
        """
        for name, shape in _SHAPES.items():
            found = getattr(self, name).shape
            if found != (len(self), *shape):
                raise ValueError(f"{name}: shape {found}")
        if len(self) and not 0 <= self.artworks.min() <= self.artworks.max() < artworks:
            raise ValueError(f"artworks: {self.artworks.min()} to {self.artworks.max()}")

    @staticmethod
    def none() -> "Strokes":
        """Return no strokes."""
        empty = {name: np.zeros((0, *shape), np.float32) for name, shape in _SHAPES.items()}
        return Strokes(**{**empty, "artworks": np.zeros(0, np.int32)})  # type: ignore[arg-type]


# The shape of each field after its first axis.
_SHAPES: dict[str, tuple[int, ...]] = {
    **{field.name: () for field in fields(Strokes)},
    "lines": (POINTS, 2),
    "places": (2,),
    "shifts": (3,),
    "line_nearness": (POINTS,),
}


def join_strokes(groups: "list[Strokes]") -> Strokes:
    """Join groups of strokes, the first of which are drawn first."""
    return Strokes.join(groups or [Strokes.none()])
