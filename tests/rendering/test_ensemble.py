"""Models that move: made-up ensembles with a known order, and rendered real ones."""

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import KDTree
from scipy.spatial.transform import Rotation

from benchmarks.steadiness.warping_error import correspondence
from impasto.core.errors import InputError
from impasto.rendering.choreography import Motion
from impasto.rendering.ensemble import fit_trajectory
from impasto.rendering.frame import read_rendered_frame
from impasto.rendering.look import BACKBONE_SELECTION, Look
from impasto.rendering.pymol_scene import open_scene
from impasto.rendering.render_clip import render_structure
from impasto.structures import reader
from impasto.structures.header import has_several_models

PDB = Path(__file__).parents[2] / "pdb"
ENSEMBLES = ("1lcd", "2beg")


def chain(count=12):
    """Return a zigzag of atoms 1.5 ångström apart, and its bonds."""
    places = np.cumsum([[1.2, 0.9 * (-1) ** i, 0.3 * (i % 3 - 1)] for i in range(count)], axis=0)
    steps = np.diff(places, axis=0)
    steps *= 1.5 / np.linalg.norm(steps, axis=1, keepdims=True)
    bonds = np.array([(i, i + 1) for i in range(count - 1)])
    return np.concatenate([[[0, 0, 0]], np.cumsum(steps, axis=0)]), bonds


def bond_lengths(atoms, bonds):
    return np.linalg.norm(atoms[..., bonds[:, 0], :] - atoms[..., bonds[:, 1], :], axis=-1)


def test_tumbling_does_not_show():
    atoms, bonds = chain()
    turns = Rotation.random(5, random_state=1)
    models = np.array([turn.apply(atoms) + 7 * i for i, turn in enumerate(turns)])
    way = fit_trajectory(models, np.arange(len(atoms)), bonds)
    for place in np.linspace(0, 1, 20):
        assert np.allclose(way.at(place), models[0], atol=1e-6)


def test_shuffled_models_come_in_order():
    atoms, bonds = chain()
    bent = [
        atoms + np.outer(np.linspace(-1, 1, len(atoms)) ** 2 * k, [0, 0, 0.4]) for k in range(7)
    ]
    shuffled = np.random.default_rng(2).permutation(7)
    way = fit_trajectory(np.array(bent)[shuffled], np.arange(len(atoms)), bonds)
    found = shuffled[list(way.order)].tolist()
    assert found in (list(range(7)), list(range(6, -1, -1)))
    assert np.allclose(np.diff(way.places), 1 / 6, atol=0.03)


def test_a_flip_keeps_its_bond():
    """The straight path from one side to the other would lead through the neighbouring atom."""
    atoms, bonds = chain()
    flipped = atoms.copy()
    # Not quite opposite: otherwise no way round would be shorter than the other.
    flipped[-1] = atoms[-2] + Rotation.from_euler("x", 170, degrees=True).apply(
        np.cross(atoms[-1] - atoms[-2], [1, 0, 0])
    )
    atoms[-1] = atoms[-2] + np.cross(atoms[-1] - atoms[-2], [1, 0, 0])
    way = fit_trajectory(np.array([atoms, flipped]), np.arange(8), bonds)
    expected = bond_lengths(atoms, bonds)
    straight = bond_lengths((atoms + flipped) / 2, bonds)
    assert straight[-1] < 0.2 * expected[-1]
    for place in np.linspace(0, 1, 41):
        assert np.allclose(bond_lengths(way.at(place), bonds), expected, atol=0.02)


@pytest.fixture(scope="module", params=ENSEMBLES)
def ensemble(request, tmp_path_factory):
    """An ensemble of the Protein Data Bank with all its models."""
    path = tmp_path_factory.mktemp("ensemble") / f"{request.param}.cif"
    reader.write_structure(path, reader.read_structure(PDB / f"{request.param}.cif", models="all"))
    return path


