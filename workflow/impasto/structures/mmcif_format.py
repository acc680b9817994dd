"""Reading mmCIF, as the archive and every other program writes it.

Programs leave out what they do not know: elements, author's names, even the kind of a record. Each
such column has a fallback. Further blocks of a file, such as the restraints of a ligand, are not
read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from gemmi import cif
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.structures import secondary_structure
from impasto.structures.atom_table import AtomTable, FileContents, describe_atom, numbers_or_nan
from impasto.structures.residues import is_amino_acid, is_nucleotide, spell_residue

LEFT_OUT_CATEGORY = "_impasto_left_out."
_COORDINATES = ("Cartn_x", "Cartn_y", "Cartn_z")
# Columns that say which atom a row is, or that have a column of their own in an `AtomTable`.
_KNOWN_COLUMNS = frozenset(
    {"group_PDB", "id", "type_symbol", *_COORDINATES, "occupancy", "B_iso_or_equiv"}
    | {"pdbx_formal_charge", "pdbx_PDB_model_num", "pdbx_PDB_ins_code", "label_alt_id"}
    | {f"{who}_{what}_id" for who in ("label", "auth") for what in ("atom", "comp", "asym", "seq")}
    | {"label_entity_id"}
)


def read_mmcif(path: Path, text: str) -> FileContents:
    """Read the text of an mmCIF file.

    Raises:
        InputError: it is not mmCIF, has no atoms, is cut off, or a number of an atom cannot be
            read.
    """
    # The archive begins with the name of a block and #, and ends every category with #.
    first, *second = (line.strip() for line in text.lstrip().split("\n", 2)[:2])
    end = text.rstrip().rpartition("\n")[2].strip()
    if first.startswith("data_") and second == ["#"] and end != "#":
        raise InputError(
            f"{path}: line {len(text.splitlines())}: cut off: it ends at {end[:60]!r}, in the "
            "middle of a table"
        )
    try:
        # Without gemmi's checks: blocks of the same name are read, and the first counts.
        document = cif.read_string(text, check_level=0)
    except (ValueError, RuntimeError) as error:
        raise InputError(f"{path}: {_parser_message(error)}") from None
    with_atoms = [block for block in document if _has_atoms(block)]
    if not with_atoms:
        raise InputError(
            f"{path}: no _atom_site table with Cartn_x, Cartn_y and Cartn_z: cut off before its "
            "atoms, or no structure"
        )
    block, *others = with_atoms
    left_out = _phrases_left_out(block)
    if others:
        names = ", ".join(other.name or "(no name)" for other in others[:8])
        left_out += (
            f"{len(others)} of {len(with_atoms)} structures in the file ({names}): the first, "
            f"{block.name or '(no name)'}, is read",
        )
    return FileContents(
        id=_first_value(block, "_struct.entry_id", "_entry.id"),
        title=_first_value(block, "_struct.title"),
        atoms=_atom_table(path, text, block),
        segments=secondary_structure.from_mmcif(block),
        left_out=left_out,
        method=_first_value(block, "_exptl.method"),
    )


def _has_atoms(block: Any) -> bool:
    return all(len(block.find_values(f"_atom_site.{name}")) for name in _COORDINATES)


def _phrases_left_out(block: Any) -> tuple[str, ...]:
    """Read what an earlier reading of the original file has left out."""
    return tuple(cif.as_string(value) for value in block.find_values(f"{LEFT_OUT_CATEGORY}text"))


def _first_value(block: Any, *tags: str) -> str:
    """Return the first value that one of the tags has, "" if there is none."""
    values = (cif.as_string(block.find_value(tag) or "?") for tag in tags)
    return next((" ".join(value.split()) for value in values if value.strip("?. ")), "")


def _parser_message(error: Exception) -> str:
    """Put gemmi's message, such as `string:12:3(456): text`, into our form."""
    message = str(error)
    found = re.match(r"string:(\d+)(?::\d+\(\d+\))?(?: in \S+)?: ?(.*)", message, re.DOTALL)
    if found is None:
        return f"cut off or damaged: not readable as mmCIF ({message})"
    # A table whose last row is incomplete is reported at the end of the table.
    reason = "the last row is incomplete: " if "Wrong number of values" in message else ""
    return f"line {found[1]}: cut off or damaged: {reason}{found[2]}"


