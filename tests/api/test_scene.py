"""What a viewer shows before a render is what the render shows."""

from pathlib import Path

import numpy as np
import pytest

from impasto import InputError, read_scene, render
from impasto.rendering.camera_path import rotation_matrix

PDB = Path(__file__).parents[2] / "pdb"
SIZE = (128, 96)


@pytest.fixture(scope="module")
def scene():
    return read_scene(PDB / "1ejg.pdb")


@pytest.mark.parametrize(
    ("rotate", "zoom"), [((0, 0, 0), 1), ((30, -70, 110), 1.7), ((-170, 89.5, 3), 0.6)]
)
def test_a_view_has_the_camera_of_the_render(scene, rotate, zoom):
    view = scene.view(rotate, zoom, SIZE)
    with pytest.warns(match="left out"):
        frame = render(PDB / "1ejg.pdb", rotate=rotate, zoom=zoom, size=SIZE)
    assert view.camera.scale == pytest.approx(frame.camera.scale)
    np.testing.assert_allclose(
        view.camera.structure_to_camera, frame.camera.structure_to_camera, atol=1e-9
    )
    x, y, _ = view.camera.project(view.turn @ view.centre + view.camera.structure_to_camera[:3, 3])
    assert (x, y) == pytest.approx((SIZE[0] / 2, SIZE[1] / 2))


@pytest.mark.parametrize("seed", range(8))
def test_aim_is_the_inverse_of_view(scene, seed):
    chance = np.random.default_rng(seed)
    turn = scene.orientation
    for axis in "zxyz":
        turn = rotation_matrix(axis, chance.uniform(-180, 180)) @ turn
    height = chance.uniform(10, 80)
    view = scene.aim(turn, height, SIZE)
    np.testing.assert_allclose(view.turn, turn, atol=2e-4)
    assert view.height == pytest.approx(height, rel=1e-3)
    again = scene.aim(view.turn, view.height, SIZE)
    assert (again.rotate, again.zoom) == (
        pytest.approx(view.rotate, abs=0.011),
        pytest.approx(view.zoom, abs=2e-4),
    )


@pytest.mark.parametrize("turn", [np.zeros((3, 3)), -np.eye(3), np.eye(4), np.full((3, 3), np.nan)])
def test_what_is_no_rotation_is_refused(scene, turn):
    with pytest.raises(InputError, match="expected a rotation"):
        scene.aim(turn, 20)


@pytest.mark.parametrize("height", [0, -1, float("inf"), float("nan")])
def test_what_is_no_height_is_refused(scene, height):
    with pytest.raises(InputError, match="expected ångström above 0"):
        scene.aim(scene.orientation, height)


def test_triangles_face_outwards_in_the_colours_of_the_render(scene):
    shapes = scene.shapes
    a, b, c = shapes.vertices[shapes.faces].transpose(1, 0, 2)
    across = np.cross(b - a, c - a)
    along = (across * shapes.normals[shapes.faces].mean(axis=1)).sum(axis=1)
    assert (along >= 0).mean() > 0.999
    assert {f"#{colour:06x}" for colour in shapes.colours} == {"#c8553d", "#3d6f9e", "#e6cf9c"}


def test_shapes_tell_the_parts_that_they_belong_to():
    shapes = read_scene(PDB / "1hpv.pdb", representation="spheres").shapes
    assert len(shapes.spheres) == len(shapes.owners) == len(shapes.colours)
    assert set(shapes.parts) == {"chain:A", "chain:B", "ligand"}
    counts = np.bincount(shapes.owners)
    assert counts[shapes.parts.index("ligand")] < 60 < counts[shapes.parts.index("chain:A")]


def test_a_structure_whose_shapes_are_not_to_be_had_shows_its_atoms(monkeypatch):
    monkeypatch.setattr("impasto.api.scene.export_geometry", lambda scene: None)
    scene = read_scene(PDB / "1ejg.pdb")
    assert len(scene.shapes.spheres) == len(scene.followed)
    np.testing.assert_allclose(scene.shapes.spheres[:, :3], scene.followed, atol=1e-3)
    assert "shown by its atoms alone" in scene.notices[-1]
