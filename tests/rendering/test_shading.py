"""Colours computed from PyMOL's geometry, compared with PyMOL's own pictures."""

from pathlib import Path

import numpy as np
import pytest

from cast_views import fit_camera
from impasto.core.errors import Notice
from impasto.rendering import pymol_scene, render_clip
from impasto.rendering.geometry.casting import cast_geometry
from impasto.rendering.geometry.export import export_colours, export_geometry
from impasto.rendering.geometry.shading import cast_colour
from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import open_scene
from impasto.rendering.render_clip import render_structure, trace_picture

PDB = Path(__file__).parents[2] / "pdb"
SIZE = (256, 192)


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("1hpv.pdb", Look("cartoon", "residue")),
        ("1hpv.pdb", Look("surface", "bfactor")),
        ("1ubi.pdb", Look("spheres", "element")),
        ("1ubi.pdb", Look("sticks", "hydropathy")),
        ("1ubi.pdb", Look("ribbon", "residue")),
        ("1ubi.pdb", Look("cartoon+sticks", "structure")),
        ("1lcd.cif", Look("cartoon", "chain", models="all")),
    ],
)
def test_cast_colours_are_what_pymol_traces(name, look, projection):
    with open_scene(PDB / name, look, 1) as scene:
        camera = fit_camera(scene, SIZE, projection)
        geometry = export_geometry(scene)
        colours = export_colours(scene, geometry)
        traced = trace_picture(scene, camera)
    assert colours.shape == (*geometry.atoms.shape, 3)
    view = cast_geometry(geometry, camera)
    cast = cast_colour(geometry, colours, view)
    assert (cast[view.matte == 0] == 0).all()
    both = (view.matte > 0) & (traced[..., 3] > 0)
    difference = 255 * (cast - traced[..., :3])[both]
    assert np.abs(difference).mean() < 0.5
    assert abs(difference.mean()) < 0.2
    assert np.percentile(np.abs(difference), 99) <= 6


@pytest.mark.parametrize("setting", ["ray_scatter", "cartoon_transparency", "chromadepth"])
def test_a_scene_that_cannot_be_cast_is_traced_and_the_user_is_told(tmp_path, monkeypatch, setting):
    traced = []

    def trace_and_count(*arguments: object) -> np.ndarray:
        traced.append(trace_picture(*arguments))
        return traced[-1]

    monkeypatch.setattr(render_clip, "trace_picture", trace_and_count)
    monkeypatch.setitem(pymol_scene.LIGHT_SETTINGS, setting, 0.6 if setting != "chromadepth" else 1)
    with pytest.warns(Notice, match=r"1ubi\.pdb: its (colours|geometry) cannot be .*traced"):
        render_structure(PDB / "1ubi.pdb", tmp_path / "clip", size=(96, 72), frames=3)
    assert len(traced) == 3


def test_a_single_view_is_traced_alone(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("colours that are not needed")

    monkeypatch.setattr(render_clip, "scene_colours", refuse)
    render_structure(PDB / "1ubi.pdb", tmp_path / "view", size=(96, 72), frames=1)
