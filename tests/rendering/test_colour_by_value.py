"""Tests of the spelling of colours by value, and of the colours of a structure's atoms."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from impasto.core.colour_space import to_lab
from impasto.core.errors import InputError
from impasto.rendering.colour_by_value import MISSING_COLOUR, PLDDT_BANDS, colour_by_value
from impasto.rendering.colour_key import ColourKey, read_colour_key
from impasto.rendering.render_colours import GRADIENTS, parse_render_colours
from impasto.structures.reader import Structure

VERY_LOW, LOW, CONFIDENT, VERY_HIGH = "#ff7d45", "#ffdb13", "#65cbf3", "#0053d6"
AMINO_ACID, NUCLEOTIDE = ("N", "CA", "C"), ("P", "C1'", "C3'", "C4'", "O4'")


def structure_of(*residues, method=""):
    """Make a structure of residues: (name, values of columns by name), chain A unless given."""
    names = list(dict.fromkeys(name for _, columns in residues for name in columns))
    site = {name: [] for name in (*_COLUMNS, *names)}
    for number, (name, columns) in enumerate(residues, 1):
        atoms = columns.get("atoms") or (NUCLEOTIDE if name[:1] == "D" else AMINO_ACID)
        for place, atom in enumerate(atoms):
            row = dict(_COLUMNS, label_atom_id=atom, label_comp_id=name, auth_seq_id=str(number))
            row["id"] = str(len(site["id"]) + 1)
            row |= {key: _text(value, place) for key, value in columns.items()}
            for key, column in site.items():
                column.append(row.get(key, "?"))
    site.pop("atoms", None)
    return Structure(
        Path("model.cif"), "x", "", ("A",), 1, len(residues), 0, 1, (), (), site, method=method
    )


_COLUMNS = {
    **dict.fromkeys(("id", "label_atom_id", "label_comp_id", "auth_seq_id"), ""),
    **dict.fromkeys(("label_asym_id", "auth_asym_id"), "A"),
    "pdbx_PDB_ins_code": "?",
    "pdbx_PDB_model_num": "1",
    "pdbx_formal_charge": "?",
    "B_iso_or_equiv": "10.00",
    "occupancy": "1.00",
}


def _text(value, place):
    """Return a column's text for an atom: one for all atoms of the residue, or one for each."""
    return str(value[place] if isinstance(value, list) else value)


def with_b_factors(*values, method=""):
    return structure_of(*(("ALA", {"B_iso_or_equiv": value}) for value in values), method=method)


def colours_of(structure, text):
    """Return the colour of the first atom of each residue, None without one."""
    found = colour_by_value(structure, parse_render_colours(text))
    site = structure.atom_site
    first = dict(zip(reversed(site["auth_seq_id"]), reversed(site["id"]), strict=True))
    colours = {place: found.by_id.get(int(first[place])) for place in first}
    return [colours[place] for place in sorted(colours, key=int)]


# The spelling


@pytest.mark.parametrize(
    ("text", "by", "colours", "limits"),
    [
        ("plddt", "plddt", (), None),
        ("plddt:cividis", "plddt", GRADIENTS["cividis"], None),
        ("plddt:50-100", "plddt", GRADIENTS["viridis"], (50, 100)),
        ("bfactor", "bfactor", GRADIENTS["viridis"], None),
        ("bfactor:#000000,#FFFFFF", "bfactor", ("#000000", "#ffffff"), None),
        ("bfactor:cividis:10-80", "bfactor", GRADIENTS["cividis"], (10, 80)),
        ("bfactor:.5-1e2", "bfactor", GRADIENTS["viridis"], (0.5, 100)),
        ("hydropathy", "hydropathy", GRADIENTS["blue-orange"], None),
        ("charge:-2-2", "charge", GRADIENTS["red-blue"], (-2, 2)),
        ("charge:viridis:-2--1", "charge", GRADIENTS["viridis"], (-2, -1)),
        ("occupancy", "occupancy", GRADIENTS["viridis"], None),
        ("atom_site.pdbx_tls", "atom_site.pdbx_tls", GRADIENTS["viridis"], None),
        ("_atom_site.q:red-blue", "atom_site.q", GRADIENTS["red-blue"], None),
    ],
)
def test_a_value_may_have_a_palette_and_a_range(text, by, colours, limits):
    found = parse_render_colours(text)
    assert (found.by, found.colours, found.limits) == (by, colours, limits)


