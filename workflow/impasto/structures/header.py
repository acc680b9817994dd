"""Reading what a structure file states beside its atoms, such as its title."""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import IO, Any

from impasto.core.file_formats import MMCIF_SUFFIXES

UNREADABLE = (OSError, EOFError, ValueError, IndexError, RuntimeError, zlib.error)
"""The errors of a file that cannot be read; `reader.read_structure` reports what is wrong."""


def is_mmcif(path: Path) -> bool:
    """Return whether a structure file, gzipped or not, is named as mmCIF."""
    return path.name.lower().removesuffix(".gz").endswith(MMCIF_SUFFIXES)


def open_lines(path: Path) -> IO[str]:
    """Open a structure file, gzipped or not, to read its lines."""
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    return opener(path, "rt", encoding="latin-1")


def read_title(path: Path) -> str:
    """Read the title of a PDB or mmCIF file, gzipped or not; "" if there is none.

    A title all in capitals, as in old entries, is put into lower case except for its first letter.
    A file that cannot be read gives "".
    """
    try:
        with open_lines(path) as lines:
            found = _mmcif_title(lines) if is_mmcif(path) else pdb_title(lines)
    except UNREADABLE:
        return ""
    found = " ".join(found.split())
    return found.capitalize() if found.isupper() else found


def pdb_head(lines: Iterable[str]) -> Iterable[str]:
    """Return the lines of a PDB file before its atoms."""
    return takewhile(lambda line: not line.startswith(("ATOM", "HETATM", "MODEL ")), lines)


def pdb_title(lines: Iterable[str]) -> str:
    """Join the TITLE records of a PDB file."""
    # The title is in columns 11 to 80, the number of a continuation in 9 and 10.
    return " ".join(line[10:80].strip() for line in pdb_head(lines) if line.startswith("TITLE "))


def _mmcif_title(lines: Iterable[str]) -> str:
    # Imported here because few timelines need it, and planning must be quick.
    from gemmi import cif

    head = list(takewhile(lambda line: not line.startswith("_atom_site."), lines))
    if head and head[-1].strip() == "loop_":
        head.pop()
    return cif.as_string(cif.read_string("".join(head))[0].find_value("_struct.title") or "?")


def table_rows(block: Any, category: str, tags: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a category of mmCIF that has the first of `tags`; missing values are ""."""
    from gemmi import cif

    for row in block.find(category, [tags[0], *(f"?{tag}" for tag in tags[1:])]):
        yield tuple(
            " ".join(cif.as_string(row[i]).split()) if row.has(i) else "" for i in range(len(tags))
        )


def has_several_models(path: Path) -> bool:
    """Return whether a PDB or mmCIF file, gzipped or not, has more than one model.

    A file that cannot be read gives True.
    """
    from gemmi import cif

    try:
        if is_mmcif(path):
            block = cif.read(str(path))[0]
            return len(set(block.find_values("_atom_site.pdbx_PDB_model_num"))) > 1
        with open_lines(path) as lines:
            return sum(line.startswith("MODEL ") for line in lines) > 1
    except UNREADABLE:
        return True
