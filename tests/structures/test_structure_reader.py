import gzip
import tracemalloc
import warnings
from contextlib import suppress
from pathlib import Path

import pymol2
import pytest

from impasto.cli import main
from impasto.core.errors import InputError
from impasto.structures import reader
from impasto.structures.elements import infer_element
from impasto.structures.pdb_format import decode_hybrid36
from impasto.structures.secondary_structure import Segment

PDB = Path(__file__).parents[2] / "pdb"
FILES = sorted(p for p in PDB.iterdir() if p.suffix in (".pdb", ".cif"))


def atom(serial, name, residue, number, xyz=(0, 0, 0), *, alt=" ", chain="A", occ=1.0, het=False):
    record = "HETATM" if het else "ATOM  "
    x, y, z = xyz
    return (
        f"{record}{serial:5d} {name:<4}{alt}{residue:>3} {chain}{number:4d}    "
        f"{x:8.3f}{y:8.3f}{z:8.3f}{occ:6.2f}{10.0:6.2f}          {name.strip()[0]:>2}"
    )


def residue_of(number, name="ALA", chain="A", start=1):
    return [
        atom(start + i, f" {part:<3}", name, number, (i, number, 0.0), chain=chain)
        for i, part in enumerate(("N", "CA", "C", "O", "CB"))
    ]


def pdb_file(folder, lines, name="x.pdb"):
    path = folder / name
    path.write_text("\n".join([*lines, "END", ""]))
    return path


@pytest.fixture(scope="module")
def viewer():
    with pymol2.PyMOL() as instance:
        yield instance.cmd


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_what_is_written_loads_in_pymol_with_the_same_atoms(path, tmp_path, viewer):
    found = reader.read_structure(path)
    reader.write_structure(tmp_path / "x.cif", found)
    viewer.delete("all")
    viewer.load(str(tmp_path / "x.cif"), "written")
    viewer.load(str(path), "original")
    viewer.remove("solvent or not state 1")
    assert viewer.count_states("written") == found.models == 1
    assert viewer.count_atoms("written") == found.atoms
    everything, one_conformer, written = (
        {(a.chain, a.resi, a.name) for a in viewer.get_model(selection, 1).atom}
        for selection in ("original", "original and alt ''+A", "written")
    )
    assert one_conformer <= written <= everything
    assert len(written) == found.atoms
    for kind in "hs":  # the depositor's helices and strands are kept
        ours, theirs = (
            {(a.chain, a.resi) for a in viewer.get_model(f"{name} and name CA and ss {kind}").atom}
            for name in ("written", "original")
        )
        assert ours == theirs


@pytest.mark.parametrize(("name", "models"), [("2beg.cif", 10), ("1lcd.cif", 3)])
def test_all_models_are_states_in_pymol(name, models, tmp_path, viewer):
    found = reader.read_structure(PDB / name, models="all")
    assert found.models == models
    reader.write_structure(tmp_path / "x.cif", found)
    viewer.delete("all")
    viewer.load(str(tmp_path / "x.cif"), "written")
    assert viewer.count_states("written") == models
    assert viewer.count_atoms("written and state 1") == found.atoms


def test_facts():
    found = reader.read_structure(PDB / "1gbt.cif")
    assert (found.id, found.chains, found.residues) == ("1GBT", ("A",), 223)
    assert found.ligands == ("CA", "SO4", "GBS")
    assert "ACYL-ENZYME" in found.title
    dna = reader.read_structure(PDB / "1lcd.cif")
    assert dna.residues == 51
    assert set(dna.chains) == {"A", "B", "C"}
    assert dna.ligands == ("NA",)
    assert str(dna).startswith("1LCD: 51 residues, 22 nucleotides, 990 atoms, chains B, C, A")
    assert reader.read_structure(PDB / "2pcb_B.pdb").id == "2pcb_B"


def test_chains_are_kept_as_asked():
    assert reader.read_structure(PDB / "1lcd.cif", chains=["A"]).chains == ("A",)
    segments = reader.read_structure(PDB / "7ddo.pdb", chains=["C"]).segments
    assert {segment.chain for segment in segments} == {"C"}
    with pytest.raises(InputError, match=r"1lcd.cif: no chain X, Y in this file.* B, C, A"):
        reader.read_structure(PDB / "1lcd.cif", chains=["A", "X", "Y"])
    assert reader.read_structure(PDB / "1lcd.cif", chains=["B"]).nucleotides == 11


