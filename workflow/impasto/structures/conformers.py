"""The residues of an atom table, and the one conformer of each that is drawn."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from impasto.structures.atom_table import AtomTable

# Atoms that different residues at one place share, even if the file names only one of them.
_SHARED_ATOMS = frozenset({"N", "CA", "C", "O", "H", "HA"})


@dataclass(frozen=True)
class Residue:
    """A residue of one model, with the rows of its atoms in the table.

    Attributes:
        model: number of the model, from 1.
        chain: the author's identifier of the chain, "" for a blank one.
        number: number of the residue.
        code: insertion code, "" for none.
        name: name of the residue.
        copy: 0, or how many earlier residues of the chain have the same number and name.
        rows: rows of its atoms.
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
    chains: dict[tuple[int, str], list[_Place]] = {}
    latest: dict[tuple[int, str, int, str], _Place] = {}
    keys = zip(atoms.models, atoms.chains, atoms.numbers, atoms.codes, strict=True)
    for key, group in groupby(enumerate(keys), key=lambda item: item[1]):
        rows = [row for row, _ in group]
        model, chain, number, code = key
        place = latest.get(key)
        if place is not None and not _share_an_atom(atoms, place.rows, rows):
            place.rows.extend(rows)
            continue
        latest[key] = _Place(number, code, 0 if place is None else place.copy + 1, rows)
        chains.setdefault((model, chain), []).append(latest[key])
    # Chains stay in the order of the file, within each model.
    for (model, chain), places in sorted(chains.items(), key=lambda item: item[0][0]):
        for place in places:
            yield model, chain, place


def _share_an_atom(atoms: AtomTable, before: Sequence[int], rows: Sequence[int]) -> bool:
    have = {(atoms.residues[r], atoms.names[r], atoms.alternates[r]) for r in before}
    return any((atoms.residues[r], atoms.names[r], atoms.alternates[r]) in have for r in rows)


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
