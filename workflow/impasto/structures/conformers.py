"""The residues of an atom table, and the one conformer of each that is drawn."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from impasto.structures.atom_table import AtomTable
from impasto.structures.residues import residue_kind

# Atoms that different residues at one place share, even if the file names only one of them.
_SHARED_ATOMS = frozenset({"N", "CA", "C", "O", "H", "HA"})


@dataclass(frozen=True)
class Residue:
    """A residue of one model, with its insertion code ("" for none) and its rows in the table.

    Attributes:
        model: number of the model, from 1.
        chain: the author's identifier of the chain, "" for a blank one.
        copy: 0, or a number that tells it from earlier residues of the chain with its number: each
            further molecule under the name of the chain has one of its own.
        others: names of alternative residues at the same place, which are left out.
    """

    model: int
    chain: str
    number: int
    code: str
    name: str
    copy: int
    rows: tuple[int, ...]
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Name the residue as people do, such as "SER 22 in chain A"."""
        where = f" in chain {self.chain}" if self.chain else ""
        return f"{self.name} {self.number}{self.code}{where}"


def choose_conformers(atoms: AtomTable) -> Iterator[Residue]:
    """Yield the residues with the rows of one conformer: model by model, then chain by chain.

    Of alternative residues at one place, and of alternative conformers of a residue, the one with
    the highest mean occupancy is chosen, or the first by letter. An atom that the chosen conformer
    lacks keeps the version of highest occupancy, so that no atom is lost.
    """
    occupancies = np.nan_to_num(atoms.occupancies, nan=0.0).tolist()
    for model, chain, place in _group_by_place(atoms):
        variants = _rows_by_name(atoms, place.rows)
        names = list(variants)
        others: tuple[str, ...] = ()
        if len(names) > 1 and _are_alternatives(atoms, variants):
            best = max(names, key=lambda name: _mean_occupancy(atoms, occupancies, variants[name]))
            chosen = variants[best]
            have = {atoms.names[row] for row in chosen}
            shared = [
                row
                for row in place.rows
                if not atoms.alternates[row]
                and atoms.names[row] in _SHARED_ATOMS
                and atoms.names[row] not in have
            ]
            others = tuple(name for name in names if name != best)
            variants = {best: sorted(chosen + shared)}
        for name, rows in variants.items():
            yield Residue(
                model,
                chain,
                place.number,
                place.code,
                name,
                place.copy,
                tuple(_best_conformer(atoms, occupancies, rows)),
                others,
            )


@dataclass
class _Place:
    number: int
    code: str
    copy: int
    rows: list[int]


def _group_by_place(atoms: AtomTable) -> Iterator[tuple[int, str, _Place]]:
    """Yield the model, the chain and the rows of each residue number.

    A residue may be stated in several pieces, such as hydrogens at the end. If a later piece has
    an atom that is there already, it is another residue of the same number.
    """
    chains: dict[tuple[int, str], _Chain] = {}
    keys = zip(atoms.models, atoms.chains, atoms.numbers, atoms.codes, strict=True)
    for (model, name, number, code), group in groupby(enumerate(keys), key=lambda item: item[1]):
        chain = chains.setdefault((model, name), _Chain(atoms))
        chain.add(number, code, [row for row, _ in group])
    # Chains stay in the order of the file, within each model.
    for (model, name), chain in sorted(chains.items(), key=lambda item: item[0][0]):
        for found in chain.places:
            yield model, name, found


