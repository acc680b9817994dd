"""Compiled sampling of keyframes: what a frame takes of a keyframe's paint, pixel by pixel."""

from typing import Any

import numpy as np

from impasto.core.compiled import compiled


@compiled()
def take_paint(
    planes: Any,
    x: Any,
    y: Any,
    seen: Any,
    lossless: Any,
    weight: float,
    least: float,
    left: Any,
    paint: Any,
    rest: Any,
    shares: Any,
) -> None:
    """Add to N pixels what they take from a keyframe.

    Paint and confidence are sampled with cubic B-splines.

    Args:
        planes: (H, W, 4) float32 spline coefficients of the keyframe's paint and its confidence.
        x: (N,) place of each pixel in the keyframe, in its pixels.
        y: likewise.
        seen: (N,) whether the keyframe shows that place.
        lossless: (N,) factor of confidence for paint that is enlarged.
        weight: of the keyframe among all those that show a place.
        least: confidence that counts there at least.
        left: (N,) share of the pixels that earlier keyframes have left; is reduced.
        paint: (N, 3) what the pixels have taken in order; is added to.
        rest: (N, 3) sum of the paint that all keyframes show, by weight; is added to.
        shares: (N,) sum of the weights; is added to.
    """
    rows, columns = planes.shape[:2]
    across, down = np.empty(4, np.float32), np.empty(4, np.float32)
    found = np.empty(4, np.float32)
    for i in range(len(left)):
        if not seen[i] or left[i] <= 0:
            continue
        column, row = int(np.floor(x[i] - 0.5)), int(np.floor(y[i] - 0.5))
        _spline_weights(x[i] - 0.5 - column, across)
        _spline_weights(y[i] - 0.5 - row, down)
        found[:] = 0
        for k in range(4):
            at_row = min(max(row + k - 1, 0), rows - 1)
            for j in range(4):
                at_column = min(max(column + j - 1, 0), columns - 1)
                share = down[k] * across[j]
                for c in range(4):
                    found[c] += share * planes[at_row, at_column, c]
        confidence = min(max(found[3], np.float32(0)), np.float32(1)) * lossless[i]
        other = (confidence + least) * weight
        for c in range(3):
            paint[i, c] += left[i] * confidence * found[c]
            rest[i, c] += other * found[c]
        left[i] *= 1 - confidence
        shares[i] += other


@compiled()
def _spline_weights(t: float, weights: Any) -> None:
    """Set the weights (4,) of the cubic B-splines around a place, `t` of a pixel after the second.

    See Unser, Aldroubi and Eden 1993.
    """
    s = 1 - t
    weights[0] = s * s * s / 6
    weights[1] = (4 - 6 * t * t + 3 * t * t * t) / 6
    weights[2] = (4 - 6 * s * s + 3 * s * s * s) / 6
    weights[3] = t * t * t / 6
