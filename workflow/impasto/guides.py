"""Where what is painted: regions of the render and of the artwork, as soft masks.

Arrays are (H, W) float32 in [0, 1].
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.colour import lightness
from impasto.rendering.frame import Array, Frame

Number = TypeVar("Number", bound=np.generic)

# Width of the border between quiet and busy places of a picture, as a share of the long side.
EVEN = 0.01


@dataclass(frozen=True)
class Regions:
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


def step_share(step: Array) -> Array:
    """How far a step (H, W) of nearness is one to show, 0 to 1: from 6 % of the depth to 16 %."""
    return np.clip((step - 0.06) / 0.10, 0, 1)


def filled(values: NDArray[Number], known: np.ndarray) -> NDArray[Number]:
    """`values` (H, W) or (H, W, C); a place outside `known` takes its nearest known one."""
    if not known.any():
        return values
    rows, columns = ndimage.distance_transform_edt(
        ~known, return_distances=False, return_indices=True
    )
    return values[rows, columns]


def regions(frame: Frame) -> Regions:
    """Regions of a render by its matte and depth."""
    # The rim has coverage but no depth of its own; its neighbours' will do.
    known = frame.matte > 0.5 if frame.depth is None else np.isfinite(frame.depth)
    near = filled(nearness(frame), known)
    return Regions(frame.matte * near, frame.matte * (1 - near), 1 - frame.matte)


def busyness(artwork: Array) -> Array:
    """How busy each place of an artwork is against its other places: (H, W) ranks from 0 to 1.

    Ranks of local contrast: whatever the artwork, its calmest tenth is below 0.1, so that every
    one has a figure and a ground.
    """
    return _ranked(_detail(artwork))


def _detail(picture: Array) -> Array:
    """Local contrast (H, W) of a picture, in CIELAB L a pixel."""
    light = lightness(picture)
    unit = max(picture.shape[:2]) / 100
    gradient = ndimage.gaussian_gradient_magnitude(light, max(0.7, 0.25 * unit))
    detail: Array = ndimage.gaussian_filter(gradient, 2.0 * unit)
    return detail


def _ranked(contrast: Array) -> Array:
    """Ranks (H, W) of local contrast, from 0 to 1."""
    # Equally flat places share the lowest of their ranks: blank paper is ground all over.
    contrast = contrast.round(3)
    rank = np.searchsorted(np.sort(contrast, axis=None), contrast, side="left")
    return (rank / max(1, contrast.size - 1)).astype(np.float32)


def quiet_of(frame: Frame) -> Array | None:
    """How quiet each place (H, W) of a picture is that nobody has told the figure of.

    Where neither matte nor depth says what the figure is, detail does: what is smooth is painted as
    ground is: the calmest places of any picture, and all that has next to no contrast against what
    has most. None for any other picture.
    """
    if frame.depth is not None or frame.matte.min() < 1:
        return None
    detail = _detail(frame.colour)
    smooth = np.clip(2.5 - 10 * detail / max(float(np.percentile(detail, 95)), 1e-6), 0, 1)
    quiet = np.maximum(ground_of(_ranked(detail)), smooth)
    return np.asarray(ndimage.gaussian_filter(quiet, EVEN * max(frame.size)), np.float32)


def figure_of(busy: Array) -> Array:
    """Guide of the artwork's figure from its busyness; the middle ranks belong to neither."""
    return np.clip((busy - 0.45) / 0.2, 0, 1)


def ground_of(busy: Array) -> Array:
    """Guide of the artwork's ground from its busyness."""
    return np.clip((0.45 - busy) / 0.2, 0, 1)
