"""The atom that each pixel shows, compared with scenes that show it in another way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from impasto.core.colour_space import to_lab
from impasto.core.errors import InputError
from impasto.rendering.atom_id_pass import scene_atom_table
from impasto.rendering.atom_ids import ids_path
from impasto.rendering.camera import Camera, Projection
from impasto.rendering.camera_path import depth_slab, fit_cameras
from impasto.rendering.choreography import Motion
from impasto.rendering.frame import Frame, read_rendered_frame, shrink_frame
from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import HELIX_COLOUR, LOOP_COLOUR, STRAND_COLOUR, open_scene
from impasto.rendering.render_clip import render_frame, render_structure
from impasto.structures import reader

PDB = Path(__file__).parents[2] / "pdb"
SIZE = (256, 192)


def _camera(scene, projection: Projection) -> Camera:
    atoms = scene.atoms()
    motion = Motion()
    poses = motion.poses(1)
    margin = scene.look.margin
    camera = fit_cameras(
        atoms, margin, scene.orientation(), motion, poses, SIZE, projection=projection
    )[0]
    near, far = depth_slab(atoms, margin, camera)
    return replace(camera, near=near, far=far)


def _column(frame: Frame, name: str) -> np.ndarray:
    """Return a property (H, W) of the atom that each pixel shows, "" for the background."""
    assert frame.atom_map is not None
    values = np.array([*getattr(frame.atom_map.atoms, name), ""])
    return values[frame.atom_map.ids]


@pytest.fixture(params=["orthographic", "perspective"])
def projection(request) -> Iterator[Projection]:
    return request.param


@pytest.mark.parametrize("representation", ["cartoon", "surface"])
def test_a_chain_is_where_it_is_drawn_alone(projection, representation):
    """Where a pixel shows a chain, the chain drawn without the other one has the same depth."""
    with open_scene(PDB / "1hpv.pdb", Look(representation), 1) as scene:
        camera = _camera(scene, projection)
        both = render_frame(scene, camera, atoms=scene_atom_table(scene))
        chains = _column(both, "chain")
        kinds = _column(both, "kind")
        assert set(np.unique(chains)) == {"", "A", "B"}
        assert ((both.atom_map.ids < 0) == np.isnan(both.depth)).all()
        for chain in "AB":
            scene.cmd.hide("everything", f"not (polymer and chain {chain})")
            alone = render_frame(scene, camera).depth
            scene.cmd.show(representation, "polymer")
            here = (chains == chain) & (kinds == "protein")
            assert here.sum() > 2000
            if representation == "cartoon":
                assert (np.abs(alone[here] - both.depth[here]) < 0.1).mean() > 0.999
            # The front surface of both chains together is that of this chain here.
            assert np.isfinite(alone[here]).mean() > 0.97


def test_helices_strands_and_loops_are_where_their_colours_are(projection):
    with open_scene(PDB / "1ubi.pdb", Look("cartoon", "structure"), 1) as scene:
        # Without this, the cartoon's own colours blend into one another.
        scene.cmd.set("cartoon_discrete_colors", 1)
        frame = render_frame(scene, _camera(scene, projection), atoms=scene_atom_table(scene))
    found = _column(frame, "structure")
    names, hexadecimal = ("helix", "sheet", "loop"), (HELIX_COLOUR, STRAND_COLOUR, LOOP_COLOUR)
    colours = [[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in hexadecimal]
    wanted = to_lab(np.array(colours, np.float32)[None])[0, :, 1:]
    own = to_lab(frame.colour)[..., 1:]
    angle = np.arctan2(*own.transpose(2, 0, 1))[..., None] - np.arctan2(*wanted.T)
    hue = np.array(names)[np.abs(np.angle(np.exp(1j * angle))).argmin(axis=-1)]
    inside = frame.matte == 1
    assert all((found[inside] == name).mean() > 0.05 for name in names)
    assert (hue == found)[inside].mean() > 0.97


def test_spheres_are_those_of_their_atoms(projection):
    """A sphere's surface is one radius away from its own atom, for atoms of any element."""
    with open_scene(PDB / "1hpv.pdb", Look("spheres"), 1) as scene:
        camera = _camera(scene, projection)
        frame = render_frame(scene, camera, atoms=scene_atom_table(scene))
        positions = np.asarray(scene.cmd.get_coords("structure", 1))
        radii: list[float] = []
        scene.cmd.iterate("structure", "radii.append(vdw)", space={"radii": radii})
    inside = np.isfinite(frame.depth)
    rows, columns = np.nonzero(inside)
    pose = camera.structure_to_camera
    points = camera.unproject(columns + 0.5, rows + 0.5, frame.depth[inside])
    ids = frame.atom_map.ids[inside]
    atoms = positions[ids] @ pose[:3, :3].T + pose[:3, 3]
    away = np.linalg.norm(points - atoms, axis=1) - np.array(radii)[ids]
    assert np.abs(away).max() < 0.1
    assert {"C", "N", "O"} <= set(_column(frame, "element")[inside])