def test_real_models_move_smoothly_with_plausible_bonds(ensemble):
    with open_scene(ensemble, Look(), every_model=True) as scene:
        models, bonds = scene.models(), scene.bonds()
        way = fit_trajectory(models, scene.indices(BACKBONE_SELECTION), bonds)
    assert sorted(way.order) == list(range(len(models)))
    known = bond_lengths(models, bonds)
    # The path passes through each model as in the file, apart from the superposition.
    for index, place in zip(way.order, way.places, strict=True):
        assert np.allclose(bond_lengths(way.at(place), bonds), known[index], atol=1e-3)
    steps = np.linspace(0, 1, 40 * (len(models) - 1) + 1)
    positions = np.array([way.at(place) for place in steps])
    found = bond_lengths(positions, bonds)
    worst = np.maximum(known.min(axis=0) - found, found - known.max(axis=0)).max()
    assert worst < 0.05
    # No atom jumps: between neighbouring samples it moves only a little.
    assert np.linalg.norm(np.diff(positions, axis=0), axis=2).max() < 1.6


def gaps(frame, atoms):
    """Return the distance (ångström) of each visible point of a frame to the nearest of `atoms`."""
    inside = np.isfinite(frame.depth)
    y, x = np.nonzero(inside)
    points = frame.camera.unproject(x + 0.5, y + 0.5, frame.depth[inside])
    pose = frame.camera.structure_to_camera
    return KDTree(atoms).query((points - pose[:3, 3]) @ pose[:3, :3])[0]


@pytest.mark.parametrize("representation", ["cartoon", "surface"])
def test_what_is_drawn_follows_the_atoms(ensemble, tmp_path, representation):
    motion = Motion("models", 20)
    look = Look(representation)
    made = {"look": look, "motion": motion, "size": (160, 120), "depth_error": 0.1}
    render_structure(ensemble, tmp_path / "clip", frames=4, **made)
    render_structure(ensemble, tmp_path / "view", **made)
    clip = [read_rendered_frame(tmp_path / "clip" / f"{index:04d}.png") for index in range(4)]
    view = read_rendered_frame(tmp_path / "view" / "0000.png")
    assert np.array_equal(view.atoms, clip[0].atoms)
    assert np.array_equal(view.depth, clip[0].depth, equal_nan=True)
    assert view.camera.scale == clip[2].camera.scale
    for index, frame in enumerate(clip):
        # All geometry lies around the atoms of its own frame, and less around another's.
        own = gaps(frame, frame.atoms)
        assert own.max() < look.margin + 1
        if index % 2 == 0:
            assert own.mean() < 0.95 * gaps(frame, clip[2 - index].atoms).mean()
        rim = np.concatenate([frame.matte[[0, -1]].ravel(), frame.matte[:, [0, -1]].ravel()])
        assert rim.max() == 0
    # Halfway through the period, the other end of the ensemble is seen from the same side.
    assert np.linalg.norm(clip[2].atoms - clip[0].atoms, axis=1).mean() > 0.5
    assert np.abs(clip[1].atoms - clip[3].atoms).max() < 1e-3
    moved = (clip[0].matte > 0.5) != (clip[2].matte > 0.5)
    assert moved.sum() > 0.03 * (view.matte > 0.5).sum()


def test_a_cartoon_is_followed_to_the_atoms_that_it_shows(ensemble, tmp_path):
    motion = Motion("models", 20)
    made = {"motion": motion, "size": (640, 480), "ids": True}
    render_structure(ensemble, tmp_path / "clip", frames=4, **made)
    render_structure(ensemble, tmp_path / "view", **made)
    view = read_rendered_frame(tmp_path / "view" / "0000.png")
    there = read_rendered_frame(tmp_path / "clip" / "0002.png")
    assert len(view.triangles) == len(there.triangles)

    def wrong(target):
        at = correspondence(target, there)
        seen = at.visibility > 0.5
        found = there.atom_map.ids[at.y[seen].astype(int), at.x[seen].astype(int)]
        return np.mean(found != view.atom_map.ids[seen])

    assert wrong(view) < 0.05
    assert wrong(view) < 0.7 * wrong(replace(view, triangles=None))