def _atom_table(path: Path, text: str, block: Any) -> AtomTable:
    # Names of CIF may be written in capitals.
    names_of = {name.lower(): name for name in _KNOWN_COLUMNS}
    tags = {tag: tag.partition(".")[2] for tag in block.find_mmcif_category("_atom_site.").tags}
    site = {names_of.get(name.lower(), name): _column(block, tag) for tag, name in tags.items()}
    count = len(site["Cartn_x"])

    def either(*names: str, default: str = "") -> list[str]:
        """Return the first of two columns, with the gaps filled in from the other."""
        columns = [site[name] for name in names if name in site]
        if not columns:
            return [default] * count
        filled = columns[0]
        for other in columns[1:]:
            if "" in filled:
                filled = [value or instead for value, instead in zip(filled, other, strict=True)]
        return filled if not default else [value or default for value in filled]

    names = either("auth_atom_id", "label_atom_id")
    residues = list(map(spell_residue, either("auth_comp_id", "label_comp_id")))
    chains = either("auth_asym_id", "label_asym_id")
    labels = either("auth_seq_id", "label_seq_id")

    def place(row: int) -> str:
        atom = describe_atom(names[row], residues[row], labels[row], chains[row])
        line = _find_row(text, block, row)
        return f"{path}: {f'line {line}: ' if line else ''}{atom}"

    alternates = either("label_alt_id")
    atom_names = list(zip(names, alternates, strict=True))
    return AtomTable(
        hetero=_hetero(site.get("group_PDB"), residues),
        names=names,
        alternates=alternates,
        residues=residues,
        chains=chains,
        numbers=_residue_numbers(labels, chains, residues, atom_names, place),
        codes=either("pdbx_PDB_ins_code"),
        positions=_positions(site, place),
        occupancies=numbers_or_nan(either("occupancy")),
        b_factors=numbers_or_nan(either("B_iso_or_equiv")),
        elements=either("type_symbol"),
        charges=either("pdbx_formal_charge", default="?"),
        models=_count_models(either("pdbx_PDB_model_num", default="1")),
        further=_further_numbers(site),
    )


def _column(block: Any, tag: str) -> list[str]:
    """Return the values of a column without quotes, "" where it has `?` or `.`."""
    return [
        value if value[0] not in "'\";?." else cif.as_string(value)
        for value in block.find_values(tag)
    ]


def _positions(site: Mapping[str, list[str]], place: Callable[[int], str]) -> NDArray[np.float64]:
    positions = np.stack([numbers_or_nan(site[name]) for name in _COORDINATES], axis=1)
    unusable = ~np.isfinite(positions).all(axis=1)
    if unusable.any():
        row = int(unusable.argmax())
        found = " ".join(site[name][row] or "?" for name in _COORDINATES)
        raise InputError(
            f"{place(row)}: found the coordinates {found}, expected three finite numbers"
        )
    return positions


def _hetero(groups: list[str] | None, residues: Sequence[str]) -> list[bool]:
    """Tell atoms of ligands from those of polymers, by the residue where the file does not say."""
    if groups is not None:
        return [group == "HETATM" for group in groups]
    return [not (is_amino_acid(name, ()) or is_nucleotide(name, ())) for name in residues]


def _residue_numbers(
    labels: Sequence[str],
    chains: Sequence[str],
    residues: Sequence[str],
    atoms: Sequence[tuple[str, str]],
    place: Callable[[int], str],
) -> list[int]:
    """Read the numbers of residues; those without one are counted on in their chain.

    Without numbers, a residue ends where an atom (name and alternate) of it comes again.
    """
    numbers: list[int] = []
    highest: dict[str, int] = {}
    before = None
    have: set[tuple[str, str]] = set()
    for row, (label, chain, residue) in enumerate(zip(labels, chains, residues, strict=True)):
        if label:
            try:
                number = int(label)
            except ValueError:
                raise InputError(
                    f"{place(row)}: found {label!r} as the number of the residue, expected a whole "
                    "number"
                ) from None
        elif before == (chain, residue) and atoms[row] not in have:
            number = numbers[-1]
        else:
            number = highest.get(chain, 0) + 1
        if not numbers or number != numbers[-1] or before != (chain, residue):
            have.clear()
        have.add(atoms[row])
        before = (chain, residue)
        highest[chain] = max(highest.get(chain, 0), number)
        numbers.append(number)
    return numbers


def _count_models(stated: Sequence[str]) -> list[int]:
    order: dict[str, int] = {}
    return [order.setdefault(model, len(order) + 1) for model in stated]


def _further_numbers(site: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the other columns that hold nothing but numbers, "?" where one is missing."""
    return {
        name: [value or "?" for value in values]
        for name, values in site.items()
        if name not in _KNOWN_COLUMNS
        and any(values)
        and np.isfinite(numbers_or_nan([value or "0" for value in values])).all()
    }


def _find_row(text: str, block: Any, row: int) -> int | None:
    """Find the line (from 1) of a row of atoms; None if rows are not written on lines."""
    table = block.find_mmcif_category("_atom_site.")
    wanted = list(table[row])
    same = sum(list(table[earlier]) == wanted for earlier in range(row))
    for number, line in enumerate(text.splitlines(), start=1):
        if line.split() == wanted:
            if same == 0:
                return number
            same -= 1
    return None
