"""Where the surface seen in one frame lies in another: exact, from depth and camera."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.errors import InputError
from impasto.guides import filled
from impasto.render.camera import Camera
from impasto.render.frame import Array, Frame

Precise = NDArray[np.float64]

# Two depths (ångström) nearer than this are the same surface; strands lie further apart.
SAME_SURFACE = 0.8


@dataclass(frozen=True)
class Correspondence:
    """For each pixel of a target frame, its place in a source frame.

    Attributes:
        x: (H, W) position in source pixels, the centre of the first at 0.5; NaN off the protein.
        y: likewise.
        visible: (H, W) in [0, 1]: 1 where the source shows the same surface there.
    """

    x: Array
    y: Array
    visible: Array


def correspondence(target: Frame, source: Frame) -> Correspondence:
    """Follow each visible point of the structure from `target` back to `source`.

    A pixel with depth is unprojected through the target's camera to the structure's coordinates
    and projected through the source's; it is visible there if the depth that the source has at
    that place is its own, within 0.8 ångström.

    Raises:
        InputError: a frame lacks depth or camera.
    """
    here, there = _geometry(target), _geometry(source)
    # The rim of the matte covers less than half a pixel and has no depth; its neighbour's will do.
    known = np.isfinite(here[0])
    depth = filled(here[0], known)
    rows, columns = np.nonzero(target.matte > 0)
    points = here[1].unproject(columns + 0.5, rows + 0.5, depth[rows, columns])
    motion = there[1].structure_to_camera @ np.linalg.inv(here[1].structure_to_camera)
    moved = points @ motion[:3, :3].T + motion[:3, 3]
    x, y, distance = there[1].project(moved)
    seen = _sees(there[0], x, y, distance)
    result = [np.full(target.matte.shape, np.nan, np.float32) for _ in range(2)]
    visible = np.zeros_like(target.matte)
    result[0][rows, columns], result[1][rows, columns] = x, y
    visible[rows, columns] = seen
    return Correspondence(result[0], result[1], visible)


def sample(picture: Array, at: Correspondence) -> Array:
    """Bilinear samples (H, W, C) of a source picture (h, w, C); 0 off the protein."""
    inside = np.isfinite(at.x)
    places = np.stack([at.y[inside] - 0.5, at.x[inside] - 0.5])
    result = np.zeros((*at.x.shape, picture.shape[2]), np.float32)
    for channel in range(picture.shape[2]):
        result[inside, channel] = ndimage.map_coordinates(
            picture[..., channel], places, order=1, mode="nearest"
        )
    return result


def angle_between(one: Camera, other: Camera) -> float:
    """Angle of the rotation from one pose to the other, in degrees."""
    turn = one.structure_to_camera[:3, :3] @ other.structure_to_camera[:3, :3].T
    return float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))))


def _sees(depth: Array, x: Precise, y: Precise, distance: Precise) -> Array:
    """1 where one of the four source pixels round a place has the surface's own depth."""
    height, width = depth.shape
    column, row = np.floor(x - 0.5).astype(int), np.floor(y - 0.5).astype(int)
    within = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    gap = np.full(x.shape, np.inf)
    for down in (0, 1):
        for right in (0, 1):
            value = depth[np.clip(row + down, 0, height - 1), np.clip(column + right, 0, width - 1)]
            gap = np.fmin(gap, np.abs(value - distance))
    return (within & (gap < SAME_SURFACE)).astype(np.float32)


def _geometry(frame: Frame) -> tuple[Array, Camera]:
    if frame.depth is None or frame.camera is None:
        raise InputError("motion: a frame without depth or camera cannot be followed")
    return frame.depth, frame.camera
