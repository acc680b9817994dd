"""Centre lines of strokes: seeds on the canvas, traced along a direction field."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.core.compiled import compiled
from impasto.painting.strokes.stroke import POINTS

# Offset of the seeds from their grid, as a share of its spacing. Rows are closer than columns by
# the ratio of a hexagonal grid.
JITTER, ROW_SPACING = 0.45, 0.87


def scatter_seeds(mask: NDArray[np.bool_], spacing: float, rng: np.random.Generator) -> Array:
    """Scatter seeds over a mask on a jittered hexagonal grid.

    Args:
        spacing: their distance, as a share of the long side; at most the short side.

    Returns:
        (N, 2) places (x, y), as shares of the long side.
    """
    height, width = (n / max(mask.shape) for n in mask.shape)
    spacing = min(spacing, height, width)
    rows = np.arange(spacing / 2, height, spacing * ROW_SPACING)
    places = np.concatenate(
        [
            np.column_stack(
                [
                    x := np.arange(spacing * (0.25 + 0.5 * (k % 2)), width, spacing),
                    np.full(len(x), y),
                ]
            )
            for k, y in enumerate(rows)
        ]
    )
    places += rng.uniform(-JITTER, JITTER, places.shape) * spacing
    inside = (places >= 0).all(axis=1) & (places < (width, height)).all(axis=1)
    places = places[inside]
    return places[values_at(mask, places)].astype(np.float32)


def values_at(plane: NDArray[Any], places: NDArray[np.floating[Any]]) -> NDArray[Any]:
    """Return the values of a plane (h, w[, C]) at places (..., 2) in shares of its long side."""
    side = max(plane.shape[:2])
    column = np.clip((places[..., 0] * side).astype(int), 0, plane.shape[1] - 1)
    row = np.clip((places[..., 1] * side).astype(int), 0, plane.shape[0] - 1)
    values: NDArray[Any] = plane[row, column]
    return values


def trace_lines(seeds: Array, field: Array, lengths: Array, stiffness: float) -> Array:
    """Trace centre lines from seeds to both sides along a direction field.

    Args:
        seeds: (N, 2) places, as shares of the long side.
        field: (h, w, 2) orientation, at twice its angle, counter-clockwise from the right.
        lengths: (N,) lengths of the lines, as shares of the long side.
        stiffness: share of its last direction that a line keeps at each step, 0 to 1.

    Returns:
        (N, 9, 2) evenly spaced points.
    """
    lines = np.empty((len(seeds), POINTS, 2), np.float32)
    _trace(seeds, np.ascontiguousarray(field), lengths, np.float32(stiffness), lines)
    return lines


@compiled(fastmath=True)
def _trace(seeds: Any, field: Any, lengths: Any, stiffness: Any, lines: Any) -> None:
    rows, columns, _ = field.shape
    side = max(rows, columns)
    half = lines.shape[1] // 2
    for i in range(len(seeds)):
        step = lengths[i] / (2 * half)
        lines[i, half] = seeds[i]
        for way in (-1, 1):
            x, y = seeds[i, 0], seeds[i, 1]
            last_x = last_y = 0.0
            for k in range(1, half + 1):
                row = min(max(int(y * side), 0), rows - 1)
                column = min(max(int(x * side), 0), columns - 1)
                angle = 0.5 * np.arctan2(field[row, column, 1], field[row, column, 0])
                right, down = np.cos(angle), -np.sin(angle)
                if k == 1:
                    right, down = way * right, way * down
                else:
                    if right * last_x + down * last_y < 0:
                        right, down = -right, -down
                    right = (1 - stiffness) * right + stiffness * last_x
                    down = (1 - stiffness) * down + stiffness * last_y
                    length = np.sqrt(right * right + down * down) + 1e-6
                    right, down = right / length, down / length
                last_x, last_y = right, down
                x += right * step
                y += down * step
                lines[i, half + way * k, 0] = x
                lines[i, half + way * k, 1] = y


def line_directions(lines: Array) -> Array:
    """Return directions (N,) of lines (N, 9, 2) at their seeds, radians clockwise from right."""
    right, down = (lines[:, POINTS // 2 + 1] - lines[:, POINTS // 2 - 1]).T
    return np.arctan2(down, right).astype(np.float32)


def follow_depth(lines: Array, near: Array, step: float) -> Array:
    """Return the nearness (N, 9) of lines (N, 9, 2) on the surface that their seeds lie on.

    From the seed outwards a line follows the surface; where the nearness (h, w) changes by more
    than `step` between two points, the surface ends, and the line keeps its last nearness.
    """
    seen = values_at(near, lines)
    middle = POINTS // 2
    for way in (-1, 1):
        for k in range(1, middle + 1):
            last, here = seen[:, middle + way * (k - 1)], seen[:, middle + way * k]
            here[...] = np.where(np.abs(here - last) < step, here, last)
    return seen.astype(np.float32)
