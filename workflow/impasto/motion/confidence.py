"""Confidence in the paint of a frame, pixel by pixel, when it is carried to other frames."""

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.motion.reprojection import DEPTH_TOLERANCE
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

# Cosine of the angle between surface normal and line of sight. Below the first, paint is useless to
# a frame that sees the surface from the front; from the second on it is as good as any.
GRAZING_COSINE, FRONTAL_COSINE = 0.15, 0.4
# Distance in pixels from a nearer surface within which the paint may belong to that surface.
SPILL_PIXELS = 3.0


def paint_confidence(frame: Frame) -> Array:
    """Compute how useful the paint of each pixel is to other frames: (H, W) in [0, 1].

    The confidence depends on the painted frame alone. A place of the surface therefore takes the
    same paint in all frames of the clip, and no texture crawls when one keyframe takes over from
    another.
    """
    assert frame.depth is not None
    assert frame.camera is not None
    known = np.isfinite(frame.depth)
    if not known.any():
        return np.zeros_like(frame.matte)
    depth = fill_nearest(frame.depth, known)
    slopes = [_depth_slope(depth, axis) for axis in (0, 1)]
    a_pixel = frame.camera.angstrom_per_pixel(depth)
    facing = 1 / np.sqrt(1 + (slopes[0] ** 2 + slopes[1] ** 2) / a_pixel**2)
    seen = np.clip((facing - GRAZING_COSINE) / (FRONTAL_COSINE - GRAZING_COSINE), 0, 1)
    nearest = ndimage.grey_erosion(depth, size=3)
    behind = depth - nearest > DEPTH_TOLERANCE + np.hypot(*slopes)
    if behind.any():
        away, (row, column) = ndimage.distance_transform_edt(~behind, return_indices=True)
        # Only the hidden surface loses confidence, not the nearer one that hides it.
        hidden = depth[row, column] - depth < DEPTH_TOLERANCE
        seen *= np.where(hidden, np.clip(away / SPILL_PIXELS, 0, 1), 1)
    return np.where(known, seen * seen * (3 - 2 * seen), 0).astype(np.float32)


def _depth_slope(depth: Array, axis: int) -> Array:
    """Compute the change of depth per pixel along an axis; at a step, that of the own surface."""
    ahead = np.diff(depth, axis=axis, append=np.take(depth, [-1], axis=axis))
    back = np.diff(depth, axis=axis, prepend=np.take(depth, [0], axis=axis))
    return np.where(np.abs(ahead) < np.abs(back), ahead, back)
