"""The direction of the surface, from its depth, for strokes that model the form."""

import numpy as np

from impasto.core.arrays import Array
from impasto.painting.stroke_direction.structure_tensor import orientation_from_gradients
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

# Width of the Gaussian that averages the field, as a share of the long side.
SMOOTHING_WIDTH = 0.008
# Slope (depth against width) at which a pixel has half its weight, and from which it is a step from
# one surface to another.
HALF_SLOPE, SLOPE_LIMIT = 0.25, 4.0
# Depth range assumed for a depth map without a unit, as a share of the picture's long side.
RELATIVE_DEPTH = 0.4


def surface_orientation(frame: Frame) -> Array | None:
    """Compute the orientation (H, W, 2) of the lines of equal depth; None without depth.

    These lines run round a form and along its outline, as an engraver's do. Where a surface faces
    the eye, they are not clear. (Along the strongest curvature, as in Hertzmann and Zorin 2000,
    strokes would run round a ribbon at each of its many bends.)
    """
    if frame.depth is None:
        return None
    known = np.isfinite(frame.depth)
    if not known.any():
        return np.zeros((*frame.matte.shape, 2), np.float32)
    depth = fill_nearest(frame.depth, known)
    depth = depth / _pixel_width(frame, depth)
    right, down = _depth_slope(depth, 1), _depth_slope(depth, 0)
    smooth = known & (np.hypot(right, down) < SLOPE_LIMIT)
    field = orientation_from_gradients(
        right * smooth, -down * smooth, SMOOTHING_WIDTH * max(frame.size), HALF_SLOPE
    )
    return fill_nearest(field, known)


def _pixel_width(frame: Frame, depth: Array) -> Array:
    """Return the width of each pixel (H, W) in the unit of depth."""
    if frame.camera is not None:
        return frame.camera.angstrom_per_pixel(depth).astype(np.float32)
    span = float(np.ptp(depth)) or 1.0
    return np.full_like(depth, span / (RELATIVE_DEPTH * max(frame.size)))


def _depth_slope(depth: Array, axis: int) -> Array:
    """Return the change of depth per pixel along an axis; at a step, that on the same surface."""
    forward = np.diff(depth, axis=axis, append=np.take(depth, [-1], axis=axis))
    backward = np.diff(depth, axis=axis, prepend=np.take(depth, [0], axis=axis))
    return np.where(np.abs(forward) < np.abs(backward), forward, backward)
