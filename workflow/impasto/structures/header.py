"""Quick reading of the title and models of a structure file, as the timeline needs them."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from impasto.core.file_formats import MMCIF_SUFFIXES


def read_title(path: Path) -> str:
    """Read the title of a PDB or mmCIF file, gzipped or not; "" if there is none.

    A title all in capitals, as in old entries, is put into lower case except for its first letter.
    A file that cannot be read gives "": `reader.read_structure` reports what is wrong with it.
    """
    name = path.name.lower()
    opener = gzip.open if name.endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="latin-1") as lines:
            mmcif = name.removesuffix(".gz").endswith(MMCIF_SUFFIXES)
            found = _mmcif_title(lines) if mmcif else pdb_title(lines)
    except (OSError, EOFError, ValueError, zlib.error):
        return ""
    found = " ".join(found.split())
    return found.capitalize() if found.isupper() else found


def pdb_title(lines: Iterable[str]) -> str:
    """Join the TITLE records of a PDB file."""
    # The title is in columns 11 to 80, the number of a continuation in 9 and 10.
    head = takewhile(lambda line: not line.startswith(("ATOM", "HETATM")), lines)
    return " ".join(line[10:80].strip() for line in head if line.startswith("TITLE "))


def _mmcif_title(lines: Iterator[str]) -> str:
    # Imported here because few timelines need it, and planning must be quick.
    import gemmi

    head = list(takewhile(lambda line: not line.startswith("_atom_site."), lines))
    if head and head[-1].strip() == "loop_":
        head.pop()
    blocks = gemmi.cif.read_string("".join(head))
    value = blocks[0].find_value("_struct.title") if len(blocks) else None
    return gemmi.cif.as_string(value) if value else ""


def has_several_models(path: Path) -> bool:
    """Return whether a PDB or mmCIF file, gzipped or not, has more than one model.

    A file that cannot be read gives True: `reader.read_structure` reports what is wrong with it.
    """
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with opener(path, "rt", encoding="latin-1") as lines:
            first = None
            for model in _model_numbers(lines):
                first = first or model
                if model != first:
                    return True
    except (OSError, EOFError, zlib.error):
        return True
    return False


def _model_numbers(lines: Iterable[str]) -> Iterator[str]:
    """Yield the model number of each MODEL record (PDB) or of each atom (mmCIF)."""
    columns: list[str] = []
    for line in lines:
        if line.startswith("MODEL "):
            yield line[6:].strip()
        elif line.startswith("_atom_site."):
            columns.append(line.split(".")[1].strip())
        elif line.startswith(("#", "_", "loop_", "data_")):
            columns = []
        elif "pdbx_PDB_model_num" in columns:
            row = line.split()
            if len(row) == len(columns):
                yield row[columns.index("pdbx_PDB_model_num")]
