"""Tests of the hydropathy and the charge of residues."""

import pytest

from impasto.structures.residue_scales import parent_residue, residue_charge, residue_hydropathy

BACKBONE = ("N", "CA", "C", "O")
PHOSPHATE = ("P", "OP1", "OP2", "O4'", "C1'", "C3'", "C4'")


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        *(("MSE", "MET"), ("SEP", "SER"), ("MLY", "LYS"), ("DAL", "ALA"), ("TRP", "TRP")),
        *(("HSD", "HIS"), ("CYX", "CYS"), ("HEM", ""), ("DA", ""), ("UNK", ""), ("", "")),
    ],
)
def test_modified_residues_have_a_parent(name, parent):
    assert parent_residue(name) == parent


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("ILE", 4.5), ("ARG", -4.5), ("GLY", -0.4), ("MSE", 1.9), ("HIE", -3.2), ("ASH", -3.5)),
        *(("UNK", None), ("DG", None), ("HEM", None), ("ZN", None)),
    ],
)
def test_hydropathy_is_that_of_the_parent(name, value):
    assert residue_hydropathy(name) == value


@pytest.mark.parametrize(
    ("name", "atoms", "begins", "charge"),
    [
        ("ASP", BACKBONE, False, -1),
        ("ARG", BACKBONE, False, 1),
        ("HIS", BACKBONE, False, 0),
        ("HIP", BACKBONE, False, 1),
        ("GLH", BACKBONE, False, 0),
        ("ALA", BACKBONE, True, 1),
        ("LYS", BACKBONE, True, 2),
        ("ALA", (*BACKBONE, "OXT"), False, -1),
        ("GLU", (*BACKBONE, "OT1", "OT2"), False, -2),
        ("GLY", (*BACKBONE, "OXT"), True, 0),
        ("PCA", BACKBONE, True, 0),
        ("SEP", (*BACKBONE, "P"), False, -2),
        ("XYZ", BACKBONE, False, 0),
        ("DA", PHOSPHATE, True, -1),
        ("DG", PHOSPHATE[1:], True, 0),
        ("U", PHOSPHATE, False, -1),
        ("ZN", ("ZN",), True, None),
        ("ACE", ("C", "O", "CH3"), True, None),
    ],
)
def test_charge_counts_side_chains_ends_and_phosphates(name, atoms, begins, charge):
    assert residue_charge(name, atoms, begins_chain=begins) == charge
