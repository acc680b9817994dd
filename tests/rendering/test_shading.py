"""Colours computed from PyMOL's geometry, compared with PyMOL's own pictures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from impasto.rendering.camera_path import depth_slab, fit_cameras
from impasto.rendering.choreography import Motion
from impasto.rendering.geometry.casting import cast_geometry
from impasto.rendering.geometry.export import export_colours, export_geometry
from impasto.rendering.geometry.shading import cast_colour
from impasto.rendering.pymol_scene import Look, open_scene
from impasto.rendering.render_clip import trace_picture

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
        camera = fit_cameras(
            scene.atoms(),
            look.margin,
            scene.orientation(),
            Motion(),
            Motion().poses(1),
            SIZE,
            projection=projection,
        )[0]
        near, far = depth_slab(scene.atoms(), look.margin, camera)
        geometry = export_geometry(scene)
        colours = export_colours(scene, geometry)
        traced = trace_picture(scene, replace(camera, near=near, far=far))
    assert colours.shape == (*geometry.atoms.shape, 3)
    view = cast_geometry(geometry, camera)
    cast = cast_colour(geometry, colours, view)
    assert (cast[view.matte == 0] == 0).all()
    both = (view.matte > 0) & (traced[..., 3] > 0)
    difference = 255 * (cast - traced[..., :3])[both]
    assert np.abs(difference).mean() < 0.5
    assert abs(difference.mean()) < 0.2
    assert np.percentile(np.abs(difference), 99) <= 6
