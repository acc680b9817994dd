"""Find when a curve of scores over seconds reaches a value."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
"""Seconds, and a score of which less is better."""


@dataclass(frozen=True)
class Crossing:
    """When a curve first falls to a value.

    Attributes:
        measured: seconds of the first point at or below the value.
        interpolated: seconds at which the line from the point before crosses the value, linear in
            the logarithm of seconds; None where the first point is at or below it.
    """

    measured: float
    interpolated: float | None


def find_crossing(points: Sequence[Point], value: float) -> Crossing | None:
    """Find when points, sorted by seconds, first fall to `value`; None if they never do."""
    before: Point | None = None
    for seconds, score in sorted(points):
        if score <= value:
            return Crossing(seconds, _interpolate_crossing(before, (seconds, score), value))
        before = seconds, score
    return None


def _interpolate_crossing(before: Point | None, after: Point, value: float) -> float | None:
    if before is None:
        return None
    share = (before[1] - value) / (before[1] - after[1])
    low, high = math.log(before[0]), math.log(after[0])
    return math.exp(low + share * (high - low))