def test_one_conformer_a_residue_the_fuller_one(tmp_path):
    side = (" CB ", " OG ")
    lines = residue_of(1)[:4]
    for alt, occupancy, x in (("A", 0.4, 1.0), ("B", 0.6, 2.0)):
        lines += [
            atom(9, name, "SER", 2, (x, 0, i), alt=alt, occ=occupancy)
            for i, name in enumerate(side)
        ]
    # One atom has the opposite occupancies; the mean of the residue decides.
    lines += [
        atom(11, " HG ", "SER", 2, (1, 1, 1), alt="A", occ=0.55),
        atom(12, " HG ", "SER", 2, (2, 1, 1), alt="B", occ=0.45),
    ]
    found = reader.read_structure(pdb_file(tmp_path, lines))
    assert found.atoms == 4 + 3
    assert found.atom_site["Cartn_x"][4:] == ["2.000"] * 3
    assert set(found.atom_site["label_alt_id"]) == {"."}


def test_different_residues_at_one_place_leave_one():
    found = reader.read_structure(PDB / "1ejg.pdb")
    at_25 = {
        name
        for name, number in zip(
            found.atom_site["label_comp_id"], found.atom_site["auth_seq_id"], strict=True
        )
        if number == "25"
    }
    assert at_25 == {"LEU"}


def test_water_goes_and_ligands_stay(tmp_path):
    lines = [
        *residue_of(1),
        atom(10, "ZN  ", " ZN", 101, het=True),
        atom(11, " O  ", "HOH", 201, het=True),
        atom(12, " O  ", "DOD", 202, het=True),
    ]
    found = reader.read_structure(pdb_file(tmp_path, lines))
    assert found.ligands == ("ZN",)
    assert found.atoms == 6


def test_unknown_modified_residue_is_protein_by_its_backbone(tmp_path):
    lines = [line.replace("ATOM  ", "HETATM") for line in residue_of(1, "XQZ")]
    assert reader.read_structure(pdb_file(tmp_path, lines)).residues == 1


def test_a_small_file_that_unpacks_without_end(tmp_path, monkeypatch):
    """The file is not unpacked beyond the size limit."""
    path = tmp_path / "bomb.cif.gz"
    path.write_bytes(gzip.compress(bytes(64 << 20)))
    assert path.stat().st_size < 100_000
    monkeypatch.setattr(reader, "LARGEST_TEXT", 1 << 20)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="larger than 1 MiB when unpacked"):
            reader.read_structure(path)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_gzipped_is_the_same(tmp_path):
    for name in ("1hel.pdb", "1gbt.cif"):
        packed = tmp_path / f"{name}.gz"
        packed.write_bytes(gzip.compress((PDB / name).read_bytes()))
        plain, unpacked = reader.read_structure(PDB / name), reader.read_structure(packed)
        assert plain.atom_site == unpacked.atom_site
        assert plain.id == unpacked.id


def test_written_structure_reads_back_as_itself(tmp_path):
    for name, models in (("1hel.pdb", "first"), ("1lcd.cif", "all"), ("1hpv.pdb", "first")):
        first = reader.read_structure(PDB / name, models=models)
        reader.write_structure(tmp_path / "x.cif", first)
        second = reader.read_structure(tmp_path / "x.cif", models=models)
        assert second.atom_site == first.atom_site
        assert (second.id, second.title) == (first.id, first.title)
        assert set(second.segments) == set(first.segments)
        reader.write_structure(tmp_path / "y.cif", second)
        assert (tmp_path / "x.cif").read_bytes() == (tmp_path / "y.cif").read_bytes()


def test_segments_of_both_formats():
    helices = reader.read_structure(PDB / "1hel.pdb").segments
    assert helices[0] == Segment("helix", "A", (4, ""), (16, ""))
    both = reader.read_structure(PDB / "1gbt.cif").segments
    assert both[0] == Segment("helix", "A", (164, ""), (176, ""))
    assert {segment.kind for segment in both} == {"helix", "strand"}


def test_no_warning_reaches_the_user():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reader.read_structure(PDB / "1ejg.pdb")
        reader.read_structure(PDB / "7ddo.pdb")


JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(100)
HEL = (PDB / "1hel.pdb").read_bytes()
GBT = (PDB / "1gbt.cif").read_bytes()
ATOM_SITE = GBT.index(b"\nATOM ") + 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.pdb", b"", "the file is empty"),
        ("x.pdb", b" \n\n", "the file is empty"),
        ("x.cif.gz", b"", "the file is empty"),
        ("x.pdb", JPEG, "this is a JPEG picture"),
        ("x.cif", b"\x89PNG\r\n", "this is a PNG picture"),
        ("x.pdb", b"<html><body>404</body></html>", "this is an HTML or XML document"),
        ("x.pdb", bytes(range(256)), "this is binary data"),
        ("x.pdb", gzip.compress(HEL), "should end in .gz"),
        ("x.pdb.gz", HEL, "not gzipped"),
        ("x.pdb.gz", gzip.compress(HEL)[:5000], "cut off or damaged"),
        ("x.txt", HEL, "expected a structure in PDB"),
        ("x.cif", HEL, "this is PDB format in a file named as mmCIF"),
        ("x.pdb", GBT, "this is mmCIF in a file named as PDB"),
        ("x.pdb", b"Dear reader,\nthis is a letter.\n", "no ATOM records"),
        ("x.cif", b"Dear reader,\nthis is a letter.\n", "expected data_ at its start"),
        ("x.pdb", HEL[:800], "no ATOM records"),
        ("x.pdb", HEL[: HEL.index(b"\nATOM ") + 81 * 300 + 40], "no coordinates in columns"),
        ("x.pdb", HEL[: HEL.index(b"\nATOM ") + 81 * 300 + 1], "ends among the atoms"),
        ("x.pdb", b"ATOM      1  CA  ALA A   1      aaaaaaaabbbbbbbbcccccccc\n", "line 1"),
        ("x.cif", GBT[:2000], "cut off"),
        ("x.cif", GBT[: ATOM_SITE + 20_000], "cut off"),
        ("x.cif", GBT[: ATOM_SITE + 20_000].replace(b"# \n", b"", 1), "the last row is incomplete"),
        ("x.cif", b"data_x\n_entry.id x\n", "no _atom_site"),
        (
            "x.cif",
            b"data_x\nloop_\n_atom_site.id\n_atom_site.Cartn_x\n1 2.0\n",
            "no _atom_site table with Cartn_x",
        ),
    ],
)
def test_unusable_files_are_named_with_the_reason(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as error:
        reader.read_structure(path)
    assert str(path) in str(error.value)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        reader.read_structure(tmp_path / "x.pdb")
    (tmp_path / "y.pdb").mkdir()
    with pytest.raises(InputError, match="this is a folder"):
        reader.read_structure(tmp_path / "y.pdb")


def test_neither_protein_nor_nucleic_acid(tmp_path):
    sugar = [atom(i, f" C{i} ", "NAG", 1, het=True) for i in range(1, 5)]
    with pytest.raises(
        InputError, match=r"no protein or nucleic acid in this file: .* found only NAG"
    ):
        reader.read_structure(pdb_file(tmp_path, sugar))
    water = [atom(i, " O  ", "HOH", i, het=True) for i in range(1, 5)]
    with pytest.raises(InputError, match="nothing but water"):
        reader.read_structure(pdb_file(tmp_path, water))


def test_command_line(tmp_path, capsys):
    out = tmp_path / "deep" / "x.cif"
    arguments = ["stage", "import-structure", str(PDB / "1lcd.cif"), "-o", str(out)]
    assert main([*arguments, "--chains", "A,B", "--models", "all"]) == 0
    assert "1LCD: 51 residues" in capsys.readouterr().out
    written = reader.read_structure(out, models="all")
    assert (written.models, written.chains) == (3, ("B", "A"))
    before = out.read_bytes()
    assert main([*arguments, "--chains", "Z"]) == 2
    message = capsys.readouterr().err
    assert "no chain Z" in message
    assert "Traceback" not in message
    assert out.read_bytes() == before
    assert [p.name for p in out.parent.iterdir()] == ["x.cif"]


@pytest.mark.parametrize(
    ("name", "method"),
    [("1hel.pdb", "X-RAY DIFFRACTION"), ("2beg.cif", "SOLUTION NMR"), ("2pcb_B.pdb", "")],
)
def test_the_stated_method_is_kept(name, method, tmp_path):
    found = reader.read_structure(PDB / name)
    reader.write_structure(tmp_path / "written.cif", found)
    assert found.method == reader.read_structure(tmp_path / "written.cif").method == method


def test_elements_of_names_that_begin_in_the_wrong_column(tmp_path):
    lines = [line[:12] + line[12:16].strip().ljust(4) + line[16:66] for line in residue_of(1)]
    found = reader.read_structure(pdb_file(tmp_path, lines))
    assert found.atom_site["type_symbol"] == ["N", "C", "C", "O", "C"]


@pytest.mark.parametrize(
    ("name", "residue", "stated", "polymer", "alone", "element"),
    [
        ("CA", "ALA", "CA", True, False, "C"),
        ("CA", "ALA", "", True, False, "C"),
        ("CD", "PRO", "CD", True, False, "C"),
        ("HG", "SER", "HG", True, False, "H"),
        ("1HB", "ALA", "", True, False, "H"),
        ("SE", "MSE", "", True, False, "SE"),
        ("D", "ALA", "D", True, False, "D"),
        ("O5'", "DA", "", True, False, "O"),
        ("CA", "CA", "", False, True, "CA"),
        ("CAL", "CAL", "", False, True, "CA"),
        ("SOD", "SOD", "", False, True, "NA"),
        ("CL", "CL", "C", False, True, "CL"),
        ("NA", "NA", "N", False, True, "NA"),
        ("CL-", "CL-", "C", False, True, "CL"),
        ("ZN2+", "ZN", "", False, True, "ZN"),
        ("CA", "CA", "C", False, True, "CA"),
        ("C", "LIG", "C", False, True, "C"),
        ("I", "IOD", "I", False, True, "I"),
        ("CL1", "LIG", "", False, False, "CL"),
        ("C12", "LIG", "", False, False, "C"),
        ("FE", "HEM", "", False, False, "FE"),
        ("NA", "HEM", "N", False, False, "N"),
    ],
)
def test_elements_are_inferred(name, residue, stated, polymer, alone, element):
    assert infer_element(name, residue, stated, polymer=polymer, alone=alone) == element


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("-5", -5), ("9999", 9999), ("A000", 10_000), ("ZZZZ", 1_223_055)],
)
def test_hybrid36(text, number):
    assert decode_hybrid36(text) == number
    assert decode_hybrid36("a000") == 1_223_056


