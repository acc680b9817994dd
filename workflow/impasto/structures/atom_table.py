"""The atoms of a structure file as it states them, before anything is chosen or left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from gemmi import cif
from numpy.typing import NDArray

from impasto.structures.secondary_structure import Segment


@dataclass(frozen=True)
class AtomTable:
    """The atoms of a file in its order, one value for each atom in every column ("" for none).

    Attributes:
        hetero: whether the atom is stated as not of a polymer (HETATM).
        alternates: letters of the conformers, "" for none.
        chains: the author's identifiers of the chains, "" for a blank one.
        positions: (N, 3) float64 coordinates in ångström.
        occupancies: (N,) float64, NaN where none is stated.
        b_factors: (N,) float64 in Å², NaN where none is stated.
        elements: symbols as stated, "" for none.
        charges: formal charges such as "-1", "?" where none is stated.
        models: number of the model of each atom, from 1 in the order of the file.
        further: other columns of numbers by their names in mmCIF; "?" where none is stated.
    """

    hetero: list[bool]
    names: list[str]
    alternates: list[str]
    residues: list[str]
    chains: list[str]
    numbers: list[int]
    codes: list[str]
    positions: NDArray[np.float64]
    occupancies: NDArray[np.float64]
    b_factors: NDArray[np.float64]
    elements: list[str]
    charges: list[str]
    models: list[int]
    further: Mapping[str, list[str]] = field(default_factory=dict)

    def take(self, rows: Sequence[int]) -> "AtomTable":
        """Return a table of some rows of this one."""
        taken: dict[str, Any] = {
            name: value[rows] if isinstance(value, np.ndarray) else [value[row] for row in rows]
            for name, value in vars(self).items()
            if name != "further"
        }
        further = {name: [value[row] for row in rows] for name, value in self.further.items()}
        return AtomTable(**taken, further=further)

    def repeated_rows(self) -> set[int]:
        """Find the atoms that an earlier one repeats in its name, its residue and its position."""
        places = np.column_stack([self.models, self.positions])
        order = np.lexsort(places.T)
        same = (np.diff(places[order], axis=0) == 0).all(axis=1)
        seen: set[tuple[object, ...]] = set()
        repeated: set[int] = set()
        for row in sorted({*order[:-1][same].tolist(), *order[1:][same].tolist()}):
            key = (
                *(self.names[row], self.alternates[row], self.residues[row]),
                *(self.chains[row], self.numbers[row], self.codes[row]),
                places[row].tobytes(),
            )
            if key in seen:
                repeated.add(row)
            seen.add(key)
        return repeated


@dataclass(frozen=True)
class FileContents:
    """What a structure file holds.

    Attributes:
        id: the identifier stated in the file, "" if there is none.
        title: the title stated in the file, "" if there is none.
        left_out: what of the file is not in `atoms`, a phrase each.
        method: the experimental method stated in the file, "" if there is none.
    """

    id: str
    title: str
    atoms: AtomTable
    segments: tuple[Segment, ...]
    left_out: tuple[str, ...] = ()
    method: str = ""


def describe_atom(name: str, residue: str, number: str, chain: str) -> str:
    """Name an atom for a message by what the file states of it."""
    where = f" in chain {chain}" if chain else ""
    return f"atom {name or '(no name)'} of {residue or '(no name)'} {number}{where}"


def numbers_or_nan(values: list[str]) -> NDArray[np.float64]:
    """Convert a column of texts to numbers (N,), NaN where a text is no number."""
    try:
        return np.array(values, dtype=np.float64)  # quick, if all are numbers
    except ValueError:
        # CIF puts the standard uncertainty after a number, as in 3.294(5).
        return np.array([cif.as_number(value.strip()) for value in values], dtype=np.float64)
