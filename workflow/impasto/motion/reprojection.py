"""Where the surface seen in one frame lies in another: exact, from depth and camera."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.motion.skinning import SkinnedPoints
from impasto.rendering.camera import Camera
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

Float64Array = NDArray[np.float64]

# Two depths (ångström) nearer than this are the same surface; strands lie further apart.
DEPTH_TOLERANCE = 0.8
# Share of the detail at the limit of the pixels that carried paint keeps.
PREFILTER_SHARE = 0.7


@dataclass(frozen=True)
class Correspondence:
    """For each pixel of a target frame, its place in a source frame.

    Attributes:
        x: (H, W) position in source pixels, the centre of the first at 0.5; NaN off the protein.
        y: likewise.
        visibility: (H, W) in [0, 1]: 1 where the source shows the same surface there.
        enlargement: (H, W) how many times larger the target shows it than the source.
    """

    x: Array
    y: Array
    visibility: Array
    enlargement: Array


@dataclass(frozen=True)
class Surface:
    """What a frame shows of the structure, to be looked for in other frames.

    Attributes:
        frame: the frame, with depth and camera.
        every: of how many pixels one is looked at, in each direction; sparse pixels are enough to
            count what can be seen.
    """

    frame: Frame
    every: int = 1

    @cached_property
    def pixels(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows and columns of the pixels that show the structure, (N,) each."""
        chosen = np.zeros(self.frame.matte.shape, bool)
        chosen[:: self.every, :: self.every] = True
        # A sliver so thin that no pixel has its depth cannot be followed.
        chosen &= np.isfinite(_depth_and_camera(self.frame)[0]).any()
        rows, columns = np.nonzero(chosen & (self.frame.matte > 0))
        return rows, columns

    @cached_property
    def depth(self) -> Array:
        """Depth (N,) of those pixels in ångström.

        The rim of the matte covers less than half a pixel and has none; its neighbour's will do.
        """
        depth, _ = _depth_and_camera(self.frame)
        return fill_nearest(depth, np.isfinite(depth))[self.pixels]

    @cached_property
    def points(self) -> Float64Array:
        """Where those pixels' surface is, in the structure's coordinates: (N, 3) ångström."""
        _, camera = _depth_and_camera(self.frame)
        rows, columns = self.pixels
        points = camera.unproject(columns + 0.5, rows + 0.5, self.depth)
        pose = camera.structure_to_camera
        return (points - pose[:3, 3]) @ np.linalg.inv(pose[:3, :3]).T

    @cached_property
    def skin(self) -> SkinnedPoints | None:
        """What moves the points along with the atoms; None where no atom moves."""
        return None if self.frame.atoms is None else SkinnedPoints(self.points, self.frame.atoms)

    def locate_in(self, source: Frame) -> "ProjectedPixels":
        """The pixels' places in a source frame, and whether it shows them.

        A place is seen if the depth that the source has there is its own, within 0.8 ångström.

        Raises:
            InputError: the source lacks depth or camera, or has other atoms.
        """
        depth, camera = _depth_and_camera(source)
        points = self.points
        if self.skin is not None and source.atoms is not self.frame.atoms:
            if source.atoms is None:
                raise InputError("motion: a frame without atoms cannot be followed from one with")
            points = self.skin.move_with(source.atoms)
        pose = camera.structure_to_camera
        x, y, distance = camera.project(points @ pose[:3, :3].T + pose[:3, 3])
        seen = _is_visible(depth, x, y, distance)
        here = _depth_and_camera(self.frame)[1].angstrom_per_pixel(self.depth)
        return ProjectedPixels(x, y, seen, camera.angstrom_per_pixel(distance) / here)


class ProjectedPixels(NamedTuple):
    """Pixels of a surface in a source frame; (N,) each.

    Attributes:
        x: position in source pixels.
        y: likewise.
        seen: whether the source shows them.
        enlargement: how many times larger their own frame shows them.
    """

    x: Float64Array
    y: Float64Array
    seen: NDArray[np.bool_]
    enlargement: Float64Array


def correspondence(target: Frame, source: Frame) -> Correspondence:
    """Follow each visible point of the structure from `target` back to `source`.

    A pixel with depth is unprojected through the target's camera to the structure's coordinates,
    moved with the atoms if they move, and projected through the source's.

    Raises:
        InputError: a frame lacks depth or camera.
    """
    return surface_correspondence(Surface(target), source)


def surface_correspondence(surface: Surface, source: Frame) -> Correspondence:
    """Like `correspondence`, for a target whose surface is known already."""
    shape = surface.frame.matte.shape
    planes = [np.full(shape, np.nan, np.float32) for _ in range(2)]
    planes += [np.zeros(shape, np.float32) for _ in range(2)]
    for plane, values in zip(planes, surface.locate_in(source), strict=True):
        plane[surface.pixels] = values
    return Correspondence(*planes)


def spline_prefilter(picture: Array) -> Array:
    """A picture (H, W, C) made ready for `sample`: as spline coefficients, a little blurred.

    Without their inverse filter cubic B-splines blur by 0.58 pixels, with it by nothing. What is
    finer than a pixel cannot be carried to and fro without shimmering, so a share of the blur
    stays.
    """
    sharp = ndimage.spline_filter1d(picture, 3, axis=0, mode="nearest")
    sharp = ndimage.spline_filter1d(sharp, 3, axis=1, mode="nearest")
    return (PREFILTER_SHARE * sharp + (1 - PREFILTER_SHARE) * picture).astype(np.float32)


def sample(
    coefficients: Array, at: Correspondence, wanted: NDArray[np.bool_] | None = None
) -> Array:
    """Samples (H, W, C) of a source picture made ready by `spline_prefilter` (h, w, C); 0 off the protein.

    Cubic splines, whose sharp detail neither blurs nor trembles as that of bilinear samples does.

    Args:
        coefficients: the source picture.
        at: where to sample it.
        wanted: (H, W) the places that are sampled, those off the protein apart; None for all.
    """
    inside = np.isfinite(at.x)
    if wanted is not None:
        inside &= wanted
    places = np.stack([at.y[inside] - 0.5, at.x[inside] - 0.5])
    result = np.zeros((*at.x.shape, coefficients.shape[2]), np.float32)
    for channel in range(coefficients.shape[2]):
        result[inside, channel] = ndimage.map_coordinates(
            coefficients[..., channel], places, order=3, mode="nearest", prefilter=False
        )
    return result


def angle_between(one: Camera, other: Camera) -> float:
    """Angle of the rotation from one pose to the other, in degrees."""
    turn = one.structure_to_camera[:3, :3] @ other.structure_to_camera[:3, :3].T
    return float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))))


def _is_visible(
    depth: Array, x: Float64Array, y: Float64Array, distance: Float64Array
) -> NDArray[np.bool_]:
    """Whether the source pixel that a place falls into has the surface's own depth."""
    height, width = depth.shape
    # What never comes before the camera lands nowhere.
    column, row = np.floor(np.nan_to_num(x, nan=-1)), np.floor(np.nan_to_num(y, nan=-1))
    within = (column >= 0) & (column < width) & (row >= 0) & (row < height) & (distance > 0)
    there = np.where(within, column, 0).astype(int), np.where(within, row, 0).astype(int)
    return within & (np.abs(depth[there[1], there[0]] - distance) < DEPTH_TOLERANCE)


def _depth_and_camera(frame: Frame) -> tuple[Array, Camera]:
    if frame.depth is None or frame.camera is None:
        raise InputError("motion: a frame without depth or camera cannot be followed")
    return frame.depth, frame.camera
