"""PyMOL's exported geometry, compared with PyMOL's own ray tracings of the same scene."""

from pathlib import Path

import numpy as np
import pytest

from cast_views import fit_camera, surface_normals
from impasto.core.errors import Notice
from impasto.rendering import pymol_scene, render_clip
from impasto.rendering.atom_id_pass import scene_atom_table
from impasto.rendering.camera_path import fit_cameras
from impasto.rendering.choreography import Motion
from impasto.rendering.frame import read_rendered_frame
from impasto.rendering.geometry import export
from impasto.rendering.geometry.casting import cast_geometry, shown_atoms
from impasto.rendering.geometry.export import export_geometry
from impasto.rendering.geometry.povray_text import parse_povray
from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import open_scene
from impasto.rendering.render_clip import render_frame, render_structure, trace_picture

PDB = Path(__file__).parents[2] / "pdb"
SIZE = (192, 144)


class Stopped(Exception):
    """The call that a test waits for was made."""


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    return (one & other).sum() / (one | other).sum()


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("1hpv.pdb", Look("cartoon")),
        ("1hpv.pdb", Look("surface")),
        ("1ubi.pdb", Look("spheres")),
        ("1ubi.pdb", Look("sticks")),
        ("1ubi.pdb", Look("cartoon+sticks")),
        ("1lcd.cif", Look("cartoon", models="all")),
    ],
)
def test_cast_geometry_is_what_pymol_traces(name, look, projection):
    with open_scene(PDB / name, look, 1) as scene:
        camera = fit_camera(scene, SIZE, projection)
        geometry = export_geometry(scene)
        traced = render_frame(scene, camera, 0.01, scene_atom_table(scene))
    view = cast_geometry(geometry, camera)
    shown, inside = np.isfinite(view.depth), np.isfinite(traced.depth)
    assert _overlap(shown, inside) >= 0.999
    assert _overlap(view.matte > 0.5, traced.matte > 0.5) >= 0.999
    assert np.abs(view.matte - traced.matte).mean() < 5e-4
    assert (np.abs(view.depth - traced.depth)[shown & inside] <= 0.02).mean() >= 0.99
    # Where a triangle belongs to several atoms, a tracing shows a mixture of their colours.
    ids = shown_atoms(geometry, view)
    single = np.ptp(geometry.atoms, axis=1)[view.primitive] == 0
    same = ids == traced.atom_map.ids
    assert same[single | ~shown].mean() >= 0.995
    corners = geometry.atoms[view.primitive] == traced.atom_map.ids[..., None]
    assert corners.any(axis=-1)[shown & inside].mean() >= 0.98
    normals = surface_normals(geometry, view)
    assert (np.isfinite(normals).all(axis=-1) == shown).all()
    assert np.linalg.norm(normals[shown], axis=1) == pytest.approx(1, abs=1e-4)


SPHERE = "sphere{<1.5,-2.0,3.25>, 0.5\npigment{color rgb<0.50001,0.2500,1.0000>}}\n"
CYLINDER = (
    "cylinder{<1.0,2.0,3.0>,\n<4.0,5.0,6.0>,\n 0.25\nopen\npigment{color rgb<0.10001,0.2,0.3>}}\n"
)
TRIANGLE = (
    "mesh2 { vertex_vectors { 3, <0.0,1.0,2.0>,\n<3.0,4.0,5.0>,\n<6.0,7.0,8.0>}\n"
    " normal_vectors { 3,\n<0.0,0.0,1.0>,\n<0.0,1.0,0.0>,\n<-1.0,0.0,0.0>}\n"
    "texture_list { 3, texture { pigment{color rgb<0.1,0.2,0.3> }}\n"
    ",texture { pigment{color rgb<0.4,0.5,0.6> }}\n,texture { pigment{color rgb<0.7,0.8,0.9> }} }\n"
    "face_indices { 1, <0,1,2>, 0, 1, 2 } }\n"
)


def test_primitives_are_read_in_any_order():
    found = parse_povray(SPHERE + TRIANGLE + CYLINDER + SPHERE)
    assert found.triangles.shape == (1, 3, 3, 3)
    assert (found.triangles[0, 0].ravel() == np.arange(9)).all()
    assert (found.triangles[0, 1] == [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]).all()
    assert found.triangles[0, 2].ravel() == pytest.approx(np.arange(1, 10) / 10)
    assert found.spheres == pytest.approx(
        np.tile([1.5, -2, 3.25, 0.5, 0.5, 0.25, 1], (2, 1)), abs=2e-5
    )
    assert found.cylinders == pytest.approx(
        np.array([[1, 2, 3, 4, 5, 6, 0.25, 0.1, 0.2, 0.3]]), abs=2e-5
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        SPHERE + CYLINDER.replace("cylinder", "cone"),
        CYLINDER.replace("open\n", ""),
        SPHERE.replace("0.2500", "0.2500,0.5"),
        SPHERE.replace("-2.0", "nan"),
    ],
)
def test_a_text_with_other_primitives_is_not_read(text):
    assert parse_povray(text) is None


