"""Files as programs write them: the same picture, or an error that names the line."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from support.pdb_lines import (
    atom_name,
    read_atom_lines,
    replace_columns,
    residue_number,
    write_pdb,
)

from impasto.core.atomic_files import atomic_folder
from impasto.core.errors import InputError
from impasto.rendering.frame import read_rendered_frame, write_depth
from impasto.rendering.look import Look
from impasto.rendering.render_clip import render_structure
from impasto.structures.reader import read_structure, write_structure

LINES = read_atom_lines("1ubi.pdb")
Break = Callable[[list[str]], Sequence[str]]


def draw(path: Path, folder: Path, representation: str = "cartoon+sticks") -> np.ndarray:
    """Render a file; return colour and matte (H, W, 4)."""
    render_structure(path, folder, look=Look(representation), size=(96, 72), depth_error=1.0)
    frame = read_rendered_frame(folder / "0000.png")
    return np.dstack([frame.colour, frame.matte])


def assert_same_picture(found: np.ndarray, whole: np.ndarray) -> None:
    """Assert that two pictures differ by rounding alone, as the order of atoms makes it."""
    assert found.shape == whole.shape
    assert np.abs(found - whole).mean() < 1e-4, np.abs(found - whole).mean()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    folder = tmp_path_factory.mktemp("whole")
    return draw(write_pdb(folder / "whole.pdb", LINES), folder / "view")


def shuffle(lines: Sequence[str]) -> list[str]:
    return random.Random(0).sample(lines, len(lines))


def insert(lines: Sequence[str], text: str, period: int = 7) -> list[str]:
    return [part for k, x in enumerate(lines) for part in ([text, x] if k % period == 0 else [x])]


def rename(lines: Sequence[str], names: dict[str, str]) -> list[str]:
    return [x[:17] + names.get(x[17:20], x[17:20]) + x[20:] for x in lines]


def number(lines: Sequence[str], spell: Callable[[int], str]) -> list[str]:
    return [x[:22] + spell(residue_number(x)) + x[27:] for x in lines]


def with_conformer(lines: Sequence[str]) -> list[str]:
    """Give every atom a second place, 2 Å away, of lower occupancy."""
    pairs = []
    for line in lines:
        x = float(line[30:38]) + 2
        pairs.append(f"{line[:16]}A{line[17:54]}  0.70{line[60:]}")
        pairs.append(f"{line[:16]}B{line[17:30]}{x:8.3f}{line[38:54]}  0.30{line[60:]}")
    return pairs


@pytest.mark.parametrize(
    "break_file",
    [
        # Columns.
        lambda lines: [x[:12] + f"{atom_name(x):<4}" + x[16:] for x in lines],
        lambda lines: [x[:12] + f"{atom_name(x):>4}" + x[16:] for x in lines],
        lambda lines: [x[:54] for x in lines],
        lambda lines: [x[:66] for x in lines],
        lambda lines: [x + " " * 20 for x in lines],
        lambda lines: [x + "\r" for x in lines],
        lambda lines: replace_columns(lines, 6, "*****"),
        lambda lines: replace_columns(lines, 6, "    0"),
        lambda lines: replace_columns(lines, 21, " "),
        lambda lines: replace_columns(lines, 54, " " * 12),
        lambda lines: replace_columns(lines, 54, "  0.00"),
        lambda lines: [f"{x[:72]}PROA{x[76:]}" for x in replace_columns(lines, 21, " ")],
        # Elements.
        lambda lines: [x[:76] for x in lines],
        lambda lines: [f"{x[:76]} X{x[78:]}" for x in lines],
        lambda lines: [f"{x[:76]}{atom_name(x)[:2]:>2}{x[78:]}" for x in lines],
        lambda lines: [f"{x[:76]}{x[76:78].strip():<2}{x[78:]}" for x in lines],
        lambda lines: [f"{x[:76]}{x[76:78].lower()}{x[78:]}" for x in lines],
        # Numbers.
        lambda lines: number(lines, lambda n: f"{n - 50:4d} "),
        lambda lines: number(lines, lambda n: f"{n + 9000:4d} "),
        lambda lines: number(lines, lambda n: f"A{n:03d} "),
        lambda lines: number(lines, lambda n: f"  10{chr(64 + n)}" if n < 27 else f"{n:4d} "),
        # Order.
        lambda lines: lines[::-1],
        shuffle,
        lambda lines: sorted(lines, key=lambda x: (residue_number(x), atom_name(x))),
        with_conformer,
        lambda lines: sorted(with_conformer(lines), key=lambda x: x[16]),
        # Other records.
        lambda lines: insert(lines, "REMARK 999 made by a program"),
        lambda lines: insert(lines, ""),
        lambda lines: insert(lines, "ANISOU    1  N   MET A   1     2406   1892   1614"),
        lambda lines: ["CRYST1 1000.000 1000.000 1000.000  90.00  90.00  90.00 P 1", *lines],
        lambda lines: ["MODEL        1", *lines, "ENDMDL"],
        lambda lines: ["HEADER", "TITLE     'QUOTED' \"# ; loop_ data_\" 100 %", *lines, "TER"],
    ],
)
def test_a_pdb_file_that_says_the_same_otherwise(tmp_path, whole, break_file: Break):
    found = draw(write_pdb(tmp_path / "x.pdb", break_file(LINES)), tmp_path / "view")
    assert_same_picture(found, whole)


@pytest.mark.parametrize(
    "break_file",
    [
        lambda lines: ["HETATM" + x[6:] for x in lines],
        lambda lines: rename(lines, {"HIS": "HSD", "LYS": "LYN", "ASP": "ASH"}),
        lambda lines: rename(lines, {"HIS": "HIE", "GLU": "GLH"}),
        lambda lines: [x[:17] + x[17:20].lower() + x[20:] for x in lines],
        lambda lines: rename(lines, {"MET": "MSE", "LEU": "DLE"}),
    ],
)
def test_residues_to_which_pymol_gives_bonds_of_other_orders(tmp_path, break_file: Break):
    whole = draw(write_pdb(tmp_path / "whole.pdb", LINES), tmp_path / "whole", "cartoon")
    found = draw(write_pdb(tmp_path / "x.pdb", break_file(LINES)), tmp_path / "view", "cartoon")
    assert_same_picture(found, whole)


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[list[str]]]:
    """The names of the columns of an mmCIF file, and its rows."""
    folder = tmp_path_factory.mktemp("mmcif")
    structure = read_structure(write_pdb(folder / "x.pdb", LINES))
    site = structure.atom_site
    return list(site), [list(row) for row in zip(*site.values(), strict=True)]


def to_text(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = [f"_atom_site.{name}" for name in names]
    return "\n".join(["data_x", "loop_", *heads, *(" ".join(row) for row in rows), ""])


def without(*dropped: str) -> Callable[[list[str], list[list[str]]], str]:
    def break_table(names: list[str], rows: list[list[str]]) -> str:
        kept = [k for k, name in enumerate(names) if name not in dropped]
        return to_text([names[k] for k in kept], [[row[k] for k in kept] for row in rows])

    return break_table


@pytest.mark.parametrize(
    "break_table",
    [
        without("group_PDB"),
        without("type_symbol"),
        without("id", "occupancy", "B_iso_or_equiv", "pdbx_formal_charge"),
        without("label_alt_id", "label_entity_id", "pdbx_PDB_ins_code", "pdbx_PDB_model_num"),
        without("auth_seq_id", "auth_asym_id"),
        without("label_asym_id", "label_seq_id"),
        lambda names, rows: to_text(names[::-1], [row[::-1] for row in rows]),
        lambda names, rows: to_text(names, rows[::-1]),
        lambda names, rows: to_text(names, shuffle(rows)),
        lambda names, rows: to_text(names, [[f"'{v}'" for v in row[:6]] + row[6:] for row in rows]),
        lambda names, rows: to_text(names, [["\n".join(row[:9]), *row[9:]] for row in rows]),
        lambda names, rows: to_text(names, rows) + "#\n",
        lambda names, rows: to_text(names, rows).replace("\n", "\r\n"),
        lambda names, rows: "# a remark\n" + to_text(names, rows).replace("loop_", "LOOP_"),
        lambda names, rows: to_text(names, rows) + "data_comp_LIG\n_chem_comp.id LIG\n",
        lambda names, rows: to_text([*names, "my_number"], [[*row, "1.5"] for row in rows]),
        lambda names, rows: to_text(names, rows) + "loop_\n_other.x\n1\n2\n_other_2.y 'z'\n",
    ],
)
def test_an_mmcif_file_that_says_the_same_otherwise(tmp_path, whole, columns, break_table):
    path = tmp_path / "x.cif"
    path.write_text(break_table(*columns), newline="")
    assert_same_picture(draw(path, tmp_path / "view"), whole)


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-inf", "1e999", "********", "", "1,5", "abc", "0x1"]
)
@pytest.mark.parametrize("line", [1, 300, len(LINES)])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_coordinate_that_is_none_is_named_with_its_line(tmp_path, columns, text, line, axis):
    lines = list(LINES)
    lines[line - 1 : line] = replace_columns(lines[line - 1 : line], 30 + 8 * axis, f"{text:>8}")
    with pytest.raises(InputError, match=rf"x\.pdb: line {line}: "):
        read_structure(write_pdb(tmp_path / "x.pdb", lines))
    names, rows = columns
    k = names.index("Cartn_" + "xyz"[axis])
    rows = [
        [*row[:k], text or "''", *row[k + 1 :]] if i == line - 1 else row
        for i, row in enumerate(rows)
    ]
    (tmp_path / "x.cif").write_text(to_text(names, rows))
    with pytest.raises(InputError, match=rf"x\.cif: line {line + 2 + len(names)}: "):
        read_structure(tmp_path / "x.cif")


@pytest.mark.parametrize("end", [7, 15, 20, 25, 31, 37, 42, 47, 50, 53, 54, 60, 66, 76])
def test_a_line_cut_off_anywhere(tmp_path, whole, end):
    lines = [*LINES[:-1], LINES[-1][:end]]
    path = tmp_path / "x.pdb"
    path.write_text("\n".join(lines))
    if end < 54:
        with pytest.raises(InputError, match=rf"line {len(lines)}\b"):
            draw(path, tmp_path / "view")
    else:
        assert_same_picture(draw(path, tmp_path / "view"), whole)


def test_what_is_written_is_drawn_as_what_was_read(tmp_path, whole):
    structure = read_structure(write_pdb(tmp_path / "x.pdb", LINES))
    write_structure(tmp_path / "x.cif", structure)
    assert_same_picture(draw(tmp_path / "x.cif", tmp_path / "view"), whole)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Limit the bytes of a file, as a full disk does."""
    resource = pytest.importorskip("resource", reason="the size of files cannot be limited here")
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, kept[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)


def test_a_depth_map_that_the_disk_has_no_room_for_is_an_error_of_the_disk(tmp_path):
    for room in (0, 100):  # not even the header; the header only
        with room_for(room), pytest.raises(OSError, match="File too large") as told:
            write_depth(tmp_path / "0000.depth.tif", np.ones((64, 64)))
        assert told.value.filename == str(tmp_path / "0000.depth.tif")
    assert list(tmp_path.iterdir()) == []


def test_an_array_that_the_disk_has_no_room_for_names_its_folder(tmp_path):
    with (
        room_for(100),
        pytest.raises(OSError, match=r"requested|File too large") as told,
        atomic_folder(tmp_path / "new", "x") as folder,
    ):
        np.save(folder / "x", np.ones(10_000))
    assert told.value.filename == str(tmp_path / "new")
    assert told.value.strerror
    assert list(tmp_path.iterdir()) == []
