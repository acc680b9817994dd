"""Reading the PDB format, as the archive (format 3.3) and simulation programs write it.

Beyond the standard, it reads hybrid-36 numbers (https://cci.lbl.gov/hybrid_36/), names of residues
with four letters, identifiers of chains with two letters or in the columns of the segment,
hexadecimal numbers, and models that only END separates.
"""

import string
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from Bio.Data.PDBData import protein_letters_3to1
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.structures import secondary_structure
from impasto.structures.atom_table import AtomTable, FileContents, describe_atom, numbers_or_nan
from impasto.structures.header import pdb_title
from impasto.structures.residues import is_amino_acid, is_water, spell_residue


def read_pdb(path: Path, lines: Sequence[str]) -> FileContents:
    """Read the lines of a PDB file.

    Raises:
        InputError: there are no atoms, or a number of one cannot be read; or the file of an archive
            is cut off.
    """
    atom_lines: list[tuple[int, str]] = []
    models: list[int] = []
    model, begins, ended, first, last = 1, False, False, "", ""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            last = line
        if is_atom_record(line):
            # Some programs separate models by END alone; others write END and go on.
            if atom_lines and (begins or (ended and line[12:27] == first)):
                model += 1
            first, begins, ended = first or line[12:27], False, False
            atom_lines.append((number, line))
            models.append(model)
        elif line.startswith(("MODEL ", "ENDMDL")):
            begins = True
        elif line.startswith("END"):
            ended = True
    if not atom_lines:
        raise InputError(f"{path}: not a PDB file, or cut off before its atoms: no ATOM records")
    atoms = _atom_table(path, atom_lines, models)
    left_out: tuple[str, ...] = ()
    if is_atom_record(last) or last.startswith("ANISOU"):
        # An archive entry has further records after its atoms; a bare list of atoms may not.
        if lines[0].startswith("HEADER"):
            raise InputError(
                f"{path}: line {atom_lines[-1][0]}: cut off: it ends among the atoms, without TER "
                "or END"
            )
        left_out = (
            f"what follows line {atom_lines[-1][0]}, if anything: it ends among the atoms, without "
            "TER or END, so it may be cut off",
        )
    header = next((line for line in lines if line.startswith("HEADER")), "")
    method = next((line for line in lines if line.startswith("EXPDTA")), "")
    return FileContents(
        id=header[62:66].strip(),
        title=" ".join(pdb_title(lines).split()),
        atoms=atoms,
        segments=secondary_structure.from_pdb(lines),
        left_out=left_out,
        method=method[10:79].strip(),
    )


def is_atom_record(line: str) -> bool:
    """Return whether a line states an atom."""
    # The number of the atom may fill the columns of the record's name from 100 000 on.
    return line.startswith(("ATOM ", "HETATM")) or (
        line.startswith("ATOM") and line[4:5].isdecimal()
    )


def _atom_table(path: Path, atom_lines: list[tuple[int, str]], models: list[int]) -> AtomTable:
    lines = [line for _, line in atom_lines]
    residues, chains = _residues_and_chains(lines)
    numbers = _residue_numbers(path, atom_lines)
    elements = [_stated_element(line) for line in lines]
    return AtomTable(
        hetero=[line.startswith("HETATM") for line in lines],
        names=[line[12:16].strip() for line in lines],
        alternates=[line[16:17].strip() for line in lines],
        residues=residues,
        chains=_named_chains(chains, lines),
        numbers=numbers,
        codes=[line[26:27].strip() for line in lines],
        positions=_positions(path, atom_lines),
        occupancies=numbers_or_nan([line[54:60] for line in lines]),
        b_factors=numbers_or_nan([line[60:66] for line in lines]),
        elements=_trusted_elements(elements, lines, residues),
        charges=[_charge(line) for line in lines],
        models=models,
    )


def _atom_place(path: Path, number: int, line: str) -> str:
    atom = describe_atom(
        line[12:16].strip(), line[17:20].strip(), line[22:27].strip(), line[21:22].strip()
    )
    return f"{path}: line {number}: {atom}"


def _positions(path: Path, atom_lines: list[tuple[int, str]]) -> NDArray[np.float64]:
    """Read the coordinates (N, 3) in columns 31 to 54."""
    positions = np.stack(
        [numbers_or_nan([line[i : i + 8] for _, line in atom_lines]) for i in (30, 38, 46)], axis=1
    )
    unusable = ~np.isfinite(positions).all(axis=1)
    unusable |= np.array([_is_cut_off(line) for _, line in atom_lines], dtype=bool)
    if unusable.any():
        number, line = atom_lines[int(unusable.argmax())]
        raise InputError(
            f"{_atom_place(path, number, line)}: no coordinates in columns 31 to 54, expected three"
            f" numbers, found {line[30:54].rstrip()!r}: the file is cut off or damaged"
        )
    return positions


