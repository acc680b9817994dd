"""Broad maps: what changes slowly over a picture is computed on a small copy of it.

Tone, light, air and calm are blurred over a hundredth of a picture or more. So they need no more
than 512 pixels of it, whatever the size of its paint, matte and lines.
"""

import numpy as np
from PIL import Image
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.rendering.frame import Frame, shrink_frame

MAP_SIDE = 512
"""The longest side, in pixels, at which broad maps are computed."""

# Width in pixels that a Gaussian keeps where planes are reduced before they are blurred.
REDUCED_WIDTH = 3.0


def reduce_frame(frame: Frame) -> Frame:
    """Reduce a frame to the size of broad maps; one that is no larger is returned as it is."""
    return shrink_frame(frame, MAP_SIDE)


def reduce_to_map(planes: Array) -> Array:
    """Reduce planes (H, W[, C]) to the size of broad maps, like `reduce_frame`."""
    height, width = planes.shape[:2]
    scale = min(1.0, MAP_SIDE / max(height, width))
    return resample(planes, (round(width * scale), round(height * scale)))


def resample_to_frame(planes: Array, frame: Frame) -> Array:
    """Resample planes (H, W[, C]) of a whole picture to a frame, which may be a band of it."""
    return resample(planes, frame.whole_size, frame.rows)


def resample(planes: Array, size: tuple[int, int], rows: slice | None = None) -> Array:
    """Resample planes (H, W[, C]) to a width and height in pixels.

    They are reduced by the means of areas, and enlarged by cubic interpolation. Planes of that size
    are returned as they are.

    Args:
        rows: the rows of the result that are returned; None for all.
    """
    if planes.shape[1::-1] == size:
        return planes if rows is None else planes[rows]
    rows = rows or slice(0, size[1])
    larger = size[0] > planes.shape[1]
    unit = planes.shape[0] / size[1]
    box = (0, rows.start * unit, planes.shape[1], rows.stop * unit)
    method = Image.Resampling.BICUBIC if larger else Image.Resampling.BOX

    def resample_plane(plane: Array) -> Array:
        image = Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
        return np.asarray(image.resize((size[0], rows.stop - rows.start), method, box))

    if planes.ndim == 2:
        return resample_plane(planes)
    return np.dstack([resample_plane(plane) for plane in planes.transpose(2, 0, 1)])


def blur(planes: Array, sigma: float) -> Array:
    """Blur planes (H, W[, C]) by a Gaussian; by a wide one on a reduced copy, which is quicker."""
    height, width = planes.shape[:2]
    unit = max(1, int(sigma / REDUCED_WIDTH))
    small = resample(planes, (-(-width // unit), -(-height // unit)))
    # The mean of so many pixels has blurred them a little.
    rest = np.sqrt(sigma**2 - (unit**2 - 1) / 12) / unit
    blurred = ndimage.gaussian_filter(small, (rest, rest, 0)[: planes.ndim])
    return resample(blurred, (width, height))
