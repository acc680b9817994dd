"""The caster of geometry, compared with primitives worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from cast_views import surface_normals
from impasto.rendering.camera import Camera
from impasto.rendering.geometry.casting import (
    View,
    cast_geometry,
    shown_atoms,
)
from impasto.rendering.geometry.primitives import Geometry

# The camera stands 10 Å above the origin; at the origin's depth, a pixel is 1 Å wide. The centre
# of pixel (row, column) lies at x = column - 3.5 and y = 2.5 - row.
HEIGHT, WIDTH, AWAY = 6, 8, 10.0
SCALES = {"orthographic": 1.0, "perspective": 2 * np.degrees(np.arctan(0.3))}
TRIANGLE = [[-3.0, -2.0, 0.0], [3.0, -2.0, 0.0], [-3.0, 2.0, 4.0]]


def _camera(projection: str, turned: bool = False) -> Camera:
    pose = np.eye(4)
    if turned:
        pose[:3, :3] = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    pose[2, 3] = -AWAY
    return Camera(projection, WIDTH, HEIGHT, SCALES[projection], 1.0, 20.0, pose)


def _geometry(triangles=(), spheres=(), cylinders=()) -> Geometry:
    corners = np.array(triangles, np.float32).reshape(-1, 3, 3)
    count = len(corners) + len(spheres) + len(cylinders)
    return Geometry(
        triangles=corners,
        normals=np.broadcast_to(np.float32([0, 0, 1]), corners.shape),
        spheres=np.array(spheres, np.float32).reshape(-1, 4),
        cylinders=np.array(cylinders, np.float32).reshape(-1, 7),
        atoms=np.arange(3 * count, dtype=np.int32).reshape(-1, 3),
    )


def _at(view: View, x: float, y: float) -> tuple[int, int]:
    return int(2.5 - y), int(x + 3.5)


def test_a_triangle_in_parallel_rays():
    # From its first corner, it has the sides (6, 0, 0) and (0, 4, 4).
    geometry = _geometry([TRIANGLE])
    view = cast_geometry(geometry, _camera("orthographic"))
    here = _at(view, -1.5, -0.5)
    assert view.depth[here] == pytest.approx(8.5)
    assert view.place[here] == pytest.approx([0.25, 0.375])
    assert view.primitive[here] == 0
    assert view.matte[here] == 1
    # The far side of the long edge: weights of 0.5833 and 0.375, and a sample at (+, +) beyond it.
    assert view.matte[_at(view, 0.5, -0.5)] == pytest.approx(0.8)
    outside = _at(view, 2.5, 1.5)
    assert np.isnan(view.depth[outside])
    assert view.matte[outside] == 0
    assert view.primitive[outside] == -1
    assert shown_atoms(geometry, view)[outside] == -1
    corners = [shown_atoms(geometry, view)[_at(view, *p)] for p in ((-2.5, -1.5), (1.5, -1.5))]
    assert corners == [0, 1]
    assert shown_atoms(geometry, view)[_at(view, -2.5, 0.5)] == 2


def test_a_triangle_in_perspective():
    view = cast_geometry(_geometry([TRIANGLE]), _camera("perspective"))
    here = _at(view, -1.5, -0.5)
    # The ray (-0.15 t, -0.05 t, 10 - t) meets the plane z = y + 2.
    assert view.depth[here] == pytest.approx(8 / 0.95)
    assert view.place[here] == pytest.approx([(3 - 1.2 / 0.95) / 6, (2 - 0.4 / 0.95) / 4])


def test_normals_of_a_triangle_lie_between_those_of_its_corners():
    geometry = replace(_geometry([TRIANGLE]), normals=np.eye(3, dtype=np.float32)[None])
    view = cast_geometry(geometry, _camera("orthographic"))
    # Its corners have the weights 0.375, 0.25 and 0.375.
    normal = surface_normals(geometry, view)[_at(view, -1.5, -0.5)]
    assert normal == pytest.approx(np.array([3, 2, 3]) / 22**0.5, abs=1e-5)


@pytest.mark.parametrize(
    ("projection", "depth"),
    [
        ("orthographic", 10 - 3.5**0.5),
        ("perspective", (10 - (100 - 1.005 * 96) ** 0.5) / 1.005),
    ],
)
def test_a_sphere_hides_what_is_behind(projection, depth):
    behind = [[-4.0, -3.0, -3.0], [4.0, -3.0, -3.0], [-4.0, 9.0, -3.0]]
    geometry = _geometry([behind], [[0, 0, 0, 2]])
    view = cast_geometry(geometry, _camera(projection))
    here = _at(view, 0.5, 0.5)
    assert view.depth[here] == pytest.approx(depth)
    assert view.primitive[here] == 1
    assert (view.place[here] == 0).all()
    assert shown_atoms(geometry, view)[here] == 3
    point = np.array([0.5, 0.5, 0]) * (1 if projection == "orthographic" else depth / 10)
    point[2] = 10 - depth
    assert surface_normals(geometry, view)[here] == pytest.approx(point / 2, abs=1e-5)
    assert view.primitive[_at(view, -2.5, 0.5)] == 0


def test_the_matte_of_small_spheres_counts_their_samples():
    # One covers the centre of a pixel, the other the sample at (+0.35, -0.35) from it.
    spheres = [[0.5, 0.5, 0, 0.05], [0.85, 0.15, 0, 0.05]]
    view = cast_geometry(_geometry(spheres=spheres), _camera("orthographic"))
    here = _at(view, 0.5, 0.5)
    assert view.matte[here] == pytest.approx(0.4)
    assert view.matte.sum() == pytest.approx(0.4)
    assert view.primitive[here] == 0
    assert (view.primitive >= 0).sum() == 1


def test_a_cylinder_across_the_view():
    geometry = _geometry(cylinders=[[-3, 0, 0, 3, 0, 0, 1.5]])
    view = cast_geometry(geometry, _camera("orthographic"))
    here = _at(view, 0.5, 0.5)
    assert view.depth[here] == pytest.approx(10 - 2**0.5)
    assert view.place[here] == pytest.approx([3.5 / 6, 0])
    assert surface_normals(geometry, view)[here] == pytest.approx(
        [0, 0.5 / 1.5, 2**0.5 / 1.5], abs=1e-5
    )
    assert np.isnan(view.depth[_at(view, 3.5, 0.5)])


def test_a_cylinder_is_open_at_its_ends():
    geometry = _geometry(cylinders=[[0, 0, -3, 0, 0, 3, 1.5]])
    view = cast_geometry(geometry, _camera("perspective"))
    # The ray (0.15 t, 0.05 t) enters through the end and meets the wall from within.
    here = _at(view, 1.5, 0.5)
    assert view.depth[here] == pytest.approx(1.5 / 0.025**0.5)
    assert view.place[here][0] == pytest.approx((13 - 1.5 / 0.025**0.5) / 6)
    normal = surface_normals(geometry, view)[here]
    assert normal == pytest.approx([3 / 10**0.5, 1 / 10**0.5, 0], abs=1e-5)
    assert np.isnan(view.depth[_at(view, 0.5, 0.5)])


def test_places_do_not_depend_on_the_pose():
    """A turn of camera and structure together changes nothing but the axes of the normals."""
    turn = _camera("perspective", turned=True).structure_to_camera[:3, :3]
    ball = [0.5, 1, -2, 1.5]
    still = _geometry([TRIANGLE], [ball], [[-3, 0, 0, 3, 0, 0, 0.5]])
    ends = np.array([[-3, 0, 0], [3, 0, 0]]) @ turn
    moved = _geometry(
        [np.array(TRIANGLE) @ turn], [[*(ball[:3] @ turn), 1.5]], [[*ends.ravel(), 0.5]]
    )
    one = cast_geometry(still, _camera("perspective"))
    other = cast_geometry(moved, _camera("perspective", turned=True))
    assert {0, 1, 2} <= set(np.unique(one.primitive))
    assert (one.primitive == other.primitive).all()
    assert other.place == pytest.approx(one.place, abs=1e-5)
    spheres_and_cylinders = one.primitive > 0
    normals = surface_normals(moved, other) @ turn.T
    assert normals[spheres_and_cylinders] == pytest.approx(
        surface_normals(still, one)[spheres_and_cylinders], abs=1e-5
    )
