"""The gate before paint: a picture shows what its structure holds, or there is none."""

import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.pdb_lines import (
    ROOT,
    atom_name,
    move_atoms,
    read_atom_lines,
    replace_columns,
    residue_number,
    write_pdb,
)

from impasto.core.errors import InputError, Notice
from impasto.rendering import atom_id_pass, drawn_residues, pymol_scene, render_clip
from impasto.rendering.frame import STRUCTURE_FILE, read_rendered_frame
from impasto.rendering.geometry import export
from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import open_scene
from impasto.rendering.render_clip import render_structure

PROTEIN = read_atom_lines("1ubi.pdb")
OTHER_CHAIN = replace_columns(PROTEIN, 21, "B")
CALPHA = [line for line in PROTEIN if atom_name(line) == "CA"]
NO_CALPHA = [line for line in PROTEIN if atom_name(line) != "CA"]


def without_calpha(period: int) -> list[str]:
    return [x for x in PROTEIN if atom_name(x) != "CA" or residue_number(x) % period]


def residues(*numbers: int) -> list[str]:
    return [line for line in PROTEIN if residue_number(line) in numbers]


def as_beads(lines: Sequence[str]) -> list[str]:
    """Return a coarse-grained model: a bead for the backbone and one for each side chain."""
    beads = [line.replace(" CA ", " BB ") for line in lines if atom_name(line) == "CA"]
    return beads + [x.replace(" CB ", " SC1") for x in lines if atom_name(x) == "CB"]