def test_a_surface_has_other_triangles_in_each_shape(ensemble, tmp_path):
    made = {"look": Look("surface"), "motion": Motion("models", 20), "size": (32, 24)}
    render_structure(ensemble, tmp_path / "clip", frames=3, **made)
    assert read_rendered_frame(tmp_path / "clip" / "0000.png").triangles is None


def test_secondary_structure_does_not_flicker(ensemble):
    def assigned(scene):
        found = []
        scene.cmd.iterate("name CA", "found.append((chain, resi, ss))", space={"found": found})
        return found

    with open_scene(ensemble, Look(), every_model=True) as scene:
        models = scene.models()
        before = assigned(scene)
        scene.move(models[-1])
        assert assigned(scene) == before
        assert {ss for *_, ss in before} & {"H", "S"}


def test_rigid_frames_have_no_atoms(tmp_path):
    render_structure(PDB / "1ubi.pdb", tmp_path / "v", size=(32, 24))
    frame = read_rendered_frame(tmp_path / "v" / "0000.png")
    assert frame.atoms is None
    assert frame.triangles is None


def test_a_single_model_is_not_played(tmp_path):
    with pytest.raises(InputError, match=r"1ubi.pdb: has one model only; expected several"):
        render_structure(PDB / "1ubi.pdb", tmp_path / "v", motion=Motion("models"))
    assert not (tmp_path / "v").exists()


def test_models_are_not_played_while_all_are_drawn(tmp_path):
    with pytest.raises(InputError, match="drawn at once, so they cannot be played"):
        render_structure(
            PDB / "1lcd.cif", tmp_path / "v", look=Look(models="all"), motion=Motion("models")
        )


@pytest.mark.parametrize(
    ("atoms", "message"),
    [
        (np.zeros((0, 5, 3), np.float32), "has 0 frames, none for 0000.png"),
        (np.zeros((1, 5, 3)), "expected float32 of shape .frames, atoms, 3., found float64"),
        (np.zeros((1, 5), np.float32), "found float32 of shape .1, 5."),
    ],
)
def test_wrong_atoms_are_named(tmp_path, atoms, message):
    render_structure(PDB / "1ubi.pdb", tmp_path / "v", size=(32, 24))
    np.save(tmp_path / "v" / "atoms.npy", atoms)
    with pytest.raises(InputError, match=rf"atoms.npy: .*{message}"):
        read_rendered_frame(tmp_path / "v" / "0000.png")
    (tmp_path / "v" / "atoms.npy").write_text("no positions")
    with pytest.raises(InputError, match=r"atoms.npy: these positions cannot be read"):
        read_rendered_frame(tmp_path / "v" / "0000.png")


def test_several_models_are_seen_at_a_glance(tmp_path):
    for name in ("1lcd.cif", "2beg.cif", "1gbt.cif", "1ubi.pdb"):
        expected = name[:4] in ENSEMBLES
        assert has_several_models(PDB / name) is expected
        packed = tmp_path / f"{name}.gz"
        packed.write_bytes(gzip.compress((PDB / name).read_bytes()))
        assert has_several_models(packed) is expected
    models = tmp_path / "x.pdb"
    models.write_text("MODEL        1\nENDMDL\nMODEL        2\nENDMDL\n")
    assert has_several_models(models)
    # A row need not begin with the kind of its record.
    few = tmp_path / "few.cif"
    few.write_text(
        "data_x\nloop_\n_atom_site.Cartn_x\n_atom_site.pdbx_PDB_model_num\n1.0 1\n1.0 2\n"
    )
    assert has_several_models(few)
    few.write_text(few.read_text().replace("1.0 2", "#\nloop_\n_other.x\n_other.y\n1.0 2"))
    assert not has_several_models(few)
    # The reader of structures reports what is wrong with these.
    (tmp_path / "cut.cif.gz").write_bytes(packed.read_bytes()[:500])
    for unreadable in ("cut.cif.gz", "missing.pdb"):
        assert has_several_models(tmp_path / unreadable)
