"""Compiled loops that draw primitives into the buffers of pixels.

Positions are (x, y, depth) in ångström in the axes of the camera. A picture's pixels have numbers,
row by row; N of them are drawn, all or some.
"""

from typing import Any, NamedTuple

import numpy as np

from impasto.core.compiled import compiled

# The five points of a pixel at which PyMOL's ray tracer samples the matte (antialias 1), from the
# pixel's centre; depth is sampled at the first of them alone.
SAMPLE_X = np.array([0.0, -0.35, 0.35, -0.35, 0.35])
SAMPLE_Y = np.array([0.0, -0.35, -0.35, 0.35, 0.35])
ALL_SAMPLES = (1 << len(SAMPLE_X)) - 1
REACH = 0.35  # of the samples from the centre
# The same with room for the rounding of numbers, to tell pixels all of whose samples are alike.
SAFE_REACH = REACH + 1e-6
MISS = np.inf
# Squared sine of the angle between a ray and an axis, below which they are parallel.
PARALLEL = 1e-14


class Rays(NamedTuple):
    """The rays of a camera's picture.

    That of the image point (x, y), in pixels, is all points (x', y', depth) with
    x' = (x - columns / 2) * size and y' = (rows / 2 - y) * size, in perspective times depth.

    Attributes:
        size: size of a pixel in ångström, in perspective at depth 1.
    """

    orthographic: bool
    size: float
    rows: int
    columns: int


class Buffers(NamedTuple):
    """What is known of the pixels to draw.

    Attributes:
        number: (N,) as in `casting.Pixels`.
        before: (rows * columns + 1,) likewise.
        depth: (N,) float32 nearest depth so far, infinite without geometry.
        primitive: (N,) int32 number of the nearest primitive.
        place: (N, 2) float32 place on it, as in `casting.View`.
        samples: (N,) uint8 samples of the pixel that hit geometry, a bit each.
    """

    number: Any
    before: Any
    depth: Any
    primitive: Any
    place: Any
    samples: Any


@compiled()
def draw_triangles(corners: Any, rays: Rays, buffers: Buffers) -> None:
    """Draw triangles (T, 3, 3) float64, by the positions of their corners."""
    orthographic, size, rows, columns = rays
    number, before, depth, primitive, place, samples = buffers
    x, y, away = np.empty(3), np.empty(3), np.empty(3)
    slope_x, slope_y, reach = np.empty(3), np.empty(3), np.empty(3)
    for i in range(len(corners)):
        for k in range(3):
            away[k] = corners[i, k, 2]
            pixel = size if orthographic else size * away[k]
            x[k] = corners[i, k, 0] / pixel + columns / 2
            y[k] = rows / 2 - corners[i, k, 1] / pixel
        area = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0])
        nearest = min(away[0], away[1], away[2])
        if area == 0 or nearest <= 0:
            continue
        # The weights of the corners are linear in the image.
        second_x, second_y = (y[2] - y[0]) / area, -(x[2] - x[0]) / area
        third_x, third_y = -(y[1] - y[0]) / area, (x[1] - x[0]) / area
        slope_x[0], slope_x[1], slope_x[2] = -second_x - third_x, second_x, third_x
        slope_y[0], slope_y[1], slope_y[2] = -second_y - third_y, second_y, third_y
        for k in range(3):
            reach[k] = SAFE_REACH * (abs(slope_x[k]) + abs(slope_y[k]))
        top, bottom = _span(min(y[0], y[1], y[2]), max(y[0], y[1], y[2]), rows)
        left, right = _span(min(x[0], x[1], x[2]), max(x[0], x[1], x[2]), columns)
        if left >= right:
            continue
        for row in range(top, bottom):
            start = row * columns
            if before[start + left] == before[start + right]:
                continue
            dy = row + 0.5 - y[0]
            # Between these columns, each weight may be positive at a sample.
            low, high = float(left), right - 1.0
            for k in range(3):
                most = (k == 0) + slope_y[k] * dy + reach[k]
                low, high = _clip(low, high, slope_x[k], most, x[0] - 0.5)
            if low > high:
                continue
            for n in range(before[start + int(np.ceil(low))], before[start + int(high) + 1]):
                if samples[n] == ALL_SAMPLES and depth[n] <= nearest:
                    continue
                dx = number[n] - start + 0.5 - x[0]
                b, c = second_x * dx + second_y * dy, third_x * dx + third_y * dy
                if samples[n] != ALL_SAMPLES:
                    if 1 - (b + c) > reach[0] and b > reach[1] and c > reach[2]:
                        samples[n] = ALL_SAMPLES
                    else:
                        for k in range(1, len(SAMPLE_X)):
                            sx, sy = dx + SAMPLE_X[k], dy + SAMPLE_Y[k]
                            sb, sc = second_x * sx + second_y * sy, third_x * sx + third_y * sy
                            if sb >= 0 and sc >= 0 and sb + sc <= 1:
                                samples[n] |= 1 << k
                if b >= 0 and c >= 0 and b + c <= 1:
                    samples[n] |= 1
                    if orthographic:
                        t = (1 - b - c) * away[0] + b * away[1] + c * away[2]
                    else:
                        t = 1 / ((1 - b - c) / away[0] + b / away[1] + c / away[2])
                        b, c = b * t / away[1], c * t / away[2]
                    if t < depth[n]:
                        depth[n], primitive[n] = t, i
                        place[n, 0], place[n, 1] = b, c