@pytest.fixture(scope="module")
def phosphates(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The phosphorus atoms of a double helix."""
    with open_scene(ROOT / "pdb" / "1lcd.cif", Look()) as scene:
        text = scene.cmd.get_pdbstr("polymer.nucleic and name P")
    return [line for line in text.splitlines() if line.startswith("ATOM")]


def render(
    folder: Path, lines: Sequence[str], representation: str = "cartoon", **options: object
) -> tuple[float, list[str]]:
    """Render the lines of a PDB file; return the share of the picture covered, and the notices."""
    path = write_pdb(folder / "structure.pdb", lines)
    look = Look(representation)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        render_structure(
            path, folder / "view", look=look, size=(96, 72), depth_error=0.5, **options
        )
    frame = read_rendered_frame(folder / "view" / "0000.png")
    said = [str(w.message) for w in caught if issubclass(w.category, Notice)]
    return float(frame.matte.mean()), said


@pytest.mark.parametrize(
    ("lines", "representation"),
    [
        (CALPHA, "cartoon"),
        (CALPHA, "ribbon"),
        (CALPHA, "spheres"),
        (CALPHA, "surface"),
        (NO_CALPHA, "sticks"),
        (NO_CALPHA, "cartoon+sticks"),
        (as_beads(PROTEIN), "spheres"),
        (residues(5), "sticks"),
        (residues(5), "surface"),
        (residues(5, 6), "cartoon"),
        (residues(5, 6, 7, 40, 41, 42), "cartoon"),
        (replace_columns(PROTEIN, 17, "UNK"), "cartoon"),
        (move_atoms(PROTEIN, lambda position: position + 9000), "cartoon"),
        (PROTEIN + move_atoms(OTHER_CHAIN, lambda position: position + 60), "cartoon"),
    ],
)
def test_what_can_be_drawn_is_drawn(tmp_path, lines, representation):
    covered, notices = render(tmp_path, lines, representation)
    assert covered > 0.01
    assert notices == []


@pytest.mark.parametrize("representation", ["cartoon", "ribbon"])
def test_a_trace_of_phosphates_is_drawn(tmp_path, phosphates, representation):
    covered, notices = render(tmp_path, phosphates, representation)
    assert covered > 0.02
    assert notices == []


@pytest.mark.parametrize(
    ("lines", "representation", "message"),
    [
        (as_beads(PROTEIN), "cartoon", r"no cartoon .* of 76 of 76 residues .* coarse.* spheres"),
        (as_beads(PROTEIN), "ribbon", r"no ribbon .* of 76 of 76 residues"),
        (NO_CALPHA, "cartoon", r"no cartoon .* \(MET 1 in chain A, .* which lack Cα"),
        (without_calpha(5), "cartoon", r"no cartoon can be drawn of 16 of 76 residues \(VAL 5 in"),
        (CALPHA, "sticks", "76 of 76 residues .* have no bonds; spheres"),
        (residues(5), "cartoon", r"no cartoon can be drawn of 1 of 1 residues \(VAL 5 in chain A"),
        (replace_columns(PROTEIN, 22, "   1"), "cartoon", "have no neighbours"),
    ],
)
def test_a_representation_that_cannot_show_the_structure(tmp_path, lines, representation, message):
    with pytest.raises(InputError, match=message):
        render(tmp_path, lines, representation)
    assert not (tmp_path / "view").exists()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (move_atoms(PROTEIN, lambda p: p / 10), "lie 0.14 Å or less .* expected 0.5 to 10 Å"),
        (move_atoms(PROTEIN, lambda p: p * 10), "lie 13.48 Å or more from the nearest"),
        (move_atoms(PROTEIN, lambda p: p * 0), "lie 0.00 Å or less"),
        (PROTEIN + OTHER_CHAIN, "is each atom there once"),
        (
            [*move_atoms(PROTEIN[:1], lambda p: p + 5000), *PROTEIN[1:]],
            r"covers 0.00% of the picture, expected 0.5% or more: atom N of MET 1 in chain A lies "
            r"8\d\d\d Å from the middle of the structure, and 98 of 100 atoms within 22 Å",
        ),
        (
            PROTEIN + move_atoms(OTHER_CHAIN, lambda p: p + 5000),
            r"it is 50\d\d Å wide, and nearly all of that is empty; choose chains",
        ),
        (replace_columns(PROTEIN, 30, f"{'nan':>8}"), "line 1: .*found .*nan"),
        (replace_columns(PROTEIN, 30, f"{'inf':>8}"), "line 1: .*found .*inf"),
        (
            replace_columns(PROTEIN, 30, " 9.99e99"),
            "atom N of MET 1 in chain A: .* expected ångström below 100000",
        ),
        (replace_columns(PROTEIN, 30, "  1.0e06"), "expected ångström below 100000"),
    ],
)
def test_coordinates_that_make_no_sense(tmp_path, lines, message):
    with pytest.raises(InputError, match=message):
        render(tmp_path, lines)
    assert not (tmp_path / "view").exists()


def test_few_residues_that_cannot_be_drawn_are_said(tmp_path):
    _, notices = render(tmp_path, without_calpha(20))
    what = (
        "3 of 76 residues (SER 20 in chain A, GLN 40 in chain A, ASN 60 in chain A): "
        "no cartoon can be drawn of them"
    )
    assert notices == [f"{tmp_path / 'structure.pdb'}: left out: {what}"]
    assert json.loads((tmp_path / "view" / STRUCTURE_FILE).read_text())["left_out"] == [what]
    assert read_rendered_frame(tmp_path / "view" / "0000.png").left_out == (what,)


def test_a_small_picture_is_what_a_small_zoom_asks_for(tmp_path):
    covered, _ = render(tmp_path, PROTEIN, zoom=0.1)
    assert 0 < covered < drawn_residues.LEAST_COVERAGE


def test_an_atom_far_from_the_others_is_said(tmp_path):
    far = move_atoms(residues(76)[:1], lambda position: position + 90)
    _, notices = render(tmp_path, [*far, *PROTEIN[:-1]])
    assert any("atom N of GLY 76 in chain A lies" in notice for notice in notices)


@pytest.mark.parametrize("representation", ["cartoon", "ribbon", "cartoon+sticks"])
@pytest.mark.parametrize("name", ["1gbt.cif", "1lcd.cif"])
def test_the_gate_leaves_the_scene_as_it_was(name, representation):
    with open_scene(ROOT / "pdb" / name, Look(representation), 1) as scene:
        before = scene.cmd.get_view(), scene.cmd.get_vrml()
        assert drawn_residues.check_drawn_residues(scene) == []
        assert (scene.cmd.get_view(), scene.cmd.get_vrml()) == before


def test_geometry_is_exported_in_parts(monkeypatch):
    path = ROOT / "pdb" / "2beg.cif"
    with open_scene(path, Look("cartoon"), 1) as scene:
        assert drawn_residues.check_drawn_residues(scene) == []
        monkeypatch.setattr(drawn_residues, "EXPORTED_RESIDUES", 20)
        assert drawn_residues.check_drawn_residues(scene) == []


def test_a_large_structure_is_simplified_and_says_so(tmp_path, monkeypatch):
    plain, _ = render(tmp_path, PROTEIN)
    monkeypatch.setattr(pymol_scene, "FULL_CARTOON_RESIDUES", 30)
    covered, notices = render(tmp_path, PROTEIN)
    assert covered == pytest.approx(plain, rel=0.05)
    notice, traced = notices
    assert "geometry cannot be exported" in traced
    assert "large, with 602 atoms: each residue of its cartoon has 3 segments, not 10" in notice
    assert "a frame takes about 1 s" in notice


def test_what_is_drawn_in_place_of_what_would_take_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(pymol_scene, "LARGEST_CARTOON_RESIDUES", 30)
    monkeypatch.setattr(pymol_scene, "LARGEST_SURFACE_ATOMS", 300)
    for representation, drawn in (("cartoon", "ribbon"), ("surface", "spheres")):
        _, notices = render(tmp_path, PROTEIN, representation)
        (notice,) = notices
        assert f"{drawn} {'are' if drawn == 'spheres' else 'is'} drawn in place" in notice
        summary = json.loads((tmp_path / "view" / STRUCTURE_FILE).read_text())
        assert summary["drawn_as"] == drawn


def test_a_structure_of_more_atoms_than_colours_has_no_ids(tmp_path, monkeypatch):
    monkeypatch.setattr(atom_id_pass, "LARGEST_ATOM_NUMBER", 100)
    monkeypatch.setattr(render_clip, "LARGEST_ATOM_NUMBER", 100)
    monkeypatch.setattr(export, "LARGEST_ATOM_NUMBER", 100)
    _, notices = render(tmp_path, PROTEIN, ids=True)
    assert "602 atoms, more than 100: the atoms that pixels show are not recorded" in notices[0]
    assert not (tmp_path / "view" / "0000.ids.png").exists()
