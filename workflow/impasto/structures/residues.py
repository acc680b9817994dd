"""Kinds of residues, by their names and atoms."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Literal

from Bio.Data.PDBData import protein_letters_3to1_extended

_WATER = frozenset(
    {"HOH", "WAT", "H2O", "DOD", "SOL", "SOLV", "SPC", "SPCE", "OPC", "TP3"}
    | {f"TIP{points}" for points in ("", "3", "4", "5")}
)
PROTONATION_STATES = {
    "HSD": ("HIS", 0),
    "HSE": ("HIS", 0),
    "HSP": ("HIS", 1),
    "HID": ("HIS", 0),
    "HIE": ("HIS", 0),
    "HIP": ("HIS", 1),
    "CYX": ("CYS", 0),
    "CYS2": ("CYS", 0),
    "CYM": ("CYS", -1),
    "ASH": ("ASP", 0),
    "ASPP": ("ASP", 0),
    "GLH": ("GLU", 0),
    "GLUP": ("GLU", 0),
    "LYN": ("LYS", 0),
    "LSN": ("LYS", 0),
    # GROMOS
    "HISA": ("HIS", 0),
    "HISB": ("HIS", 0),
    "HISH": ("HIS", 1),
    "LYSH": ("LYS", 1),
    "ARGN": ("ARG", 0),
    "ASPH": ("ASP", 0),
    "GLUH": ("GLU", 0),
    "CYSH": ("CYS", 0),
    "CYS1": ("CYS", 0),
}
"""Names that force fields give to amino acids by their protonation: the parent and the charge."""

_NUCLEOTIDES = frozenset(
    {"N", "DN", "I", "DI", "DU", "ADE", "GUA", "CYT", "THY", "URA"}
    | {f"{sugar}{base}{end}" for sugar in ("", "D", "R") for base in "ACGTU" for end in ("", *"35")}
)
_PEPTIDE_BACKBONE = frozenset({"N", "CA", "C"})
_NUCLEOTIDE_BACKBONE = frozenset({"P", "C1'", "C3'", "C4'", "O4'"})


@cache
def spell_residue(name: str) -> str:
    """Return the name of an amino acid or a nucleotide in capitals, any other as it is."""
    capitals = name.upper()
    return name if residue_kind(capitals, ()) == "ligand" else capitals


def is_water(name: str) -> bool:
    """Return whether a residue of this name is water."""
    return name in _WATER


def is_amino_acid(name: str, atoms: Iterable[str]) -> bool:
    """Return whether a residue of this name and atom names is an amino acid.

    Modified residues that no list knows still have a backbone.
    """
    if name.upper() in protein_letters_3to1_extended or name in PROTONATION_STATES or name == "UNK":
        return True
    return set(atoms) >= _PEPTIDE_BACKBONE


def is_nucleotide(name: str, atoms: Iterable[str]) -> bool:
    """Return whether a residue of this name and atom names is a nucleotide."""
    return (
        name in _NUCLEOTIDES or {atom.replace("*", "'") for atom in atoms} >= _NUCLEOTIDE_BACKBONE
    )


def residue_kind(
    name: str, atoms: Collection[str]
) -> Literal["amino acid", "nucleotide", "ligand"]:
    """Return the kind of a residue of this name and atom names."""
    if is_amino_acid(name, atoms):
        return "amino acid"
    return "nucleotide" if is_nucleotide(name, atoms) else "ligand"
