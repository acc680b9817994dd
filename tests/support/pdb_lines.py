"""Atoms of PDB files as lines of text, to be broken in a test."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]


def read_atom_lines(name: str) -> list[str]:
    """Return the records of the atoms of a file in `pdb/`, without water."""
    lines = (ROOT / "pdb" / name).read_text().splitlines()
    return [line for line in lines if line.startswith("ATOM") and line[17:20] != "HOH"]


def save_tiny_structure(path: Path, atoms: int = 60) -> None:
    """Write the first atoms of ubiquitin, for tests that do not look at them."""
    write_pdb(path, read_atom_lines("1ubi.pdb")[:atoms])


def atom_name(line: str) -> str:
    return line[12:16].strip()


def residue_number(line: str) -> int:
    return int(line[22:26])


def replace_columns(lines: Iterable[str], start: int, text: str) -> list[str]:
    """Write a text over the columns from `start` (counted from 0) of every line."""
    return [line[:start] + text + line[start + len(text) :] for line in lines]


def move_atoms(lines: Iterable[str], move: Callable[[np.ndarray], np.ndarray]) -> list[str]:
    """Change the position (3,) of every atom."""
    moved = []
    for line in lines:
        position = move(np.array([float(line[k : k + 8]) for k in (30, 38, 46)]))
        moved.append(line[:30] + "".join(f"{value:8.3f}"[:8] for value in position) + line[54:])
    return moved


def write_pdb(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("\n".join([*lines, "END", ""]))
    return path
