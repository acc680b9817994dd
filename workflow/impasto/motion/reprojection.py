"""Find where the surface seen in one frame lies in another, exactly, from depth and camera."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.motion.skinning import SkinnedPoints
from impasto.motion.triangle_points import TrianglePoints
from impasto.rendering.camera import Camera
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

Float64Array = NDArray[np.float64]

# Depths (in ångström) that differ by less than this are of the same surface; strands lie farther
# apart.
DEPTH_TOLERANCE = 0.8
# Low-pass filter after Shapiro (1970): its response 1 - 3/4 sin^4(w / 2) leaves a quarter of detail
# of two pixels, and four fifths of that of four.
LOW_PASS = np.array([-3, 12, 46, 12, -3]) / 64


@dataclass(frozen=True)
class Surface:
    """The surface of the structure that a frame shows, to be located in other frames.

    Attributes:
        frame: the frame, with depth and camera.
        every: distance in pixels, in each direction, between the pixels that are used; sparse
            pixels are enough to count what is visible.
    """

    frame: Frame
    every: int = 1

    @cached_property
    def pixels(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows and columns of the pixels that show the structure, (N,) each."""
        chosen = np.zeros(self.frame.matte.shape, bool)
        chosen[:: self.every, :: self.every] = True
        # A protein so thin that no pixel has a depth cannot be located.
        chosen &= np.isfinite(_depth_and_camera(self.frame)[0]).any()
        rows, columns = np.nonzero(chosen & (self.frame.matte > 0))
        return rows, columns

    @cached_property
    def depth(self) -> Array:
        """Depth (N,) of those pixels in ångström.

        Pixels on the rim of the matte are less than half covered and have no depth; they take that
        of the nearest pixel that has one.
        """
        depth, _ = _depth_and_camera(self.frame)
        return fill_nearest(depth, np.isfinite(depth))[self.pixels]

    @cached_property
    def points(self) -> Float64Array:
        """Surface points at those pixels, in the structure's coordinates: (N, 3) ångström."""
        _, camera = _depth_and_camera(self.frame)
        return camera.surface_points(*self.pixels, self.depth)

    @cached_property
    def on_triangles(self) -> TrianglePoints | None:
        """The places of the pixels on triangles that move; None where there are none."""
        if self.frame.triangles is None:
            return None
        depth, camera = _depth_and_camera(self.frame)
        return TrianglePoints(self.frame.triangles, camera, depth, self.pixels, DEPTH_TOLERANCE)

    @cached_property
    def skin(self) -> SkinnedPoints:
        """The points bound to the atoms that move them."""
        assert self.frame.atoms is not None
        return SkinnedPoints(self.points, self.frame.atoms)

    @cached_property
    def skin_off_triangles(self) -> SkinnedPoints:
        """The points of pixels that show no triangle, bound to atoms."""
        assert self.frame.atoms is not None
        assert self.on_triangles is not None
        return SkinnedPoints(self.points[~self.on_triangles.known], self.frame.atoms)

    def points_in(self, source: Frame) -> Float64Array:
        """Return where the points (N, 3) lie in the shape that the structure has in a source frame.

        They move with the triangles of the drawing, where both frames have the same, else with the
        atoms around them.

        Raises:
            InputError: the source's atoms do not correspond.
        """
        if source.atoms is self.frame.atoms or self.frame.atoms is None:
            return self.points
        if source.atoms is None:
            raise InputError(
                "motion: a frame with atoms cannot be located in a frame without atoms"
            )
        held, there = self.on_triangles, source.triangles
        if held is None or there is None or there.shape != held.shape:
            return self.skin.move_with(source.atoms)
        points = self.points.copy()
        points[held.known] += held.displacement(there)
        if not held.known.all():
            points[~held.known] = self.skin_off_triangles.move_with(source.atoms)
        return points

    def locate_in(self, source: Frame) -> "ProjectedPixels":
        """Locate the pixels in a source frame, and find out which of them it shows.

        The source shows a pixel if its depth at that position is that of the point, within
        0.8 ångström.

        Raises:
            InputError: the source lacks depth or camera, or its atoms do not correspond.
        """
        depth, camera = _depth_and_camera(source)
        points = self.points_in(source)
        pose = camera.structure_to_camera
        x, y, distance = camera.project(points @ pose[:3, :3].T + pose[:3, 3])
        seen = _is_visible(depth, x, y, distance)
        here = _depth_and_camera(self.frame)[1].angstrom_per_pixel(self.depth)
        return ProjectedPixels(x, y, seen, camera.angstrom_per_pixel(distance) / here)


class ProjectedPixels(NamedTuple):
    """Pixels of a surface in a source frame; (N,) each.

    Attributes:
        x: position in source pixels.
        enlargement: how many times larger their own frame shows them.
    """

    x: Float64Array
    y: Float64Array
    seen: NDArray[np.bool_]
    enlargement: Float64Array


def spline_prefilter(picture: Array) -> Array:
    """Turn a picture (H, W, C) into cubic spline coefficients, without its finest detail.

    Detail as fine as a pixel would shimmer when it is carried from frame to frame.
    """
    planes = np.asarray(picture, dtype=np.float32)
    for axis in (0, 1):
        planes = ndimage.correlate1d(planes, LOW_PASS, axis=axis, mode="nearest")
        planes = ndimage.spline_filter1d(planes, 3, axis=axis, mode="nearest", output=np.float32)
    return planes


def angle_between(one: Camera, other: Camera) -> float:
    """Compute the angle in degrees of the rotation from one pose to the other."""
    turn = one.structure_to_camera[:3, :3] @ other.structure_to_camera[:3, :3].T
    return float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))))


def _is_visible(
    depth: Array, x: Float64Array, y: Float64Array, distance: Float64Array
) -> NDArray[np.bool_]:
    """Return whether the source pixel at each position has the depth of the surface itself."""
    height, width = depth.shape
    # Points behind the camera have no position.
    column, row = np.floor(np.nan_to_num(x, nan=-1)), np.floor(np.nan_to_num(y, nan=-1))
    within = (column >= 0) & (column < width) & (row >= 0) & (row < height) & (distance > 0)
    there = np.where(within, column, 0).astype(int), np.where(within, row, 0).astype(int)
    return within & (np.abs(depth[there[1], there[0]] - distance) < DEPTH_TOLERANCE)


def _depth_and_camera(frame: Frame) -> tuple[Array, Camera]:
    if frame.depth is None or frame.camera is None:
        raise InputError("motion: a frame without depth or camera cannot be traced")
    return frame.depth, frame.camera