def test_ligands_and_nucleic_acids_are_told_from_protein(tmp_path):
    reader.write_structure(tmp_path / "repressor.cif", reader.read_structure(PDB / "1lcd.cif"))
    render_structure(tmp_path / "repressor.cif", tmp_path / "frames", size=SIZE, ids=True)
    frame = read_rendered_frame(tmp_path / "frames/0000.png")
    kinds, chains = _column(frame, "kind"), _column(frame, "chain")
    assert set(np.unique(chains[kinds == "nucleic"])) == {"B", "C"}
    assert set(np.unique(chains[kinds == "protein"])) == {"A"}


def test_the_picture_is_the_same_with_and_without_ids(tmp_path):
    """The scene gets its colours and its light back after its ids were traced."""
    for name, ids in (("with", True), ("without", False)):
        render_structure(
            PDB / "1ubi.pdb", tmp_path / name, size=(64, 48), frames=3, ids=ids, depth_error=0.1
        )
    for file in sorted((tmp_path / "without").iterdir()):
        assert file.read_bytes() == (tmp_path / "with" / file.name).read_bytes()
    more = {p.name for p in (tmp_path / "with").iterdir()} - {
        p.name for p in (tmp_path / "without").iterdir()
    }
    assert more == {"0000.ids.png", "0001.ids.png", "0002.ids.png", "ids.json"}


def test_ids_come_back_from_disk_and_smaller(tmp_path):
    render_structure(PDB / "1ubi.pdb", tmp_path / "frames", size=(64, 48), ids=True)
    frame = read_rendered_frame(tmp_path / "frames/0000.png")
    assert frame.atom_map is not None
    assert frame.atom_map.atoms.residue[0] == "MET"
    assert frame.atom_map.atoms.number[0] == 1
    small = shrink_frame(frame, 32)
    assert small.atom_map is not None
    assert small.atom_map.ids.shape == (24, 32)
    assert set(np.unique(small.atom_map.ids)) <= set(np.unique(frame.atom_map.ids))


def test_ids_of_another_folder_are_refused(tmp_path):
    for name, file in (("one", "1gbt.cif"), ("other", "1ubi.pdb")):
        render_structure(PDB / file, tmp_path / name, size=(64, 48), ids=True)
    picture = tmp_path / "other/0000.png"
    ids_path(picture).write_bytes(ids_path(tmp_path / "one/0000.png").read_bytes())
    with pytest.raises(InputError, match=r"0000\.ids\.png: has atom \d+, but ids\.json has"):
        read_rendered_frame(picture)


def test_insertion_codes_are_told_from_numbers():
    table = _table(PDB / "1gbt.cif")
    assert ("184", "A") in {(str(n), c) for n, c in zip(table.number, table.insertion, strict=True)}


def _table(path: Path):
    with open_scene(path, Look(), 1) as scene:
        return scene_atom_table(scene)


def test_an_atom_that_the_first_model_lacks_is_not_shown(tmp_path):
    """The first model of 2BEG has fewer atoms than the file as a whole."""
    render_structure(PDB / "2beg.cif", tmp_path / "view", size=(128, 96), ids=True)
    frame = read_rendered_frame(tmp_path / "view" / "0000.png")
    shown = frame.atom_map.ids[np.isfinite(frame.depth)]
    assert shown.min() >= 0
    chains = {frame.atom_map.atoms.chain[atom] for atom in shown}
    assert chains == {"A", "B", "C", "D", "E"}