def test_a_number_that_is_none_is_named_with_its_line(tmp_path):
    lines = residue_of(1)
    lines[2] = lines[2][:22] + " x?y" + lines[2][26:]
    with pytest.raises(InputError, match=r"line 3: atom C of ALA x\?y in chain A: found 'x\?y'"):
        reader.read_structure(pdb_file(tmp_path, lines))


def test_hexadecimal_numbers_after_9999(tmp_path):
    lines = [
        line[:22] + text + line[26:]
        for text in ("9998", "9999", "2710", "271a")
        for line in residue_of(1)
    ]
    numbers = reader.read_structure(pdb_file(tmp_path, lines)).atom_site["auth_seq_id"]
    assert list(dict.fromkeys(numbers)) == ["9998", "9999", "10000", "10010"]


def test_models_that_are_not_drawn_are_said(tmp_path):
    lines = ["MODEL        1", *residue_of(1), "ENDMDL", "MODEL        2", *residue_of(1), "ENDMDL"]
    found = reader.read_structure(pdb_file(tmp_path, lines))
    assert found.left_out == (
        "1 of 2 models: the first is drawn (models: all draws them on top of one another)",
    )
    by_end = [*residue_of(1), "END", *residue_of(1)]
    assert reader.read_structure(pdb_file(tmp_path, by_end)).left_out == found.left_out
    assert reader.read_structure(pdb_file(tmp_path, by_end), models="all").models == 2


def test_what_is_left_out_survives_writing(tmp_path):
    first = reader.read_structure(PDB / "1ejg.pdb")
    assert first.left_out == (
        "alternative residues of lower occupancy: SER for PRO 22 in chain A, "
        "ILE for LEU 25 in chain A",
    )
    reader.write_structure(tmp_path / "x.cif", first)
    assert reader.read_structure(tmp_path / "x.cif").left_out == first.left_out


