"""Descriptors of what lies under a stroke: the mean colours of 7 x 3 cells, along and across."""

from typing import Any

import numpy as np

from impasto.core.arrays import Array
from impasto.core.compiled import compiled

ALONG, ACROSS = 7, 3


def describe_places(
    lines: Array, line_nearness: Array, widths: Array, target: Array, near: Array, clip: float
) -> tuple[Array, Array]:
    """Describe what lies under strokes.

    Args:
        lines: (N, 9, 2) centre lines, as shares of the long side.
        line_nearness: (N, 9) nearness of their points.
        widths: (N,) widths, as shares of the long side.
        target: (h, w, 3) what is to be painted, in CIELAB.
        near: (h, w) nearness.
        clip: difference in nearness from the line at which a place belongs to another stroke.

    Returns:
        (N, 21, 3) colours and (N, 21) weights, 1 for cells on the canvas at the seed's depth.
    """
    colours = np.empty((len(lines), ALONG * ACROSS, 3), np.float32)
    weights = np.empty((len(lines), ALONG * ACROSS), np.float32)
    _describe((lines, line_nearness, widths), (target, near, np.float32(clip)), colours, weights)
    return colours, weights


@compiled(fastmath=True)
def _describe(strokes: Any, surface: Any, colours: Any, weights: Any) -> None:
    lines, line_nearness, widths = strokes
    target, near, clip = surface
    count, points, _ = lines.shape
    rows, columns, _ = target.shape
    side = max(rows, columns)
    for i in range(count):
        for a in range(ALONG):
            place = (a + 0.5) / ALONG * (points - 1)
            k = min(int(place), points - 2)
            place -= k
            x = lines[i, k, 0] * (1 - place) + lines[i, k + 1, 0] * place
            y = lines[i, k, 1] * (1 - place) + lines[i, k + 1, 1] * place
            right = lines[i, k + 1, 0] - lines[i, k, 0]
            down = lines[i, k + 1, 1] - lines[i, k, 1]
            length = np.sqrt(right * right + down * down) + 1e-9
            for b in range(ACROSS):
                v = ((b + 0.5) / ACROSS - 0.5) * widths[i]
                row = int((y + right / length * v) * side)
                column = int((x - down / length * v) * side)
                cell = a * ACROSS + b
                if row < 0 or column < 0 or row >= rows or column >= columns:
                    weights[i, cell] = 0.0
                    row, column = min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
                elif abs(near[row, column] - line_nearness[i, k]) < clip:
                    weights[i, cell] = 1.0
                else:
                    weights[i, cell] = 0.0
                for c in range(3):
                    colours[i, cell, c] = target[row, column, c]