@pytest.mark.parametrize("text", ["chain", "element", "#123456", "#123456,#abcdef"])
def test_other_colours_have_no_value(text):
    assert parse_render_colours(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pLDDT", 'found "pLDDT", expected chain, structure, .* (did you mean "plddt"?)'),
        ("b-factor", '(did you mean "bfactor"?)'),
        ("bfactr:viridis", 'found "bfactr", .* (did you mean "bfactor"?)'),
        ("hydrophobicity", "found"),
        ("pdbx_formal_charge", '(did you mean "atom_site.pdbx_formal_charge"?)'),
        ("chain:viridis", "expected a palette only after plddt, bfactor"),
        ("#123456:1-2", "expected a palette only after"),
        ("bfactor:virids", 'found the palette "virids", .* (did you mean "viridis"?)'),
        ("bfactor:okabe-ito", 'found the palette "okabe-ito", expected viridis'),
        ("bfactor:#123456", "two or more colours"),
        ("bfactor:#123456,red", 'found "red", expected colours such as'),
        ("bfactor:80-10", "expected the smaller number first"),
        ("bfactor:5-5", "expected the smaller number first"),
        ("bfactor:viridis:10", "VALUE:PALETTE:LOW-HIGH"),
        ("bfactor:10-80:viridis", "VALUE:PALETTE:LOW-HIGH"),
        ("bfactor:", 'found the palette ""'),
        ("atom_site.", 'found "atom_site."'),
        ("", 'found ""'),
    ],
)
def test_what_is_misspelt_is_named(text, message):
    with pytest.raises(InputError) as caught:
        parse_render_colours(text)
    for part in message.split(" .* "):
        assert part in str(caught.value)


@pytest.mark.parametrize("name", GRADIENTS)
def test_the_colours_of_a_palette_differ_in_lightness(name):
    rgb = [[[int(c[k : k + 2], 16) / 255 for k in (1, 3, 5)] for c in GRADIENTS[name]]]
    lightness = np.sort(to_lab(np.array(rgb, np.float32))[0, :, 0])
    assert np.diff(lightness).min() > 9
    assert np.ptp(lightness) > 55


# Confidence


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        *((0, VERY_LOW), (49.99, VERY_LOW), (50, VERY_LOW), (50.01, LOW), (70, LOW)),
        *((70.01, CONFIDENT), (90, CONFIDENT), (90.01, VERY_HIGH), (100, VERY_HIGH)),
    ],
)
@pytest.mark.parametrize("scale", [1, 100])
def test_the_bands_of_confidence(value, colour, scale):
    found = colours_of(with_b_factors(value / scale, 30 / scale), "plddt")
    assert found == [colour, VERY_LOW]


def test_confidence_from_0_to_1_is_said():
    found = colour_by_value(with_b_factors(0.3, 0.95), parse_render_colours("plddt"))
    assert found.notices == ("pLDDT runs from 0 to 1 in this file: it is multiplied by 100",)
    assert found.key.bands == PLDDT_BANDS


def test_an_experimental_structure_hardly_has_a_confidence():
    found = colour_by_value(
        with_b_factors(12, 40, method="X-RAY DIFFRACTION"), parse_render_colours("plddt")
    )
    assert "stated as experimental (X-RAY DIFFRACTION)" in found.notices[0]
    model = with_b_factors(12, 40, method="THEORETICAL MODEL")
    assert not colour_by_value(model, parse_render_colours("plddt")).notices


WHOLE = {"atoms": ("N", "CA", "C", "O", "CB")}


@pytest.mark.parametrize(
    ("values", "method", "told"),
    [
        ((90.5, 42.1), "", True),
        ((0.9, 0.4), "", True),
        ((90.5, [42.1, 42.1, 42.1, 43.0, 42.1]), "", False),
        ((90.5, 142.1), "", False),
        ((90.5, 42.1), "X-RAY DIFFRACTION", False),
        ((90.5, [42.1, 42.1, 42.1, 43.0, 42.1]), "THEORETICAL MODEL", True),
        ((-1.5, 42.1), "THEORETICAL MODEL", False),
    ],
)
def test_confidence_shown_as_a_b_factor_is_told(values, method, told):
    residues = (("ALA", WHOLE | {"B_iso_or_equiv": value}) for value in values)
    structure = structure_of(*residues, method=method)
    notices = colour_by_value(structure, parse_render_colours("bfactor")).notices
    assert any("render_colours: plddt shows that" in notice for notice in notices) == told


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((12.0, 128.2), "B factors from 12 to 128.2 are no pLDDT, which runs from 0 to 100"),
        ((-1.0, 40.0), "B factors from -1 to 40 are no pLDDT"),
        ((0.0, 0.0), "the pLDDT of every residue is 0.00, which shows nothing"),
        (("?", "?"), "no residue has a value of pLDDT"),
    ],
)
def test_what_is_no_confidence_is_refused(values, message):
    with pytest.raises(InputError, match=r"model\.cif: ") as caught:
        colour_by_value(with_b_factors(*values), parse_render_colours("plddt"))
    assert message in str(caught.value)


