"""Casting of geometry: what each pixel of a camera's picture shows of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.rendering.atom_ids import NO_ATOM, Ids
from impasto.rendering.camera import Camera
from impasto.rendering.geometry.normals import find_normals
from impasto.rendering.geometry.primitives import Geometry
from impasto.rendering.geometry.rasteriser import (
    ALL_SAMPLES,
    Buffers,
    Rays,
    draw_cylinders,
    draw_spheres,
    draw_triangles,
)

# The share of the samples that each set of bits has.
COVERAGE = np.array([bits.bit_count() for bits in range(ALL_SAMPLES + 1)], np.float32)
COVERAGE /= COVERAGE[-1]

# Triangles (T, 3, 3), spheres (S, 4) and cylinders (C, 7) as in `Geometry`, but in the axes of a
# camera (see `rasteriser`).
Places = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Pixels:
    """Some of the pixels of a picture, which are numbered row by row.

    Attributes:
        number: (N,) int32 number of each, in increasing order.
        before: (H * W + 1,) int32 how many of them come before each pixel of the picture; the last
            is N.
    """

    number: NDArray[np.int32]
    before: NDArray[np.int32]


@dataclass(frozen=True)
class Points:
    """What a point of each of N pixels shows of a scene's geometry.

    Attributes:
        shift: columns and rows from the centres of the pixels to the points.
        depth: (N,) float32 as in `View`.
        primitive: (N,) int32 as in `View`.
        place: (N, 2) float32 as in `View`.
    """

    camera: Camera
    pixels: Pixels
    shift: tuple[float, float]
    depth: Array
    primitive: NDArray[np.int32]
    place: Array


@dataclass(frozen=True)
class View:
    """What each pixel of a picture shows of a scene's geometry.

    Attributes:
        depth: (H, W) float32 distance along the view axis in ångström, NaN without geometry.
        matte: (H, W) float32 coverage in [0, 1].
        primitive: (H, W) int32 number of the primitive, -1 without geometry.
        place: (H, W, 2) float32 place on the primitive: the weights of the second and the third
            corner of a triangle, or the share of a cylinder's axis and 0; 0 on a sphere.
    """

    camera: Camera
    depth: Array
    matte: Array
    primitive: NDArray[np.int32]
    place: Array

    def centres(self) -> Points:
        """Return the centres of all pixels."""
        return Points(
            self.camera,
            _all_pixels(self.camera),
            (0.0, 0.0),
            self.depth.ravel(),
            self.primitive.ravel(),
            self.place.reshape(-1, 2),
        )


def cast_geometry(geometry: Geometry, camera: Camera) -> View:
    """Cast geometry for a camera; its clip planes do not count.

    Primitives that reach behind the camera are not drawn.
    """
    shape = camera.height, camera.width
    samples = np.zeros(camera.height * camera.width, np.uint8)
    places = _in_camera(geometry, camera)
    points = _cast(geometry, places, camera, _all_pixels(camera), (0.0, 0.0), samples)
    return View(
        camera,
        points.depth.reshape(shape),
        COVERAGE[samples].reshape(shape),
        points.primitive.reshape(shape),
        points.place.reshape(*shape, 2),
    )


def cast_points(
    geometry: Geometry, camera: Camera, pixels: Pixels, shifts: Iterable[tuple[float, float]]
) -> Iterator[Points]:
    """Cast geometry for points of some pixels, one set of points after the other.

    Args:
        shifts: columns and rows from the centres of the pixels to the points of each set.
    """
    places = _in_camera(geometry, camera)
    for shift in shifts:
        # With all samples taken, only the nearest depth is left to find.
        samples = np.full(len(pixels.number), ALL_SAMPLES, np.uint8)
        yield _cast(geometry, places, camera, pixels, shift, samples)


def pixels_where(mask: NDArray[np.bool_]) -> Pixels:
    """Return the pixels that a mask (H, W) has."""
    before = np.zeros(mask.size + 1, np.int32)
    np.cumsum(mask, out=before[1:])
    return Pixels(np.flatnonzero(mask).astype(np.int32), before)


def _all_pixels(camera: Camera) -> Pixels:
    before = np.arange(camera.height * camera.width + 1, dtype=np.int32)
    return Pixels(before[:-1], before)


def _cast(
    geometry: Geometry,
    places: Places,
    camera: Camera,
    pixels: Pixels,
    shift: tuple[float, float],
    samples: NDArray[np.uint8],
) -> Points:
    """Cast geometry for points of pixels, and add the `samples` (N,) of pixels that it covers."""
    number = len(pixels.number)
    depth = np.full(number, np.inf, np.float32)
    primitive = np.full(number, -1, np.int32)
    place = np.zeros((number, 2), np.float32)
    rays = _rays(camera)
    buffers = Buffers(pixels.number, pixels.before, depth, primitive, place, samples)
    corners, spheres, cylinders = _move(places, camera, shift) if any(shift) else places
    draw_triangles(corners, rays, buffers)
    draw_spheres(spheres, geometry.first_sphere, rays, buffers)
    draw_cylinders(cylinders, geometry.first_cylinder, rays, buffers)
    depth[primitive < 0] = np.nan
    return Points(camera, pixels, shift, depth, primitive, place)


def shown_atoms(geometry: Geometry, view: View) -> Ids:
    """Return the atom (H, W) that each pixel shows: that of the nearest corner; -1 without one."""
    shown = view.primitive >= 0
    second, third = view.place[shown].T
    first = 1 - second - third
    corner = np.where(third > np.maximum(first, second), 2, (second > first).astype(np.intp))
    ids = np.full(view.primitive.shape, NO_ATOM, np.int32)
    ids[shown] = geometry.atoms[view.primitive[shown], corner]
    return ids


def normals_at(geometry: Geometry, points: Points) -> Array:
    """Return the unit normals (N, 3) float32 of the surface that points show, NaN without geometry.

    They are in the structure's coordinates. Those of triangles are interpolated between the normals
    of their corners, which PyMOL gives; all others point outwards.
    """
    camera = points.camera
    normals = np.full((len(points.primitive), 3), np.nan, np.float32)
    find_normals(
        geometry.normals,
        geometry.spheres,
        geometry.cylinders,
        _rays(camera),
        points.shift,
        camera.structure_to_camera,
        (points.pixels.number, points.depth, points.primitive, points.place),
        normals,
    )
    return normals


def _rays(camera: Camera) -> Rays:
    size = float(camera.angstrom_per_pixel(np.ones(())))
    return Rays(camera.projection == "orthographic", size, camera.height, camera.width)


def _in_camera(geometry: Geometry, camera: Camera) -> Places:
    """Return triangles, spheres and cylinders as x, y and depth in the axes of the camera."""
    pose = camera.structure_to_camera[:3] * np.array([[1.0], [1.0], [-1.0]])
    spheres, cylinders = geometry.spheres.astype(np.float64), geometry.cylinders.astype(np.float64)
    for points in (spheres[:, :3], cylinders[:, :3], cylinders[:, 3:6]):
        points[:] = points @ pose[:, :3].T + pose[:, 3]
    return geometry.triangles @ pose[:, :3].T + pose[:, 3], spheres, cylinders


def _move(places: Places, camera: Camera, shift: tuple[float, float]) -> Places:
    """Return primitives in the axes of the camera, moved in the picture by minus `shift`.

    Balls and tubes stay round to a thousandth.
    """
    corners, spheres, cylinders = (points.copy() for points in places)
    for points in (corners, spheres[:, :3], cylinders[:, :3], cylinders[:, 3:6]):
        points[..., :2] += camera.angstrom_per_pixel(points[..., 2:]) * (-shift[0], shift[1])
    return corners, spheres, cylinders
