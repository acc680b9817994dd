"""Interpolation along a sequence of artworks: at each position, at most two share the strokes."""

from collections.abc import Sequence
from typing import TypeVar

from impasto.core.errors import InputError

T = TypeVar("T")


def interpolate_artworks(artworks: Sequence[T], at: float) -> list[tuple[T, float]]:
    """Return the artworks at a position of the sequence, with their shares, which add up to 1.

    The result can be passed to `impasto.paint` as it is.

    Args:
        artworks: two or more, in order; they are equally spaced.
        at: the position, from 0 at the first artwork to 1 at the last.

    Raises:
        InputError: there are fewer than two artworks, or the position is outside 0 to 1.
    """
    if len(artworks) < 2:
        raise InputError(f"interpolation: expected at least two artworks, found {len(artworks)}")
    if not 0 <= at <= 1:
        raise InputError(f"interpolation: expected a position from 0 to 1, found {at:g}")
    position = at * (len(artworks) - 1)
    first = min(int(position), len(artworks) - 2)
    share = round(position - first, 6)
    pair = [(artworks[first], 1 - share), (artworks[first + 1], share)]
    return [(artwork, weight) for artwork, weight in pair if weight > 0]


def evenly_spaced_positions(steps: int) -> list[float]:
    """Return `steps` equally spaced positions from 0, the first artwork, to 1, the last.

    Raises:
        InputError: there are fewer than two steps.
    """
    if steps < 2:
        raise InputError(f"interpolation: expected at least two steps, found {steps}")
    return [number / (steps - 1) for number in range(steps)]
