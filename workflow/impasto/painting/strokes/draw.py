"""Drawing of strokes on a canvas: patches of paint, bent along their lines and clipped by depth.

The bands of the canvas are drawn side by side. Each pixel gets the same strokes in the same order
whatever the number of bands, so that the picture does not depend on the number of threads.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.compiled import compiled
from impasto.painting.strokes.stroke import Strokes

# Side of the square of bristle noise, and the widths of its grain across and along a stroke.
NOISE_SIDE, NOISE_GRAIN = 256, (1.0, 3.0)
# Length of the rounded end of a stroke in half widths, and unevenness of its rim in the same unit.
ROUND_END, RAGGED = 1.2, 0.35

WIDE = 0.07
"""Width of strokes, as a share of the long side, from which the clipping by depth grows with it."""


@dataclass(frozen=True)
class Canvas:
    """A canvas that is being painted.

    Attributes:
        lab: (H, W, 3) colours in CIELAB.
        relief: (H, W) thickness of the paint, about 0 to 1.
        top: for a band of a larger canvas, the number of that canvas's row that is its first.
        side: long side in pixels of the whole canvas; None for that of this one.
    """

    lab: Array
    relief: Array
    top: int = 0
    side: int | None = None


@dataclass(frozen=True)
class Pigment:
    """An artwork at about the canvas's scale, ready to be cut.

    Attributes:
        lab: (H, W, 3) its paint in CIELAB, enlarged or reduced.
        scale: pixels of `lab` for a pixel of the artwork as it was given.
        zoom: pixels of `lab` for a pixel of the canvas; less than 1 for a canvas so large that the
            artwork at its scale would take too much memory.
    """

    lab: Array
    scale: float
    zoom: float = 1.0


def draw_strokes(
    canvas: Canvas,
    strokes: Strokes,
    pigments: Sequence[Pigment],
    near: Array | None,
    clip: float,
    threads: int = 1,
) -> None:
    """Draw strokes on a canvas, in their order.

    Args:
        near: (H, W) nearness; None draws the strokes whole.
        clip: difference in nearness from its line at which a stroke ends; wide strokes, which lie
            over more of a slope, end at more (see `WIDE`).
        threads: bands that are drawn side by side.
    """
    rows, columns = canvas.relief.shape
    side = canvas.side or max(rows, columns)
    depths = np.zeros((1, 1), np.float32) if near is None else near
    edges = np.linspace(0, rows, 4 * threads + 1).astype(int)
    noise = _bristle_noise()

    def draw_band(band: int) -> None:
        _draw(
            (canvas.lab, canvas.relief, canvas.top, side, edges[band], edges[band + 1]),
            (depths, near is not None, np.float32(clip), np.float32(WIDE)),
            strokes.arrays,
            tuple(np.ascontiguousarray(pigment.lab) for pigment in pigments),
            np.array([(pigment.scale, pigment.zoom) for pigment in pigments]),
            (noise, np.float32(ROUND_END), np.float32(RAGGED)),
        )

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(draw_band, range(4 * threads)))


def _bristle_noise() -> Array:
    noise = np.random.default_rng(0).normal(0, 1, (NOISE_SIDE, NOISE_SIDE))
    noise = ndimage.gaussian_filter(noise, NOISE_GRAIN, mode="wrap")
    return (0.5 + 0.25 * noise / noise.std()).astype(np.float32)


@compiled(fastmath=True)
def _draw(
    canvas: Any, depth: Any, strokes: Any, paints: Any, paint_scales: Any, bristles: Any
) -> None:
    lab, relief, first, side, top, bottom = canvas
    near, clipped, clip, wide = depth
    lines, widths, places, angles, mirrors, artworks = strokes[:6]
    shifts, opacities, feathers, scales, line_nearness = strokes[6:]
    noise, round_end, ragged = bristles
    columns = lab.shape[1]
    points = lines.shape[1]
    px = np.empty(points, np.float32)
    py = np.empty(points, np.float32)
    for i in range(len(widths)):
        half = widths[i] * 0.5 * side
        limit = clip * max(np.float32(1), widths[i] / wide)
        left = right = lines[i, 0, 0] * side
        upper = lower = lines[i, 0, 1] * side
        for k in range(points):
            px[k] = lines[i, k, 0] * side - 0.5
            py[k] = lines[i, k, 1] * side - 0.5
            left, right = min(left, px[k]), max(right, px[k])
            upper, lower = min(upper, py[k]), max(lower, py[k])
        first_row = max(int(upper - half), first + top)
        last_row = min(int(lower + half) + 2, first + bottom)
        first_column, last_column = max(int(left - half), 0), min(int(right + half) + 2, columns)
        if first_row >= last_row or first_column >= last_column:
            continue
        segment = np.sqrt((px[1] - px[0]) ** 2 + (py[1] - py[0]) ** 2) + 1e-6
        length = segment * (points - 1)
        end = min(half * round_end / (0.5 * length), 1.0)
        cosine, sine = np.cos(angles[i]), np.sin(angles[i])
        art = paints[artworks[i]]
        art_rows, art_columns = art.shape[0], art.shape[1]
        art_scale, art_zoom = paint_scales[artworks[i]]
        zoom = art_zoom / scales[i]
        middle_x, middle_y = places[i, 0] * art_scale, places[i, 1] * art_scale
        grain = 512.0 / side
        offset, other_offset = (i * 37) % 256, (i * 91) % 256
        for row in range(first_row, last_row):
            guess = -1
            for column in range(first_column, last_column):
                # The nearest segment is that of the pixel before or a neighbour of it.
                if guess < 0:
                    start, stop = 0, points - 1
                else:
                    start, stop = max(guess - 1, 0), min(guess + 2, points - 1)
                best = np.float32(1e18)
                u = v = np.float32(0)
                at = 0
                share = np.float32(0)
                for k in range(start, stop):
                    ex, ey = px[k + 1] - px[k], py[k + 1] - py[k]
                    dx, dy = column - px[k], row - py[k]
                    t = (dx * ex + dy * ey) / (segment * segment)
                    s = min(max(t, np.float32(0)), np.float32(1))
                    if (k == 0 and t < 0) or (k == points - 2 and t > 1):
                        s = t
                    qx, qy = dx - s * ex, dy - s * ey
                    distance = qx * qx + qy * qy
                    if distance < best:
                        best, at, share = distance, k, s
                        u = (k + s) * segment - length * 0.5
                        v = (ex * dy - ey * dx) / segment
                if best > 16 * half * half:
                    guess = -1
                    continue
                guess = at
                across, along = v / half, 2 * u / length
                if abs(across) > 1 or abs(along) > 1:
                    continue
                over = max(np.float32(0), (abs(along) - (1 - end)) / end)
                radius = np.sqrt(over * over + across * across)
                bristle = noise[
                    (int(v * 2.0 * grain) + offset) % 256,
                    (int(u * 0.25 * grain) + other_offset) % 256,
                ]
                alpha = (1 - radius + ragged * (bristle - 0.5)) / feathers[i]
                if alpha <= 0:
                    continue
                alpha = min(alpha, np.float32(1))
                alpha = alpha * alpha * (3 - 2 * alpha) * opacities[i]
                if clipped:
                    share = min(max(share, np.float32(0)), np.float32(1))
                    depth = line_nearness[i, at] * (1 - share) + line_nearness[i, at + 1] * share
                    off = abs(near[row - first, column] - depth) / limit
                    if off >= 1:
                        continue
                    if off > 0.7:
                        alpha *= (1 - off) / 0.3
                x = middle_x + (u * cosine - v * mirrors[i] * sine) * zoom
                y = middle_y + (u * sine + v * mirrors[i] * cosine) * zoom
                x = min(max(x, 0.0), art_columns - 1.01)
                y = min(max(y, 0.0), art_rows - 1.01)
                xi, yi = int(x), int(y)
                fx, fy = x - xi, y - yi
                for c in range(3):
                    paint = (art[yi, xi, c] * (1 - fx) + art[yi, xi + 1, c] * fx) * (1 - fy) + (
                        art[yi + 1, xi, c] * (1 - fx) + art[yi + 1, xi + 1, c] * fx
                    ) * fy
                    paint += shifts[i, c]
                    lab[row - first, column, c] += alpha * (paint - lab[row - first, column, c])
                # Paint is thicker at the rim of a stroke, and along its bristles.
                rim = (radius - 0.8) / 0.18
                thickness = 0.35 + 0.45 * np.exp(-rim * rim) + 0.5 * (bristle - 0.5)
                relief[row - first, column] += alpha * (thickness - relief[row - first, column])