def test_every_residue_may_be_of_one_band():
    assert colours_of(with_b_factors(95, 95), "plddt") == [VERY_HIGH, VERY_HIGH]


# Numbers of atoms


def test_a_residue_has_the_mean_of_its_atoms():
    found = structure_of(
        ("ALA", {"B_iso_or_equiv": [0.0, "?", 20.0]}),
        ("GLY", {"B_iso_or_equiv": 10.0}),
        ("SER", {"B_iso_or_equiv": 30.0}),
    )
    first, second, third = colours_of(found, "bfactor:#000000,#ffffff")
    assert first == second == "#000000" != third == "#ffffff"
    by_id = colour_by_value(found, parse_render_colours("bfactor")).by_id
    assert len(set(list(by_id.values())[:6])) == 1  # no atom has another colour than its residue


def test_residues_without_a_number_are_grey_and_said():
    found = structure_of(
        ("ALA", {"B_iso_or_equiv": 5.0}), ("GLY", {"B_iso_or_equiv": "?"}), ("SER", {})
    )
    coloured = colour_by_value(found, parse_render_colours("bfactor"))
    assert colours_of(found, "bfactor")[1] is None
    assert coloured.notices == ("1 of 3 residues have no B factor: they are grey",)
    assert coloured.key.swatches == (("no value", MISSING_COLOUR),)
    assert not colour_by_value(with_b_factors(1, 2), parse_render_colours("bfactor")).key.missing


@pytest.mark.parametrize(
    ("values", "limits", "beyond"),
    [
        ((12.3, 47.8), (13, 48), (True, False)),
        ((-0.031, 0.052), (-0.030, 0.051), (True, True)),
        ((0.0, 1.0), (0.02, 0.98), (True, True)),
        ((20.0, 20.001), (20.00002, 20.00098), (True, True)),
        ((5.0, *[20.0] * 200), (5, 20), (False, False)),
        ((*np.arange(10.0, 60.0, 0.5), 9999.0), (10, 59), (False, True)),
        ((-400.0, 1e6), (19000, 980000), (True, True)),
    ],
)
def test_the_range_leaves_out_extremes_and_is_readable(values, limits, beyond):
    key = colour_by_value(with_b_factors(*values), parse_render_colours("bfactor")).key
    low, high = key.limits
    span = limits[1] - limits[0]
    assert low == pytest.approx(limits[0], abs=0.1 * span)
    assert high == pytest.approx(limits[1], abs=0.1 * span)
    assert len(f"{low:g}") < 9


def test_a_given_range_holds_for_every_structure():
    for values in ((0, 40), (20, 60)):
        structure = with_b_factors(*values, 30)
        key = colour_by_value(structure, parse_render_colours("bfactor:10-50")).key
        assert key.limits == (10, 50)
        assert colours_of(structure, "bfactor:#000000,#ffffff:10-50")[2] == "#777777"
        assert key.beyond == (values[0] < 10, values[1] > 50)


def test_a_column_of_the_files_own():
    found = structure_of(("ALA", {"pdbx_q": -3}), ("GLY", {"pdbx_q": 4}), ("SER", {"pdbx_q": "."}))
    assert colours_of(found, "atom_site.pdbx_q:#000000,#ffffff:0-4") == ["#000000", "#ffffff", None]
    key = colour_by_value(found, parse_render_colours("_atom_site.pdbx_q")).key
    assert (key.by, key.name) == ("atom_site.pdbx_q", "pdbx_q")


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("pdbx_r", 'no column pdbx_r, expected a column of numbers: .*"pdbx_q"'),
        ("label_comp_id", 'has "ALA" in the column label_comp_id, expected a column of numbers'),
        ("auth_asym_id", 'has "A" in the column auth_asym_id'),
        ("pdbx_PDB_ins_code", "no residue has a"),
        ("pdbx_PDB_model_num", "of every residue is 1.00"),
        ("pdbx_inf", "no residue has a"),
    ],
)
def test_a_column_without_numbers_is_refused(column, message):
    found = structure_of(
        ("ALA", {"pdbx_q": 1, "pdbx_inf": "inf"}), ("GLY", {"pdbx_q": 2, "pdbx_inf": "nan"})
    )
    with pytest.raises(InputError, match=r"model\.cif: ") as caught:
        colour_by_value(found, parse_render_colours(f"atom_site.{column}"))
    first, _, last = message.partition(".*")
    assert first in str(caught.value)
    assert last in str(caught.value)


