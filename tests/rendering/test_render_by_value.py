"""Tests of pictures whose colours stand for a value: each residue has the colour of its own."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from impasto.core.errors import InputError, Notice
from impasto.rendering.colour_key import read_colour_key
from impasto.rendering.frame import read_rendered_frame
from impasto.rendering.look import Look
from impasto.rendering.render_clip import render_structure
from pdb_lines import move_atoms, read_atom_lines, replace_columns, residue_number, write_pdb

pytestmark = pytest.mark.filterwarnings("ignore:.*seems to be predicted:impasto.core.errors.Notice")
PROTEIN = read_atom_lines("1ubi.pdb")
BANDS = {"#ff7d45": (0, 50), "#ffdb13": (50, 70), "#65cbf3": (70, 90), "#0053d6": (90, 100)}
ENDS = "#d02020", "#2020d0"
SEEN = 15  # pixels of a residue that tell its colour

Lines = list[str]


def with_values(lines: Lines, value: Callable[[str], float]) -> Lines:
    """Write a value of each atom over its B factor."""
    return [replace_columns([line], 60, f"{value(line):6.2f}")[0] for line in lines]


def confidence(line: str) -> float:
    """Make up a confidence that visits every band, in stretches of six residues."""
    return (95.5, 80.25, 61.0, 33.0)[residue_number(line) // 6 % 4]


def is_high(line: str) -> bool:
    return residue_number(line) // 8 % 2 == 1


def two_values(line: str) -> float:
    return 60.0 if is_high(line) else 20.0


def write_mmcif(path: Path, lines: Lines, **more: Callable[[str], object]) -> Path:
    """Write the atoms as mmCIF, with further columns by name."""
    columns: dict[str, Callable[[str], object]] = {
        "group_PDB": lambda line: line[:6],
        "id": lambda line: line[6:11],
        "type_symbol": lambda line: line[76:78],
        "label_atom_id": lambda line: line[12:16],
        "label_comp_id": lambda line: line[17:20],
        "label_asym_id": lambda line: line[21],
        "label_seq_id": lambda line: line[22:26],
        "pdbx_PDB_ins_code": lambda line: line[26].strip() or "?",
        "Cartn_x": lambda line: line[30:38],
        "Cartn_y": lambda line: line[38:46],
        "Cartn_z": lambda line: line[46:54],
        "B_iso_or_equiv": lambda line: line[60:66],
        "auth_seq_id": lambda line: line[22:26],
        "auth_asym_id": lambda line: line[21],
        **more,
    }
    rows = (" ".join(str(get(line)).strip() for get in columns.values()) for line in lines)
    names = (f"_atom_site.{name}" for name in columns)
    path.write_text("\n".join(["data_x", "loop_", *names, *rows, "#", ""]))
    return path


def colours_of(
    structure: Path, colours: str, palette: tuple[str, ...], representation: str = "cartoon"
) -> dict[tuple[str, str], str]:
    """Render a structure beside its file; return the colour that each residue has in the picture.

    Residues are (chain, number with insertion code). The colour is that of the palette whose hue
    and saturation are nearest, since light changes the rest.
    """
    folder = structure.parent / "view"
    look = Look(representation, colours)
    render_structure(structure, folder, look=look, size=(240, 180), ids=True)
    frame = read_rendered_frame(folder / "0000.png")
    shown = frame.atom_map
    assert shown is not None
    wanted = np.array([[int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in palette], float)
    wanted /= wanted.sum(axis=1, keepdims=True)
    pixels: dict[tuple[str, str], list[np.ndarray]] = {}
    for y, x in zip(*np.nonzero((shown.ids >= 0) & (frame.matte > 0.99)), strict=True):
        atom = shown.ids[y, x]
        residue = (
            shown.atoms.chain[atom],
            f"{shown.atoms.number[atom]}{shown.atoms.insertion[atom]}",
        )
        pixels.setdefault(residue, []).append(frame.colour[y, x])
    found = {}
    for residue, seen in pixels.items():
        if len(seen) >= SEEN:
            colour = np.median(np.array(seen), axis=0)
            distances = np.abs(colour / colour.sum() - wanted).sum(axis=1)
            found[residue] = palette[int(np.argmin(distances))]
    return found


def key_of(structure: Path) -> dict:
    return json.loads((structure.parent / "view/structure.json").read_text())["colours"]


@pytest.mark.parametrize("scale", [1, 100])
@pytest.mark.parametrize("write", [write_pdb, write_mmcif])
def test_bands_of_confidence_are_in_the_picture(tmp_path, write, scale):
    path = tmp_path / f"model.{'pdb' if write is write_pdb else 'cif'}"
    write(path, with_values(PROTEIN, lambda line: confidence(line) / scale))
    if scale == 1:
        found = colours_of(path, "plddt", tuple(BANDS))
    else:
        with pytest.warns(Notice, match="runs from 0 to 1 in this file"):
            found = colours_of(path, "plddt", tuple(BANDS))
    value_of = {str(residue_number(line)): confidence(line) for line in PROTEIN}
    assert len(found) > 50
    for (_, number), colour in found.items():
        low, high = BANDS[colour]
        assert low < value_of[number] <= high, number
    assert [band["colour"] for band in key_of(path)["bands"]] == list(BANDS)
    assert read_colour_key(tmp_path / "view").missing == ""


@pytest.mark.parametrize("representation", ["ribbon", "sticks", "spheres", "surface"])
def test_every_representation_shows_values(tmp_path, representation):
    path = write_pdb(tmp_path / "one.pdb", with_values(PROTEIN, two_values))
    found = colours_of(path, f"bfactor:{','.join(ENDS)}:20-60", ENDS, representation)
    high = {str(residue_number(line)): is_high(line) for line in PROTEIN}
    assert len(found) > 20
    # On a surface, pixels near a border belong to either residue.
    wrong = [number for (_, number), colour in found.items() if colour != ENDS[high[number]]]
    assert len(wrong) <= 0.02 * len(found), wrong


def test_a_column_of_the_file_is_in_the_picture(tmp_path):
    path = write_mmcif(
        tmp_path / "one.cif",
        PROTEIN,
        pdbx_q=lambda line: "?" if residue_number(line) > 70 else int(is_high(line)),
    )
    grey = "#aaaaaa"
    with pytest.warns(Notice, match=r"6 of 76 residues have no atom_site\.pdbx_q: they are grey"):
        found = colours_of(path, f"atom_site.pdbx_q:{','.join(ENDS)}", (*ENDS, grey))
    expected = {str(residue_number(line)): ENDS[is_high(line)] for line in PROTEIN}
    for (_, number), colour in found.items():
        assert colour == (grey if int(number) > 70 else expected[number]), number
    key = key_of(path)
    assert (key["by"], key["name"], key["missing"]) == ("atom_site.pdbx_q", "pdbx_q", grey)
    assert key["colours"][0] == ENDS[0]


@pytest.mark.parametrize("write", [write_pdb, write_mmcif])
def test_chains_of_the_same_numbers_have_values_of_their_own(tmp_path, write):
    moved = move_atoms(PROTEIN, lambda position: position + np.array([0.0, 40.0, 0.0]))
    copy = with_values(replace_columns(moved, 21, "B"), lambda line: 80.0 - two_values(line))
    lines = [*with_values(PROTEIN, two_values), *copy]
    path = write(tmp_path / f"two.{'pdb' if write is write_pdb else 'cif'}", lines)
    found = colours_of(path, f"bfactor:{','.join(ENDS)}:20-60", ENDS)
    high = {str(residue_number(line)): is_high(line) for line in PROTEIN}
    assert {chain for chain, _ in found} == {"A", "B"}
    for (chain, number), colour in found.items():
        assert colour == ENDS[high[number] != (chain == "B")], (chain, number)


@pytest.mark.parametrize("write", [write_pdb, write_mmcif])
def test_residues_of_one_number_differ_by_their_insertion_codes(tmp_path, write):
    # Residues 44 to 51 become 44, 44A, ..., 44G, with low and high values in turn.
    letters = " ABCDEFG"
    lines = []
    for line in PROTEIN:
        number = residue_number(line)
        inserted = 44 <= number < 52
        line = with_values([line], lambda _, n=number: 60.0 if n % 2 else 20.0)[0]
        lines += replace_columns([line], 22, f"  44{letters[number - 44]}") if inserted else [line]
    path = write(tmp_path / f"codes.{'pdb' if write is write_pdb else 'cif'}", lines)
    found = colours_of(path, f"bfactor:{','.join(ENDS)}:20-60", ENDS, "spheres")
    codes = [f"44{letter.strip()}" for letter in letters]
    seen = {number: colour for (_, number), colour in found.items() if number in codes}
    assert len(seen) > 4
    for number, colour in seen.items():
        assert colour == ENDS[codes.index(number) % 2], number


def test_ligands_have_their_values(tmp_path):
    ring = [
        f"HETATM{900 + k:5d}  C{k}  LIG A 301    {x:8.3f}{y:8.3f}{50:8.3f}  1.00 60.00           C"
        for k, (x, y) in enumerate(
            1.4 * np.array([np.cos(t), np.sin(t)]) + (30, 29) for t in np.arange(6) * np.pi / 3
        )
    ]
    zinc = "HETATM  990 ZN    ZN A 302      10.000  29.000  50.000  1.00 20.00          ZN"
    lines = [*with_values(PROTEIN, two_values), *ring, zinc]
    path = write_pdb(tmp_path / "ligands.pdb", lines)
    found = colours_of(path, f"bfactor:{','.join(ENDS)}:20-60", ENDS)
    assert found["A", "301"] == ENDS[1]
    assert found["A", "302"] == ENDS[0]


def test_values_that_are_none_stop_the_render_and_leave_nothing(tmp_path):
    path = write_pdb(tmp_path / "one.pdb", with_values(PROTEIN, lambda line: 2 * confidence(line)))
    with pytest.raises(InputError, match=r"one\.pdb: B factors from 66 to 191 are no pLDDT"):
        colours_of(path, "plddt", tuple(BANDS))
    assert [file.name for file in tmp_path.iterdir()] == ["one.pdb"]


def test_a_render_in_other_colours_has_no_key(tmp_path):
    path = write_pdb(tmp_path / "one.pdb", PROTEIN)
    render_structure(path, tmp_path / "view", look=Look("cartoon", "chain"), size=(64, 48))
    assert read_colour_key(tmp_path / "view") is None
