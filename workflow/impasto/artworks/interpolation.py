"""The way from one artwork to the next: at each place on it, two of them share the strokes."""

from collections.abc import Sequence
from typing import TypeVar

from impasto.core.errors import InputError

T = TypeVar("T")


def interpolate_artworks(artworks: Sequence[T], at: float) -> list[tuple[T, float]]:
    """The artworks at a place on their way, with their shares, which add up to 1.

    `impasto.paint` takes them as they are.

    Args:
        artworks: two or more, in the order in which they are passed, at equal distances.
        at: 0 at the first of them, 1 at the last.

    Raises:
        InputError: there are fewer, or the place is off the way.
    """
    if len(artworks) < 2:
        raise InputError(f"along: expected at least two artworks, found {len(artworks)}")
    if not 0 <= at <= 1:
        raise InputError(f"along: expected a place from 0 to 1, found {at:g}")
    passed = at * (len(artworks) - 1)
    first = min(int(passed), len(artworks) - 2)
    share = round(passed - first, 6)
    pair = [(artworks[first], 1 - share), (artworks[first + 1], share)]
    return [(artwork, weight) for artwork, weight in pair if weight > 0]


def evenly_spaced_positions(steps: int) -> list[float]:
    """Places at equal distances, the first and the last artwork among them.

    Raises:
        InputError: fewer than two.
    """
    if steps < 2:
        raise InputError(f"along: expected at least two steps, found {steps}")
    return [number / (steps - 1) for number in range(steps)]