@compiled()
def draw_spheres(spheres: Any, first: int, rays: Rays, buffers: Buffers) -> None:
    """Draw spheres (S, 4) float64, centre and radius; `first` is the number of the first one."""
    orthographic, size, rows, columns = rays
    number, before, depth, primitive, place, samples = buffers
    for i in range(len(spheres)):
        cx, cy, cz, radius = spheres[i]
        nearest = cz - radius
        if nearest <= 0:
            continue
        left, right, top, bottom = _box(spheres[i, :3], spheres[i, :3], radius, rays)
        if left >= right:
            continue
        for row in range(top, bottom):
            start = row * columns
            for n in range(before[start + left], before[start + right]):
                if samples[n] == ALL_SAMPLES and depth[n] <= nearest:
                    continue
                for k in range(len(SAMPLE_X)):
                    if k and samples[n] & (1 << k):
                        continue
                    x = (number[n] - start + 0.5 + SAMPLE_X[k] - columns / 2) * size
                    y = (rows / 2 - row - 0.5 - SAMPLE_Y[k]) * size
                    if orthographic:
                        square = radius * radius - (x - cx) ** 2 - (y - cy) ** 2
                    else:
                        a = x * x + y * y + 1
                        b = x * cx + y * cy + cz
                        square = b * b - a * (cx * cx + cy * cy + cz * cz - radius * radius)
                    if square < 0:
                        continue
                    samples[n] |= 1 << k
                    if k == 0:
                        t = cz - np.sqrt(square) if orthographic else (b - np.sqrt(square)) / a
                        if t < depth[n]:
                            depth[n], primitive[n] = t, first + i
                            place[n, 0], place[n, 1] = 0, 0


@compiled()
def draw_cylinders(cylinders: Any, first: int, rays: Rays, buffers: Buffers) -> None:
    """Draw cylinders that are open at both ends.

    They are (C, 7) float64: both ends of the axis, and the radius. `first` is the number of the
    first one.
    """
    orthographic, size, rows, columns = rays
    number, before, depth, primitive, place, samples = buffers
    origin, ray = np.zeros(3), np.array([0.0, 0.0, 1.0])
    for i in range(len(cylinders)):
        start, end, radius = cylinders[i, :3], cylinders[i, 3:6], cylinders[i, 6]
        nearest = min(start[2], end[2]) - radius
        length = np.sqrt(((end - start) ** 2).sum())
        if length == 0 or nearest <= 0:
            continue
        axis = (end - start) / length
        left, right, top, bottom = _box(start, end, radius, rays)
        if left >= right:
            continue
        for row in range(top, bottom):
            first_of_row = row * columns
            for n in range(before[first_of_row + left], before[first_of_row + right]):
                if samples[n] == ALL_SAMPLES and depth[n] <= nearest:
                    continue
                for k in range(len(SAMPLE_X)):
                    if k and samples[n] & (1 << k):
                        continue
                    # In perspective all rays start at the origin, else all are parallel.
                    point = origin if orthographic else ray
                    point[0] = (number[n] - first_of_row + 0.5 + SAMPLE_X[k] - columns / 2) * size
                    point[1] = (rows / 2 - row - 0.5 - SAMPLE_Y[k]) * size
                    t, along = _meet_cylinder(origin, ray, start, axis, length, radius)
                    if t < MISS:
                        samples[n] |= 1 << k
                        if k == 0 and t < depth[n]:
                            depth[n], primitive[n] = t, first + i
                            place[n, 0], place[n, 1] = along / length, 0