SITE = ("group_PDB", "id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id")
SITE += ("label_asym_id", "label_seq_id", "Cartn_x", "Cartn_y", "Cartn_z", "pdbx_PDB_model_num")


def mmcif_text(missing=(), block="x", position="1.5"):
    columns = [name for name in SITE if name not in missing]
    rows = []
    for serial, name in enumerate(("N", "CA", "C", "O"), start=1):
        row = dict.fromkeys(SITE, "1") | {"group_PDB": "ATOM", "id": str(serial)}
        row |= {"type_symbol": name[0], "label_atom_id": name, "label_alt_id": "."}
        row |= {"label_comp_id": "GLY", "label_asym_id": "AA-2", "Cartn_x": position}
        rows.append(" ".join(row[column] for column in columns))
    return "\n".join([f"data_{block}", "loop_", *(f"_atom_site.{c}" for c in columns), *rows, ""])


@pytest.mark.parametrize(
    "missing",
    [
        (),
        ("group_PDB",),
        ("type_symbol",),
        ("id",),
        ("label_alt_id",),
        ("pdbx_PDB_model_num",),
        ("label_seq_id",),
        ("label_asym_id",),
        ("group_PDB", "id", "type_symbol", "label_alt_id", "pdbx_PDB_model_num"),
    ],
)
def test_mmcif_with_few_columns(tmp_path, missing):
    path = tmp_path / "x.cif"
    path.write_text(mmcif_text(missing))
    found = reader.read_structure(path)
    assert (found.residues, found.atoms) == (1, 4)
    assert found.atom_site["type_symbol"] == ["N", "C", "C", "O"]
    assert found.chains == (("",) if "label_asym_id" in missing else ("AA-2",))


def test_of_several_blocks_the_first_with_atoms_is_read(tmp_path):
    path = tmp_path / "x.cif"
    restraints = "data_comp_LIG\n_chem_comp.id LIG\n"
    path.write_text(restraints + mmcif_text(block="one") + mmcif_text(block="two"))
    assert reader.read_structure(path).left_out == (
        "1 of 2 structures in the file (two): the first, one, is read",
    )


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "?", ".", "x"])
def test_a_coordinate_that_is_no_number_is_named_with_its_line(tmp_path, number):
    path = tmp_path / "x.cif"
    path.write_text(mmcif_text(position=number))
    with pytest.raises(InputError, match=r"x.cif: line 15: atom N of GLY 1 in chain AA-2: found"):
        reader.read_structure(path)