class _Chain:
    """The residues of a chain, in the order of the file.

    Several molecules may have its name, such as the partners of a docked complex. When residues
    begin to come again, these and all that follow are of the next molecule. So are those before
    them, back to where the numbers last fell.
    """

    def __init__(self, atoms: AtomTable) -> None:
        self.places: list[_Place] = []
        self._atoms = atoms
        self._latest: dict[tuple[int, str], _Place] = {}
        self._molecule: list[_Place] = []  # the residues of the latest molecule
        self._rise = 0  # index in `_molecule` of the first residue since numbers last fell
        self._copies = 0

    def add(self, number: int, code: str, rows: list[int]) -> None:
        """Add the atoms of a residue, or of a piece of one."""
        place = self._latest.get((number, code))
        if place is None:
            self._append(_Place(number, code, self._copies, rows))
            return
        # Neighbours of one number are other residues, or alternatives of one another.
        polymers = place is not self._molecule[-1] and self._are_of_polymers(place.rows, rows)
        if not self._share_an_atom(place.rows, rows, by_residue=not polymers):
            place.rows.extend(rows)
        elif polymers:
            self._begin_molecule(place.copy + 1)
            self._append(_Place(number, code, self._copies, rows))
        else:
            self._append(_Place(number, code, place.copy + 1, rows))

    def _begin_molecule(self, copy: int) -> None:
        moved = self._molecule[self._rise :] if self._rise else []
        self._copies = copy
        self._molecule, self._rise = moved, 0
        for earlier in moved:
            earlier.copy = self._copies
        self._latest = {(earlier.number, earlier.code): earlier for earlier in moved}

    def _append(self, place: _Place) -> None:
        if self._molecule and place.number < self._molecule[-1].number:
            self._rise = len(self._molecule)
        self._latest[place.number, place.code] = place
        self._molecule.append(place)
        self.places.append(place)

    def _share_an_atom(self, before: Sequence[int], rows: Sequence[int], by_residue: bool) -> bool:
        """Return whether an atom comes again, `by_residue` only with the name of its residue."""
        first = 0 if by_residue else 1
        have = {self._atom(row)[first:] for row in before}
        return any(self._atom(row)[first:] in have for row in rows)

    def _are_of_polymers(self, *pieces: Sequence[int]) -> bool:
        names = {self._atoms.residues[row] for rows in pieces for row in rows}
        return all(residue_kind(name, ()) != "ligand" for name in names)

    def _atom(self, row: int) -> tuple[str, str, str]:
        atoms = self._atoms
        return atoms.residues[row], atoms.names[row], atoms.alternates[row]


def _rows_by_name(atoms: AtomTable, rows: Sequence[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(atoms.residues[row], []).append(row)
    return found


def _are_alternatives(atoms: AtomTable, variants: dict[str, list[int]]) -> bool:
    """Tell alternative residues at one place from different residues with the same number.

    Alternatives have letters, except that one of them may be the residue that the others replace.
    """
    lettered = [any(atoms.alternates[row] for row in rows) for rows in variants.values()]
    return lettered.count(False) <= 1


def _mean_occupancy(atoms: AtomTable, occupancies: Sequence[float], rows: Sequence[int]) -> float:
    """Average the highest occupancy of each atom."""
    highest: dict[str, float] = {}
    for row in rows:
        name = atoms.names[row]
        highest[name] = max(occupancies[row], highest.get(name, 0.0))
    return sum(highest.values()) / len(highest)


def _best_conformer(
    atoms: AtomTable, occupancies: Sequence[float], rows: Sequence[int]
) -> list[int]:
    """Return the rows of one conformer, in the order in which the atoms are first named."""
    if not any(atoms.alternates[row] for row in rows):
        return list(rows)
    versions: dict[str, dict[str, int]] = {}
    unlettered = []
    for row in rows:
        name, letter = atoms.names[row], atoms.alternates[row]
        if not letter and "" in versions.get(name, {}):
            unlettered.append(row)  # a name that is not unique, as in some ligands
        else:
            versions.setdefault(name, {})[letter] = row
    by_letter: dict[str, list[float]] = defaultdict(list)
    for choices in versions.values():
        if len(choices) > 1:
            for letter, row in choices.items():
                by_letter[letter].append(occupancies[row])
    best = max(sorted(by_letter), key=lambda x: sum(by_letter[x]) / len(by_letter[x]), default="")
    chosen = [
        choices.get(best, max(choices.values(), key=lambda row: occupancies[row]))
        for choices in versions.values()
    ]
    return chosen + unlettered