def _is_cut_off(line: str) -> bool:
    """Return whether a line ends within its last coordinate, so that digits of it are missing."""
    y, z = line[38:46].strip(), line[46:54].strip()
    return len(line) < 54 and len(z.partition(".")[2]) < len(y.partition(".")[2])


def _residues_and_chains(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Read the names of residues and chains.

    Column 21 is blank in the standard. Simulation programs put the fourth letter of a residue's
    name there, others the first of two letters of the chain's identifier.
    """
    rows = [
        (spell_residue(line[17:20].strip()), line[20:21].strip(), line[21:22].strip())
        for line in lines
    ]
    # HISA in chain B and HIS in chain AB look the same, but GLYA is no residue.
    of_chains = any(
        letter and chain and name in protein_letters_3to1 and not is_amino_acid(name + letter, ())
        for name, letter, chain in set(rows)
    )
    residues, chains = [], []
    for name, letter, chain in rows:
        if of_chains and chain and not is_water(name + letter):
            residues.append(name)
            chains.append(letter + chain)
        else:
            residues.append(name + letter)
            chains.append(chain)
    return residues, chains


def _named_chains(chains: list[str], lines: Sequence[str]) -> list[str]:
    """Name blank chains by their segments (columns 73 to 76), which simulation programs use.

    Old files of the archive have their identifier and the number of the line in columns 73 to 80.
    """
    if any(chains) or any(line[76:80].strip().isdecimal() for line in lines[:1]):
        return chains
    return [line[72:76].strip() for line in lines]


def _residue_numbers(path: Path, atom_lines: list[tuple[int, str]]) -> list[int]:
    """Read the numbers of residues in columns 23 to 26, in digits, hybrid-36 or, as VMD, in hex."""
    texts = [line[22:26].strip() for _, line in atom_lines]
    # Only a hexadecimal number begins with a digit and has a letter.
    hexadecimal = any(text[:1].isdecimal() and not text.isdecimal() for text in texts)
    decode = _hexadecimal_decoder() if hexadecimal else lru_cache(decode_hybrid36)
    numbers = []
    for text, (number, line) in zip(texts, atom_lines, strict=True):
        try:
            numbers.append(decode(text))
        except ValueError:
            raise InputError(
                f"{_atom_place(path, number, line)}: found {text!r} in columns 23 to 26, expected "
                "the number of the residue, in digits or in hybrid-36"
            ) from None
    return numbers


def decode_hybrid36(text: str) -> int:
    """Decode a number of four columns, in digits or in hybrid-36.

    After 9999 comes A000 and so on in base 36, and after ZZZZ comes a000.

    Raises:
        ValueError: it is neither.
    """
    if len(text) == 4 and text[0] in string.ascii_letters:
        if text not in (text.upper(), text.lower()):
            raise ValueError(text)
        return int(text, 36) - 10 * 36**3 + 10_000 + (26 * 36**3 if text[0].islower() else 0)
    return int(text)


def _hexadecimal_decoder() -> Callable[[str], int]:
    """Return a function that decodes numbers in turn: from 9999 on, in hexadecimal digits."""
    before = 0

    def decode(text: str) -> int:
        nonlocal before
        number = int(text, 16) if text else int(text)
        # Numbers up to 9999 are decimal, also those of the next chain.
        if before < 9999 or number < before or (before, text) == (9999, "9999"):
            number = int(text)
        before = number
        return number

    return decode


def _stated_element(line: str) -> str:
    # Old files of the archive have the number of the line here.
    stated = line[76:78].strip()
    return stated if stated.isalpha() else ""


def _trusted_elements(
    elements: list[str], lines: Sequence[str], residues: Sequence[str]
) -> list[str]:
    """Fill in missing elements by the column in which an atom's name begins, if it can be trusted.

    It cannot where the file begins the names of carbon atoms in the column of two-letter elements.
    """
    if all(elements):
        return elements
    aligned = not any(
        line[12:16].startswith(("CA ", "N  ", "C  ")) and is_amino_acid(residue, ())
        for line, residue in zip(lines, residues, strict=True)
    )
    if not aligned:
        return elements
    filled = []
    for element, line in zip(elements, lines, strict=True):
        symbol = line[12:14].strip(string.digits + " ")
        # A name of four characters begins in column 13, whatever its element.
        whole = len(line[12:16].strip()) == 4
        filled.append(element or ("" if whole else symbol))
    return filled


def _charge(line: str) -> str:
    """Read the charge in columns 79 and 80, such as 2+ or 1-."""
    text = line[78:80].strip()
    if len(text) == 2 and text[0].isdecimal() and text[1] in "+-":
        return f"{'-' if text[1] == '-' else ''}{text[0]}"
    return "?"