@pytest.mark.parametrize("name", ["1ubi.pdb", "1gbt.cif"])
def test_a_file_cut_off_anywhere_is_never_taken_for_a_whole_one(name, tmp_path):
    lines = (PDB / name).read_text().splitlines(keepends=True)
    whole = reader.read_structure(PDB / name)
    for end in range(0, len(lines), max(1, len(lines) // 40)):
        path = tmp_path / name
        path.write_text("".join(lines[:end]))
        with suppress(InputError):
            found = reader.read_structure(path)
            assert found.atom_site == whole.atom_site or found.left_out != whole.left_out


@pytest.mark.parametrize(
    "separator", [["ENDMDL"], ["MODEL        2"], ["ENDMDL", "MODEL        2"]]
)
def test_a_model_may_begin_with_another_atom(tmp_path, separator):
    lines = [*residue_of(1), *residue_of(2, start=6)]
    path = pdb_file(tmp_path, ["MODEL        1", *lines, *separator, *lines[5:], "ENDMDL"])
    assert reader.read_structure(path).atoms == 10
    assert reader.read_structure(path, models="all").models == 2


@pytest.mark.parametrize(
    ("repeats", "atoms", "left_out"),
    [
        (residue_of(1), 5, ("5 atoms stated twice",)),
        (residue_of(1)[3:4], 5, ("1 atom stated twice",)),
        ([*residue_of(1), *residue_of(1)], 5, ("10 atoms stated twice",)),
        (residue_of(1, chain="B"), 10, ()),
        (residue_of(1, name="GLY"), 10, ()),
        ([atom(6, " CB ", "ALA", 1, (4, 1, 0.001))], 6, ()),
        ([atom(6, " CG ", "ALA", 1, (4, 1, 0))], 6, ()),
    ],
)
def test_an_atom_that_is_stated_twice_is_read_once(tmp_path, repeats, atoms, left_out):
    found = reader.read_structure(pdb_file(tmp_path, [*residue_of(1), *repeats]))
    assert found.atoms == atoms
    assert found.left_out == left_out


def test_models_and_conformers_may_share_positions(tmp_path):
    lines = residue_of(1)
    models = ["MODEL        1", *lines, "ENDMDL", "MODEL        2", *lines, "ENDMDL"]
    assert reader.read_structure(pdb_file(tmp_path, models), models="all").models == 2
    lettered = [atom(i, " CB ", "ALA", 1, (4, 1, 0), alt="AB"[i]) for i in (0, 1)]
    found = reader.read_structure(pdb_file(tmp_path, [*lines[:4], *lettered]))
    assert (found.atoms, found.left_out) == (5, ())


def lettered(number, name, chain):
    """Return a residue whose name and chain fill columns 18 to 22."""
    return [line[:17] + name + chain + line[22:] for line in residue_of(number, "XXX")]


@pytest.mark.parametrize(
    ("residues", "chains", "names"),
    [
        # Names of four letters, as GROMOS writes them.
        ((("LYSH", "A"), ("GLY ", "A")), ("A",), ("LYSH", "GLY")),
        ((("HISB", "A"), ("CYS1", "A"), ("ASPH", "B")), ("A", "B"), ("HISB", "CYS1", "ASPH")),
        # Chains of two letters.
        ((("GLYA", "A"), ("HISA", "B")), ("AA", "AB"), ("GLY", "HIS")),
        ((("LYSH", "A"), ("GLYH", "A"), ("ADPH", "A")), ("HA",), ("LYS", "GLY", "ADP")),
        ((("GLYA", "A"), ("TIP3", "A")), ("AA",), ("GLY",)),
        # Other names of four letters.
        ((("GLY ", "A"), ("DPPC", "B")), ("A", "B"), ("GLY", "DPPC")),
    ],
)
def test_a_letter_between_residue_and_chain(tmp_path, residues, chains, names):
    lines = [line for i, (name, ch) in enumerate(residues, 1) for line in lettered(i, name, ch)]
    found = reader.read_structure(pdb_file(tmp_path, lines))
    assert found.chains == chains
    assert tuple(dict.fromkeys(found.atom_site["label_comp_id"])) == names


@pytest.mark.parametrize("water", ["SOL ", "SOLV", "TIP3", "WAT "])
def test_water_of_simulation_programs_is_left_out(tmp_path, water):
    lines = [*residue_of(1), *(line[:17] + water + line[21:] for line in residue_of(2)[:3])]
    found = reader.read_structure(pdb_file(tmp_path, lines))
    assert found.left_out == ("1 water molecule",)


@pytest.mark.parametrize("chain", ["A", " "])
@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ((3, 6), (3, 6)),
        ((1, 6), (3, 6)),
        ((3, 20), (3, 12)),
        ((7, 12), (9, 12)),
        ((1, 30), (3, 12)),
        ((7, 8), None),
        ((20, 30), None),
    ],
)
def test_a_helix_whose_ends_have_no_atoms_is_kept(tmp_path, chain, stated, read):
    helix = f"HELIX    1 AA1 ALA {chain} {stated[0]:4d}  ALA {chain} {stated[1]:4d}  1"
    numbers = (3, 4, 5, 6, 9, 10, 11, 12)
    lines = [line for number in numbers for line in residue_of(number, chain=chain)]
    found = reader.read_structure(pdb_file(tmp_path, [helix, *lines]))
    ends = None if read is None else tuple((number, "") for number in read)
    assert [(s.begin, s.end) for s in found.segments] == ([] if ends is None else [ends])


