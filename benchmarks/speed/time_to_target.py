"""When a curve reaches a value."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
"""Seconds and a figure of which less is better."""


@dataclass(frozen=True)
class Crossing:
    """When a curve first comes down to a value.

    Attributes:
        measured: seconds of the first point at or below it.
        interpolated: seconds at which the line from the point before crosses it, over the
            logarithm of seconds; None where the first point of all is below already.
    """

    measured: float
    interpolated: float | None


def find_crossing(points: Sequence[Point], value: float) -> Crossing | None:
    """When points, in order of their seconds, first come down to `value`; None: they never do."""
    before: Point | None = None
    for seconds, figure in sorted(points):
        if figure <= value:
            return Crossing(seconds, _interpolate_crossing(before, (seconds, figure), value))
        before = seconds, figure
    return None


def _interpolate_crossing(before: Point | None, after: Point, value: float) -> float | None:
    if before is None:
        return None
    share = (before[1] - value) / (before[1] - after[1])
    low, high = math.log(before[0]), math.log(after[0])
    return math.exp(low + share * (high - low))