def test_a_clip_needs_one_tracing_and_has_the_others_in_reserve(tmp_path, monkeypatch):
    """The frames of models that move are the same in both ways, each with its own geometry."""
    made = {"size": (96, 72), "frames": 3, "motion": Motion("models"), "ids": True}

    def refuse(*_: object) -> None:
        raise AssertionError("a tracing that is not needed")

    pictures: list[np.ndarray] = []

    def trace_once(*arguments: object) -> np.ndarray:
        assert not pictures
        pictures.append(trace_picture(*arguments))
        return pictures[0]

    with monkeypatch.context() as patch:
        patch.setattr(render_clip, "trace_picture", trace_once)
        patch.setattr(render_clip, "trace_depth", refuse)
        patch.setattr(render_clip, "trace_ids", refuse)
        render_structure(PDB / "2beg.cif", tmp_path / "cast", **made)
    monkeypatch.setattr(export, "parse_povray", lambda text: None)
    with pytest.warns(Notice, match=r"2beg\.cif: its geometry cannot be exported") as told:
        render_structure(PDB / "2beg.cif", tmp_path / "traced", **made)
    assert sum("exported" in str(notice.message) for notice in told) == 1
    for index in range(3):
        cast, traced = (
            read_rendered_frame(tmp_path / way / f"000{index}.png") for way in ("cast", "traced")
        )
        shown = np.isfinite(traced.depth)
        covered = (cast.matte == 1) & (traced.matte == 1)
        assert np.abs(cast.colour - traced.colour)[covered].mean() < (0.5 / 255 if index else 1e-9)
        assert (np.isfinite(cast.depth) == shown).mean() > 0.999
        assert np.nanpercentile(np.abs(cast.depth - traced.depth), 99) <= 0.02
        assert np.abs(cast.matte - traced.matte).mean() < 1e-3
        assert (cast.atom_map.ids == traced.atom_map.ids).mean() > 0.98
        assert (cast.depth != traced.depth)[shown].any()


def test_a_large_cartoon_is_not_exported():
    with open_scene(PDB / "1ubi.pdb", Look("cartoon"), 1) as scene:
        scene.is_large = True
        assert export_geometry(scene) is None


def test_an_export_leaves_the_scene_as_it_is():
    with open_scene(PDB / "1hpv.pdb", Look("cartoon", "bfactor"), 1) as scene:
        settings = ("cartoon_discrete_colors", "orthoscopic", "hash_max")
        scene.build_geometry()
        states = []
        for _ in range(2):
            colours: list[int] = []
            scene.cmd.iterate("all", "colours.append(color)", space={"colours": colours})
            values = [scene.cmd.get(name) for name in settings]
            states.append((colours, values, list(scene.cmd.get_view())))
            export_geometry(scene)
    assert states[0] == states[1]


def test_a_print_has_the_same_shape_with_finer_facets(monkeypatch):
    def geometry(for_print):
        with open_scene(PDB / "1ubi.pdb", Look("cartoon"), 1, for_print=for_print) as scene:
            camera = fit_cameras(
                scene.atoms(), 2.0, scene.orientation(), Motion(), Motion().poses(1), SIZE
            )[0]
            found = export_geometry(scene)
            settings = len(found.triangles), scene.cmd.get("surface_quality")
        return settings, np.isfinite(cast_geometry(found, camera).depth)

    ordinary, shape = geometry(False)
    fine, same = geometry(True)
    assert fine[0] > 6 * ordinary[0]
    assert fine[1] > ordinary[1]
    assert _overlap(shape, same) > 0.95
    monkeypatch.setattr(pymol_scene, "MOST_PRINT_ATOMS", 100)
    assert geometry(True)[0] == ordinary


def test_only_large_pictures_have_finer_facets(tmp_path, monkeypatch):
    asked = []

    def opened(*given):
        asked.append(given[-1])
        raise Stopped

    monkeypatch.setattr(render_clip, "open_scene", opened)
    for size in ((4096, 3072), (3072, 4098)):
        with pytest.raises(Stopped):
            render_structure(PDB / "1ubi.pdb", tmp_path / "frames", size=size)
    assert asked == [False, True]