def molecule(first, last, names=("ALA", "GLY", "SER"), start=1):
    lines = []
    for number in range(first, last + 1):
        lines += residue_of(number, names[number % len(names)], start=start + len(lines))
    return lines


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (molecule(1, 9), molecule(1, 9)),
        (molecule(1, 9), molecule(1, 9, ("LEU", "VAL"))),
        (molecule(1, 6), molecule(1, 9)),
        (molecule(1, 9), molecule(4, 6)),
        (molecule(4, 9), molecule(1, 6)),
        (molecule(4, 9), molecule(6, 14, ("LEU", "VAL"))),
        (molecule(1, 9, ("DA", "DC")), molecule(1, 9, ("DG", "DT"))),
        (molecule(1, 9), molecule(1, 4, ("DG", "DT"))),
    ],
)
@pytest.mark.parametrize("separator", [[], ["TER"], ["END"], ["TER", "END"]])
def test_molecules_under_one_name_stay_apart(tmp_path, first, second, separator):
    apart = [f"{line[:46]}  30.000{line[54:]}" for line in second]
    found = reader.read_structure(pdb_file(tmp_path, [*first, *separator, *apart]))
    chains = found.atom_site["label_asym_id"]
    if "END" in separator and first[0][12:27] == second[0][12:27]:
        assert chains == ["A"] * len(first)  # END separates models
    else:
        assert chains == ["A"] * len(first) + ["A_2"] * len(second)


def test_the_dummy_atoms_of_a_membrane_are_left_out(tmp_path):
    dummies = [atom(60 + k, " N  ", "DUM", 60 + k, (k, 0, 15), het=True) for k in range(3)]
    found = reader.read_structure(pdb_file(tmp_path, [*molecule(1, 5), *dummies]))
    assert (found.ligands, found.left_out) == ((), ("3 dummy atoms of a membrane",))


def test_residues_of_one_number_that_follow_each_other_are_of_one_molecule(tmp_path):
    lines = [*molecule(1, 4), *residue_of(4, "TRP"), *residue_of(4, "PHE"), *molecule(5, 9)]
    found = reader.read_structure(pdb_file(tmp_path, lines))
    assert found.residues == 11
    assert set(found.atom_site["label_asym_id"]) == {"A"}


def cif_file(folder, columns, rows, values=""):
    heads = "".join(f"_atom_site.{name}\n" for name in columns.split())
    (folder / "x.cif").write_text(f"data_x\nloop_\n{heads}" + "\n".join(rows) + f"\n{values}")
    return folder / "x.cif"


def test_residues_without_numbers_end_where_an_atom_comes_again(tmp_path):
    columns = "label_atom_id label_comp_id label_asym_id label_seq_id Cartn_x Cartn_y Cartn_z"
    names = ["ALA", "ALA", "ALA", "GLY", "GLY", "HOH", "HOH", "HOH"]
    rows = [
        f"{atom} {name} A ? {k} {i} 0.0"
        for k, name in enumerate(names)
        for i, atom in enumerate(["O"] if name == "HOH" else ["N", "CA", "C", "O"])
    ]
    found = reader.read_structure(cif_file(tmp_path, columns, rows))
    assert found.residues == 5
    assert found.left_out == ("3 water molecules",)


@pytest.mark.parametrize("spell", [str.upper, str.lower, str.title])
def test_names_of_columns_may_be_in_capitals(tmp_path, spell):
    columns = "auth_atom_id auth_comp_id auth_asym_id label_asym_id auth_seq_id Cartn_x Cartn_y"
    rows = [f"{atom} GLY B Axp 7 {i}.5 1.0 1.0" for i, atom in enumerate(["N", "CA", "C"])]
    path = cif_file(tmp_path, spell(f"{columns} Cartn_z"), rows)
    found = reader.read_structure(path)
    assert (found.chains, found.residues) == (("B",), 1)
    assert found.atom_site["Cartn_x"] == ["0.500", "1.500", "2.500"]


def test_numbers_may_have_an_uncertainty(tmp_path):
    columns = "label_atom_id label_comp_id label_asym_id label_seq_id Cartn_x Cartn_y Cartn_z"
    rows = [f"{atom} GLY A 1 {i}.25(12) -1.5(3) 2" for i, atom in enumerate(["N", "CA", "C"])]
    found = reader.read_structure(cif_file(tmp_path, columns, rows))
    assert found.atom_site["Cartn_x"] == ["0.250", "1.250", "2.250"]
    assert found.atom_site["Cartn_y"] == ["-1.500"] * 3


def test_bases_without_a_phosphate_are_nucleotides(tmp_path):
    lines = [atom(i, f" {n:<3}", "  U", 1, (i, 0, 0)) for i, n in enumerate(["O5'", "C5'", "N1"])]
    found = reader.read_structure(pdb_file(tmp_path, [*lines, *residue_of(2)]))
    assert (found.nucleotides, found.ligands) == (1, ())