@pytest.mark.parametrize("by", ["bfactor", "occupancy", "bfactor:0-100"])
def test_one_value_everywhere_shows_nothing(by):
    found = structure_of(("ALA", {"B_iso_or_equiv": 0.0}), ("GLY", {"B_iso_or_equiv": 0.0}))
    with pytest.raises(InputError, match=r"of every residue is .*, which shows nothing"):
        colour_by_value(found, parse_render_colours(by))


# Hydropathy, charge, and what a residue is


def test_hydropathy_is_of_amino_acids():
    found = structure_of(("ILE", {}), ("ARG", {}), ("DA", {}), ("HEM", {"atoms": ("FE", "NA")}))
    coloured = colour_by_value(found, parse_render_colours("hydropathy"))
    low, _, high = GRADIENTS["blue-orange"]
    assert coloured.key.limits == (-4.5, 4.5)
    assert colours_of(found, "hydropathy") == [high, low, None, None]
    assert coloured.notices == ("1 of 3 residues have no hydropathy: they are grey",)


def test_the_charge_of_ligands_is_as_stated():
    ion = {"atoms": ("ZN",), "pdbx_formal_charge": 2}
    acid = {"atoms": ("C", "O1", "O2"), "pdbx_formal_charge": [0, 0, -1]}
    found = structure_of(
        *(("ALA", {}), ("ASP", {}), ("GLY", {}), ("LYS", {}), ("DA", {"auth_asym_id": "B"})),
        *(("ZN", ion), ("ACT", acid), ("HEM", {"atoms": ("FE",)})),
    )
    negative, neutral, positive = GRADIENTS["red-blue"]
    colours = colours_of(found, "charge")
    # The first residue of a chain has the charge of its amine.
    assert colours[:5] == [positive, negative, neutral, positive, negative]
    assert colours[5:] == [positive, negative, None]
    key = colour_by_value(found, parse_render_colours("charge")).key
    assert (key.limits, key.beyond) == ((-1, 1), (False, True))


def test_a_chain_without_a_name_ends_at_its_carboxylate():
    end = {"atoms": ("N", "CA", "C", "O", "OXT")}
    found = structure_of(("ALA", {}), ("GLY", end), ("SER", {}), ("GLY", end))
    negative, _, positive = GRADIENTS["red-blue"]
    assert colours_of(found, "charge") == [positive, negative, positive, negative]


@pytest.mark.parametrize("by", ["hydropathy", "bfactor", "plddt"])
def test_nucleic_acids_alone(by):
    found = structure_of(
        ("DA", {"B_iso_or_equiv": 20.0}), ("DG", {"B_iso_or_equiv": 60.0, "atoms": NUCLEOTIDE[1:]})
    )
    if by == "hydropathy":
        with pytest.raises(InputError, match="no residue has a value of hydropathy"):
            colours_of(found, by)
    else:
        assert None not in colours_of(found, by)
    assert colours_of(found, "charge")[0] == GRADIENTS["red-blue"][0]


# The key


KEYS = [
    colour_by_value(with_b_factors(12, 40, 95), parse_render_colours(text)).key
    for text in ("plddt", "bfactor:20-90", "bfactor:red-blue")
]
KEYS += [dataclasses.replace(key, missing=MISSING_COLOUR) for key in KEYS[:2]]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.by)
def test_a_key_is_read_as_it_was_written(key, tmp_path):
    (tmp_path / "structure.json").write_text(json.dumps({"colours": key.as_document()}))
    assert read_colour_key(tmp_path) == key


def test_a_render_without_values_has_no_key(tmp_path):
    assert read_colour_key(tmp_path) is None
    (tmp_path / "structure.json").write_text("{}")
    assert read_colour_key(tmp_path) is None


@pytest.mark.parametrize(
    "found", [1, {}, {"by": "x", "name": "x"}, {"by": "x", "name": "x", "range": [1], "bands": 3}]
)
def test_a_key_of_another_kind_is_refused(found, tmp_path):
    (tmp_path / "structure.json").write_text(json.dumps({"colours": found}))
    with pytest.raises(InputError, match="not the description of a render"):
        read_colour_key(tmp_path)


def test_marks_have_numbers_units_and_signs():
    key = ColourKey("charge", "Charge at pH 7", "e", limits=(-1.5, 1.5), beyond=(True, False))
    assert key.title == "Charge at pH 7 (e)"
    assert key.ends == ("≤ −1.5", "1.5")
    large = dataclasses.replace(key, limits=(0.001, 125000.0), beyond=(False, True), unit="")
    assert large.ends == ("0.001", "≥ 125000")
    assert large.title == "Charge at pH 7"
    assert [band.numbers for band in PLDDT_BANDS] == ["≤ 50", "50–70", "70–90", "> 90"]