@compiled()
def _meet_cylinder(
    origin: Any, ray: Any, start: Any, axis: Any, length: float, radius: float
) -> tuple[float, float]:
    """Return where a ray first meets an open cylinder: ray lengths, and ångström along the axis."""
    ox, oy, oz = origin[0] - start[0], origin[1] - start[1], origin[2] - start[2]
    ray_along = ray[0] * axis[0] + ray[1] * axis[1] + ray[2] * axis[2]
    origin_along = ox * axis[0] + oy * axis[1] + oz * axis[2]
    # What is left of ray and origin across the axis.
    rx, ox = ray[0] - ray_along * axis[0], ox - origin_along * axis[0]
    ry, oy = ray[1] - ray_along * axis[1], oy - origin_along * axis[1]
    rz, oz = ray[2] - ray_along * axis[2], oz - origin_along * axis[2]
    a = rx * rx + ry * ry + rz * rz
    b = rx * ox + ry * oy + rz * oz
    square = b * b - a * (ox * ox + oy * oy + oz * oz - radius * radius)
    if a < PARALLEL or square < 0:
        return MISS, 0.0
    # Through an open end, the far side is seen from within.
    for sign in (-1.0, 1.0):
        t = (-b + sign * np.sqrt(square)) / a
        along = origin_along + t * ray_along
        if 0 <= along <= length:
            return t, along
    return MISS, 0.0


@compiled()
def _span(low: float, high: float, number: int) -> tuple[int, int]:
    """Return the first pixel and the one after the last whose samples may lie within an interval.

    `number` is the number of pixels of the row or column.
    """
    return (
        max(0, int(np.ceil(low - 0.5 - REACH))),
        min(number, int(np.floor(high - 0.5 + REACH)) + 1),
    )


@compiled()
def _clip(low: float, high: float, slope: float, value: float, at: float) -> tuple[float, float]:
    """Clip an interval to where a linear function, which has a value at a place, is positive."""
    if slope > 0:
        return max(low, at - value / slope), high
    if slope < 0:
        return low, min(high, at - value / slope)
    return low, (high if value >= 0 else -1.0)


@compiled()
def _box(one: Any, other: Any, radius: float, rays: Rays) -> tuple[int, int, int, int]:
    """Return the pixels (left, right, top, bottom) that may show all within `radius` of a line.

    In perspective, the image of a ball reaches no farther from that of its centre than a circle at
    the depth of its nearest point would, if it were larger by the slope of the ray.
    """
    orthographic, size, rows, columns = rays
    low_x = low_y = MISS
    high_x = high_y = -MISS
    for end in (one, other):
        pixel = size if orthographic else size * end[2]
        x, y = end[0] / pixel + columns / 2, rows / 2 - end[1] / pixel
        reach = radius / size
        if not orthographic:
            slope = np.sqrt(end[0] * end[0] + end[1] * end[1]) / end[2]
            reach = radius * (1 + slope) / (size * (end[2] - radius))
        low_x, high_x = min(low_x, x - reach), max(high_x, x + reach)
        low_y, high_y = min(low_y, y - reach), max(high_y, y + reach)
    left, right = _span(low_x, high_x, columns)
    top, bottom = _span(low_y, high_y, rows)
    return left, right, top, bottom
