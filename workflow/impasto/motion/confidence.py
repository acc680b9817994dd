"""How far the paint of a frame may be trusted, place by place, when it is carried elsewhere."""

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.motion.reprojection import DEPTH_TOLERANCE
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

# Cosine of the angle at which a surface is seen: paint seen more steeply than the first is of no
# use to a frame that sees it from the front, at the second it is as good as any.
GRAZING_COSINE, FRONTAL_COSINE = 0.15, 0.4
# Pixels beside a nearer surface within which its paint may have run over.
SPILL_PIXELS = 3.0


def paint_confidence(frame: Frame) -> Array:
    """How good the paint of each place is to others: (H, W) in [0, 1].

    It depends on the painted frame alone. So a place of the surface is painted alike in all
    frames that paint is carried to, and no texture crawls when one keyframe takes over from
    another.

    Args:
        frame: a render with depth and camera.
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
        # The nearer surface itself is not what it hides.
        hidden = depth[row, column] - depth < DEPTH_TOLERANCE
        seen *= np.where(hidden, np.clip(away / SPILL_PIXELS, 0, 1), 1)
    return np.where(known, seen * seen * (3 - 2 * seen), 0).astype(np.float32)


def _depth_slope(depth: Array, axis: int) -> Array:
    """Change of depth a pixel along an axis; at a step, that of the surface's own side."""
    ahead = np.diff(depth, axis=axis, append=np.take(depth, [-1], axis=axis))
    back = np.diff(depth, axis=axis, prepend=np.take(depth, [0], axis=axis))
    return np.where(np.abs(ahead) < np.abs(back), ahead, back)
