"""Where what is painted: regions of the render and of the artwork, as soft masks.

Arrays are (H, W) float32 in [0, 1].
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.rendering.frame import Frame

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True)
class FrameRegions:
    """Masks that add up to 1 at every pixel of a render.

    Attributes:
        near: the protein, more the nearer.
        far: the protein, more the farther.
        ground: everything else.
    """

    near: Array
    far: Array
    ground: Array


def nearness(frame: Frame) -> Array:
    """How near each pixel is: 1 at the front of the protein, 0 at its back and on the ground.

    Depth is stretched between its own 1st and 99th percentile, so that one stray side chain does
    not flatten the rest. Without depth all of the protein is half-way.
    """
    if frame.depth is None:
        return (0.5 * (frame.matte > 0)).astype(np.float32)
    seen = np.isfinite(frame.depth)
    if not seen.any():
        return np.zeros_like(frame.matte)
    front, back = np.percentile(frame.depth[seen], [1, 99])
    if back - front < 1e-3:
        return (0.5 * seen).astype(np.float32)
    scaled = (back - frame.depth) / (back - front)
    return np.where(seen, np.clip(scaled, 0, 1), 0).astype(np.float32)


def step_visibility(step: Array) -> Array:
    """How far a step (H, W) of nearness is one to show, 0 to 1: from 6 % of the depth to 16 %."""
    return np.clip((step - 0.06) / 0.10, 0, 1)


def fill_nearest(values: NDArray[Number], known: np.ndarray) -> NDArray[Number]:
    """`values` (H, W) or (H, W, C); a place outside `known` takes its nearest known one."""
    if not known.any():
        return values
    rows, columns = ndimage.distance_transform_edt(
        ~known, return_distances=False, return_indices=True
    )
    return values[rows, columns]


def frame_regions(frame: Frame) -> FrameRegions:
    """Regions of a render by its matte and depth."""
    # The rim has coverage but no depth of its own; its neighbours' will do.
    known = frame.matte > 0.5 if frame.depth is None else np.isfinite(frame.depth)
    near = fill_nearest(nearness(frame), known)
    return FrameRegions(frame.matte * near, frame.matte * (1 - near), 1 - frame.matte)
