"""Hydropathy and charge of residues.

Modified residues, and those that a force field names by their protonation, take the values of the
amino acid that they derive from, unless these are known to differ.
"""

from collections.abc import Collection

import gemmi

from impasto.structures.residues import PROTONATION_STATES, is_amino_acid, is_nucleotide

_CHARGES = {name: charge for name, (_, charge) in PROTONATION_STATES.items()} | {
    "ASP": -1,
    "GLU": -1,
    "LYS": 1,
    "ARG": 1,
    # Modified where the parent has its charge: acetylated and carboxylated lysine, pyroglutamate,
    # and a glutamate with a second carboxylate.
    "ALY": 0,
    "KCX": -1,
    "PCA": 0,
    "CGU": -2,
}
# A phosphate in a chain of nucleotides, and one at the end of a side chain.
_NUCLEOTIDE_PHOSPHATE, _SIDE_CHAIN_PHOSPHATE = -1, -2
_SECOND_OXYGENS = frozenset({"OXT", "OT2", "OC2"})
_WITHOUT_AMINE = frozenset({"PCA"})


def parent_residue(name: str) -> str:
    """Return the standard amino acid from which a residue derives; "" if it is unknown."""
    if name in PROTONATION_STATES:
        return PROTONATION_STATES[name][0]
    found = gemmi.find_tabulated_residue(name)
    if not found.is_amino_acid():
        return ""
    parent = gemmi.expand_one_letter(found.one_letter_code.upper(), gemmi.ResidueKind.AA)
    return "" if parent in (None, "UNK") else parent


def residue_hydropathy(name: str) -> float | None:
    """Return the hydropathy of an amino acid by its three-letter name; None for any other residue.

    Kyte, J. and Doolittle, R. F. Journal of Molecular Biology 157 (1982) 105-132, table 2: from
    -4.5, hydrophilic, to 4.5, hydrophobic.
    """
    from Bio.SeqUtils.ProtParamData import kd

    value = kd.get(gemmi.find_tabulated_residue(parent_residue(name) or "UNK").one_letter_code)
    return None if value is None else float(value)


def has_carboxylate(atoms: Collection[str]) -> bool:
    """Return whether a residue with these names of atoms has the second oxygen of a chain's end."""
    return not _SECOND_OXYGENS.isdisjoint(atoms)


def residue_charge(name: str, atoms: Collection[str], *, begins_chain: bool) -> int | None:
    """Return the formal charge of a polymer's residue at pH 7; None if it is of no polymer.

    Asp and Glu have -1, Lys and Arg +1, and His, of which nine in ten are neutral, 0. The amine at
    the beginning of a chain adds 1 and the carboxylate at its end -1. Phosphates have -1 in a chain
    of nucleotides and -2 on a side chain.

    Args:
        atoms: names of its atoms, which show a phosphate and the second oxygen of a carboxylate.
    """
    phosphates = sum(atom == "P" for atom in atoms)
    if is_amino_acid(name, atoms):
        charge = _CHARGES.get(name, _CHARGES.get(parent_residue(name), 0))
        charge += begins_chain and name not in _WITHOUT_AMINE
        charge -= has_carboxylate(atoms)
        return charge + _SIDE_CHAIN_PHOSPHATE * phosphates
    return _NUCLEOTIDE_PHOSPHATE * phosphates if is_nucleotide(name, atoms) else None
