"""The protein of a plate: its residues in order, with their atoms and secondary structure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.structures import reader
from impasto.structures.secondary_structure import Segment

Point = NDArray[np.float64]

BACKBONE = ("N", "CA", "C")
LONGEST_PEPTIDE_BOND = 2.0
"""Longest distance in ångström between C and N of neighbours that counts as a bond. The bond is
1.33 Å long; a gap in the chain is over 3 Å."""


@dataclass(frozen=True)
class Residue:
    """An amino acid with a complete main chain.

    Attributes:
        atoms: position (3,) in ångström of each atom, by name.
        elements: symbol of each atom's element, by the atom's name.
        kind: "helix", "strand" or "loop", as the file states.
    """

    chain: str
    number: int
    name: str
    atoms: dict[str, Point]
    elements: dict[str, str]
    kind: str


def read_residues(path: Path, chains: Sequence[str] = ()) -> list[Residue]:
    """Read the amino acids of a structure's first model, in the file's order.

    Raises:
        InputError: see `impasto.structures.reader.read_structure`; or no residue has a complete
            main chain.
    """
    found = reader.read_structure(path, chains)
    site = found.atom_site
    residues: dict[tuple[str, int, str], Residue] = {}
    columns = (
        *("auth_asym_id", "auth_seq_id", "pdbx_PDB_ins_code", "label_comp_id"),
        *("label_atom_id", "type_symbol", "Cartn_x", "Cartn_y", "Cartn_z"),
    )
    rows = zip(*(site[column] for column in columns), strict=True)
    for chain, number, code, name, atom, element, *place in rows:
        key = "" if chain == "." else chain, int(number), code
        if key not in residues:
            kind = _secondary_structure_of(*key[:2], found.segments)
            residues[key] = Residue(*key[:2], name, {}, {}, kind)
        residue = residues[key]
        residue.atoms[atom] = np.array(place, dtype=np.float64)
        residue.elements[atom] = element
    whole = [residue for residue in residues.values() if all(a in residue.atoms for a in BACKBONE)]
    if not whole:
        raise InputError(f"{path}: no residue with the atoms N, CA and C, expected a main chain")
    return whole


def is_bonded(before: Residue, after: Residue) -> bool:
    """Return whether two residues are neighbours in a chain without a gap."""
    gap = np.linalg.norm(after.atoms["N"] - before.atoms["C"])
    return before.chain == after.chain and bool(gap < LONGEST_PEPTIDE_BOND)


def dihedral_angle(a: Point, b: Point, c: Point, d: Point) -> float:
    """Compute the dihedral angle of four positions in degrees, -180 to 180; clockwise is positive.

    The sign is that of the IUPAC-IUB Commission on Biochemical Nomenclature, Biochemistry 9 (1970)
    3471.
    """
    first, axis, last = b - a, c - b, d - c
    left, right = np.cross(first, axis), np.cross(axis, last)
    sine = np.linalg.norm(axis) * np.dot(first, right)
    return float(np.degrees(np.arctan2(sine, np.dot(left, right))))


def phi_psi_angles(residues: Sequence[Residue]) -> list[tuple[Residue, float, float]]:
    """Compute φ (C-N-CA-C) and ψ (N-CA-C-N) in degrees of each residue that has both neighbours."""
    angles = []
    for before, here, after in zip(residues, residues[1:], residues[2:], strict=False):
        if is_bonded(before, here) and is_bonded(here, after):
            n, ca, c = (here.atoms[name] for name in BACKBONE)
            phi = dihedral_angle(before.atoms["C"], n, ca, c)
            angles.append((here, phi, dihedral_angle(n, ca, c, after.atoms["N"])))
    return angles


def split_at_gaps(residues: Sequence[Residue], *, by_kind: bool = False) -> list[list[Residue]]:
    """Split residues into runs without a gap, perhaps of one kind (helix, strand or loop) each."""
    runs: list[list[Residue]] = []
    for residue in residues:
        before = runs[-1][-1] if runs else residue
        alike = before.kind == residue.kind or not by_kind
        if runs and alike and is_bonded(before, residue):
            runs[-1].append(residue)
        else:
            runs.append([residue])
    return runs


def principal_axes(points: Point) -> Point:
    """Find the rotation (3, 3) of points (N, 3) to their principal axes, longest x, shortest z.

    The rows of the rotation are the axes. x and y point to the side on which the first point lies;
    z makes the axes right-handed.
    """
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    ahead = np.sign((centred @ axes.T)[0])
    axes = axes * np.where(ahead == 0, 1, ahead)[:, None]
    # A mirror image would turn helices left-handed.
    axes[2] *= np.sign(np.linalg.det(axes))
    return np.asarray(axes)


def _secondary_structure_of(chain: str, number: int, segments: Sequence[Segment]) -> str:
    for segment in segments:
        if segment.chain == chain and segment.begin[0] <= number <= segment.end[0]:
            return segment.kind
    return "loop"
