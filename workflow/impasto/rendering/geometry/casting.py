"""Casting of geometry: what each pixel of a camera's picture shows of it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.rendering.atom_ids import NO_ATOM, Ids
from impasto.rendering.camera import Camera
from impasto.rendering.geometry.normals import find_normals
from impasto.rendering.geometry.primitives import Geometry
from impasto.rendering.geometry.rasteriser import (
    ALL_SAMPLES,
    draw_cylinders,
    draw_spheres,
    draw_triangles,
)

# The share of the samples that each set of bits has.
COVERAGE = np.array([bits.bit_count() for bits in range(ALL_SAMPLES + 1)], np.float32)
COVERAGE /= COVERAGE[-1]


@dataclass(frozen=True)
class View:
    """What each pixel of a picture shows of a scene's geometry.

    Attributes:
        camera: the camera of the picture.
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


def cast_geometry(geometry: Geometry, camera: Camera) -> View:
    """Cast geometry for a camera; its clip planes do not count.

    Primitives that reach behind the camera are not drawn.
    """
    shape = camera.height, camera.width
    depth, samples = np.full(shape, np.inf, np.float32), np.zeros(shape, np.uint8)
    return _cast(geometry, camera, (0.0, 0.0), depth, samples)


def cast_samples(
    geometry: Geometry, camera: Camera, shift: tuple[float, float], pixels: NDArray[np.bool_]
) -> View:
    """Cast geometry at another point of each of some pixels.

    Args:
        geometry: the geometry.
        camera: the camera.
        shift: columns and rows from the centres of pixels to the points.
        pixels: (H, W) the pixels; the others count as pixels without geometry.

    Returns:
        The view at these points; its matte is 1 where there is geometry, else 0.
    """
    depth = np.where(pixels, np.float32(np.inf), np.float32(-np.inf))
    # With all samples taken, only the nearest depth is left to find.
    samples = np.full(pixels.shape, ALL_SAMPLES, np.uint8)
    view = _cast(geometry, camera, shift, depth, samples)
    return replace(view, matte=(view.primitive >= 0).astype(np.float32))


def _cast(
    geometry: Geometry,
    camera: Camera,
    shift: tuple[float, float],
    depth: Array,
    samples: NDArray[np.uint8],
) -> View:
    """Cast geometry into buffers of depth and samples; pixels are sampled at centre + `shift`."""
    shape = camera.height, camera.width
    primitive = np.full(shape, -1, np.int32)
    place = np.zeros((*shape, 2), np.float32)
    rays = camera.projection == "orthographic", float(camera.angstrom_per_pixel(np.ones(())))
    corners = _in_camera(geometry.triangles, camera, shift)
    draw_triangles(corners, *rays, depth, primitive, place, samples)
    spheres = geometry.spheres.astype(np.float64)
    spheres[:, :3] = _in_camera(spheres[:, :3], camera, shift)
    draw_spheres(spheres, geometry.first_sphere, *rays, depth, primitive, samples)
    cylinders = geometry.cylinders.astype(np.float64)
    for ends in (slice(0, 3), slice(3, 6)):
        cylinders[:, ends] = _in_camera(cylinders[:, ends], camera, shift)
    draw_cylinders(cylinders, geometry.first_cylinder, *rays, depth, primitive, place, samples)
    shown = primitive >= 0
    depth[~shown] = np.nan
    if len(spheres):
        is_sphere = (primitive >= geometry.first_sphere) & (primitive < geometry.first_cylinder)
        place[is_sphere] = 0  # left over from what is behind
    return View(camera, depth, COVERAGE[samples], primitive, place)


def shown_atoms(geometry: Geometry, view: View) -> Ids:
    """Return the atom (H, W) that each pixel shows: that of the nearest corner; -1 without one."""
    shown = view.primitive >= 0
    second, third = view.place[shown].T
    first = 1 - second - third
    corner = np.where(third > np.maximum(first, second), 2, (second > first).astype(np.intp))
    ids = np.full(view.primitive.shape, NO_ATOM, np.int32)
    ids[shown] = geometry.atoms[view.primitive[shown], corner]
    return ids


def surface_normals(
    geometry: Geometry, view: View, shift: tuple[float, float] = (0.0, 0.0)
) -> Array:
    """Return the unit normals (H, W, 3) float32 of the surface.

    They are in the structure's coordinates, and NaN without geometry. Those of triangles are
    interpolated between the normals of their corners, which PyMOL gives; all others point outwards.

    Args:
        geometry: the geometry of the view.
        view: the view.
        shift: columns and rows from the centres of pixels to the points that the view shows.
    """
    camera = view.camera
    normals = np.full((*view.primitive.shape, 3), np.nan, np.float32)
    find_normals(
        geometry.normals,
        geometry.spheres,
        geometry.cylinders,
        camera.projection == "orthographic",
        float(camera.angstrom_per_pixel(np.ones(()))),
        np.asarray(shift),
        camera.structure_to_camera,
        view.depth,
        view.primitive,
        view.place,
        normals,
    )
    return normals


def _in_camera(
    points: Array | NDArray[np.float64], camera: Camera, shift: tuple[float, float]
) -> NDArray[np.float64]:
    """Return points (..., 3) of the structure as x, y and depth in the axes of the camera.

    They are moved in the picture by minus `shift` (columns, rows); balls and tubes thus stay round
    to a thousandth.
    """
    pose = camera.structure_to_camera[:3] * np.array([[1.0], [1.0], [-1.0]])
    moved = points @ pose[:, :3].T + pose[:, 3]
    if any(shift):
        moved[..., :2] += camera.angstrom_per_pixel(moved[..., 2:]) * (-shift[0], shift[1])
    return moved
