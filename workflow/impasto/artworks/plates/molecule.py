"""What the plates know of a protein: its residues in order, their atoms, helices and strands."""

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
"""Ångström between C and N of neighbours; the bond has 1.33, and a gap in the chain over 3."""


@dataclass(frozen=True)
class Residue:
    """An amino acid with a whole main chain.

    Attributes:
        chain: the author's identifier.
        number: the author's residue number.
        name: three letters.
        atoms: name to position (3,) in ångström.
        elements: name to symbol of the element.
        kind: "helix", "strand" or "loop", as the file states.
    """

    chain: str
    number: int
    name: str
    atoms: dict[str, Point]
    elements: dict[str, str]
    kind: str


def read_residues(path: Path, chains: Sequence[str] = ()) -> list[Residue]:
    """The amino acids of a structure's first model, in the file's order.

    Raises:
        InputError: as `impasto.structures.reader.read_structure` does, or there is no residue with a main chain.
    """
    found = reader.read_structure(path, chains)
    site = found.atom_site
    residues: dict[tuple[str, str, str], Residue] = {}
    columns = zip(
        *(
            site[name]
            for name in (
                *("auth_asym_id", "auth_seq_id", "pdbx_PDB_ins_code", "label_comp_id"),
                *("label_atom_id", "type_symbol", "Cartn_x", "Cartn_y", "Cartn_z"),
            )
        ),
        strict=True,
    )
    for chain, number, code, name, atom, element, x, y, z in columns:
        name_of_chain = "" if chain == "." else chain
        residue = residues.setdefault(
            (chain, number, code),
            Residue(
                name_of_chain,
                int(number),
                name,
                {},
                {},
                _secondary_structure_of(name_of_chain, int(number), found.segments),
            ),
        )
        residue.atoms[atom] = np.array([float(x), float(y), float(z)])
        residue.elements[atom] = element
    whole = [residue for residue in residues.values() if all(a in residue.atoms for a in BACKBONE)]
    if not whole:
        raise InputError(f"{path}: no residue with the atoms N, CA and C, expected a main chain")
    return whole


def is_bonded(before: Residue, after: Residue) -> bool:
    """Whether two residues are neighbours in a chain without a gap."""
    gap = np.linalg.norm(after.atoms["N"] - before.atoms["C"])
    return before.chain == after.chain and bool(gap < LONGEST_PEPTIDE_BOND)


def dihedral_angle(a: Point, b: Point, c: Point, d: Point) -> float:
    """The dihedral angle in degrees, -180 to 180, of four positions; clockwise is positive.

    Sign as the IUPAC-IUB Commission on Biochemical Nomenclature has it, Biochemistry 9 (1970) 3471.
    """
    first, axis, last = b - a, c - b, d - c
    left, right = np.cross(first, axis), np.cross(axis, last)
    sine = np.linalg.norm(axis) * np.dot(first, right)
    return float(np.degrees(np.arctan2(sine, np.dot(left, right))))


def phi_psi_angles(residues: Sequence[Residue]) -> list[tuple[Residue, float, float]]:
    """Residues that have both neighbours, with φ (C-N-CA-C) and ψ (N-CA-C-N) in degrees."""
    angles = []
    for before, here, after in zip(residues, residues[1:], residues[2:], strict=False):
        if is_bonded(before, here) and is_bonded(here, after):
            n, ca, c = (here.atoms[name] for name in BACKBONE)
            phi = dihedral_angle(before.atoms["C"], n, ca, c)
            angles.append((here, phi, dihedral_angle(n, ca, c, after.atoms["N"])))
    return angles


def split_at_gaps(residues: Sequence[Residue]) -> list[list[Residue]]:
    """Runs of residues without a gap."""
    runs: list[list[Residue]] = []
    for residue in residues:
        if runs and is_bonded(runs[-1][-1], residue):
            runs[-1].append(residue)
        else:
            runs.append([residue])
    return runs


def split_by_secondary_structure(residues: Sequence[Residue]) -> list[list[Residue]]:
    """Runs of residues of one kind, helix, strand or loop, without a gap."""
    runs: list[list[Residue]] = []
    for residue in residues:
        if runs and runs[-1][-1].kind == residue.kind and is_bonded(runs[-1][-1], residue):
            runs[-1].append(residue)
        else:
            runs.append([residue])
    return runs


def principal_axes(points: Point) -> Point:
    """The rotation (3, 3), rows the new axes, that lays points (N, 3) flat: longest along x.

    The principal axes, x the longest and z the shortest; of the two ways that each of them may
    point, the one in which the first of the points that differs from the middle lies ahead.
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
