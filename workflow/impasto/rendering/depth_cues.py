"""Depth cues of a frame: nearness, and soft masks of its regions.

Arrays are (H, W) float32 in [0, 1].
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
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
        near: the protein, weighted by its nearness.
        far: the protein, weighted by one minus its nearness.
        ground: everything else.
    """

    near: Array
    far: Array
    ground: Array


def once_per_frame(compute: Callable[[Frame], Array]) -> Callable[[Frame], Array]:
    """Keep what a function computes from a frame with the frame; callers must not change it."""

    @wraps(compute)
    def cue(frame: Frame) -> Array:
        name = compute.__name__
        if name not in frame.cues:
            frame.cues[name] = compute(frame)
        return frame.cues[name]

    return cue


def depth_span(depth: Array) -> tuple[np.floating, np.floating]:
    """Return the 1st and the 99th percentile of a depth (H, W), some of which must be finite."""
    front, back = np.percentile(depth[np.isfinite(depth)], [1, 99])
    return front, back


@once_per_frame
def nearness(frame: Frame) -> Array:
    """Compute the nearness of each pixel: 1 at the front of the protein, 0 at its back and ground.

    Depth is stretched between its own 1st and 99th percentile, so that a single stray side chain
    does not flatten the rest. Without depth, the nearness of the whole protein is 0.5.
    """
    if frame.depth is None:
        return (0.5 * (frame.matte > 0)).astype(np.float32)
    seen = np.isfinite(frame.depth)
    if not seen.any():
        return np.zeros_like(frame.matte)
    front, back = depth_span(frame.depth)
    if back - front < 1e-3:
        return (0.5 * seen).astype(np.float32)
    scaled = (back - frame.depth) / (back - front)
    return np.where(seen, np.clip(scaled, 0, 1), 0).astype(np.float32)


@once_per_frame
def farness(frame: Frame) -> Array:
    """Return how far each pixel (H, W) is: 1 at the back, 0 at the front; filled past the matte."""
    known = frame.matte > 0.5 if frame.depth is None else np.isfinite(frame.depth)
    return fill_nearest(1 - nearness(frame), known)


def step_visibility(step: Array) -> Array:
    """Weight (0 to 1) a step (H, W) of nearness: 0 up to 6 % of the depth, 1 from 16 % on."""
    return np.clip((step - 0.06) / 0.10, 0, 1)


def fill_nearest(values: NDArray[Number], known: np.ndarray) -> NDArray[Number]:
    """Replace the pixels of `values`, (H, W[, C]), outside `known` by the nearest known ones."""
    if not known.any():
        return values
    rows, columns = ndimage.distance_transform_edt(
        ~known, return_distances=False, return_indices=True
    )
    return values[rows, columns]


def frame_regions(frame: Frame) -> FrameRegions:
    """Compute the regions of a render from its matte and depth."""
    # The rim has coverage but no depth of its own, so it takes that of its neighbours.
    far = farness(frame)
    return FrameRegions(frame.matte * (1 - far), frame.matte * far, 1 - frame.matte)
