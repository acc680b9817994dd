"""Casting of geometry: what each pixel of a camera's picture shows of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.rendering.atom_id_pass import surface_points
from impasto.rendering.atom_ids import NO_ATOM, Ids
from impasto.rendering.camera import Camera
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
    depth = np.full(shape, np.inf, np.float32)
    primitive = np.full(shape, -1, np.int32)
    place = np.zeros((*shape, 2), np.float32)
    samples = np.zeros(shape, np.uint8)
    rays = camera.projection == "orthographic", float(camera.angstrom_per_pixel(np.ones(())))
    corners = _in_camera(geometry.triangles, camera)
    draw_triangles(corners, *rays, depth, primitive, place, samples)
    spheres = geometry.spheres.astype(np.float64)
    spheres[:, :3] = _in_camera(spheres[:, :3], camera)
    draw_spheres(spheres, geometry.first_sphere, *rays, depth, primitive, samples)
    cylinders = geometry.cylinders.astype(np.float64)
    for ends in (slice(0, 3), slice(3, 6)):
        cylinders[:, ends] = _in_camera(cylinders[:, ends], camera)
    draw_cylinders(cylinders, geometry.first_cylinder, *rays, depth, primitive, place, samples)
    shown = primitive >= 0
    depth[~shown] = np.nan
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


def surface_normals(geometry: Geometry, view: View) -> Array:
    """Return the unit normals (H, W, 3) float32 of the surface, which face the camera.

    They are in the structure's coordinates, and NaN without geometry. Those of triangles are
    interpolated between the normals of their corners.
    """
    rows, columns = np.nonzero(view.primitive >= 0)
    number = view.primitive[rows, columns]
    points = surface_points(view.camera, rows, columns, view.depth[rows, columns])
    found = np.empty_like(points)
    triangle, cylinder = number < geometry.first_sphere, number >= geometry.first_cylinder
    sphere = ~triangle & ~cylinder
    second, third = view.place[rows, columns][triangle].T[..., None]
    corners = geometry.normals[number[triangle]]
    found[triangle] = (
        (1 - second - third) * corners[:, 0] + second * corners[:, 1] + third * corners[:, 2]
    )
    found[sphere] = points[sphere] - geometry.spheres[number[sphere] - geometry.first_sphere, :3]
    axes = geometry.cylinders[number[cylinder] - geometry.first_cylinder].astype(np.float64)
    share = view.place[rows, columns][cylinder][:, :1]
    found[cylinder] = points[cylinder] - (axes[:, :3] + share * (axes[:, 3:6] - axes[:, :3]))
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    pose = view.camera.structure_to_camera[:3]
    rays = (
        np.broadcast_to(-pose[2, :3], points.shape)
        if view.camera.projection == "orthographic"
        else points + pose[:, :3].T @ pose[:, 3]
    )
    found[(found * rays).sum(axis=1) > 0] *= -1
    normals = np.full((*view.primitive.shape, 3), np.nan, np.float32)
    normals[rows, columns] = found
    return normals


def _in_camera(points: Array | NDArray[np.float64], camera: Camera) -> NDArray[np.float64]:
    """Return points (..., 3) of the structure as x, y and depth in the axes of the camera."""
    pose = camera.structure_to_camera[:3] * np.array([[1.0], [1.0], [-1.0]])
    return points @ pose[:, :3].T + pose[:, 3]
