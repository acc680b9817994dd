"""How many models a structure file has, at a glance.

The timeline asks, which must answer at once; `structure` reads the file in full.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path


def several_models(path: Path) -> bool:
    """Whether a PDB or mmCIF file, gzipped or not, has more than one model.

    A file that cannot be read passes: what is wrong with it, `structure.read` says better.
    """
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with opener(path, "rt", encoding="latin-1") as lines:
            first = None
            for model in _models(lines):
                first = first or model
                if model != first:
                    return True
    except (OSError, EOFError, zlib.error):
        return True
    return False


def _models(lines: Iterable[str]) -> Iterator[str]:
    """The number of a model, for each MODEL record (PDB) or atom (mmCIF)."""
    columns: list[str] = []
    for line in lines:
        if line.startswith("MODEL "):
            yield line[6:].strip()
        elif line.startswith("_atom_site."):
            columns.append(line.split(".")[1].strip())
        elif "pdbx_PDB_model_num" in columns and line.startswith(("ATOM ", "HETATM ")):
            row = line.split()
            if len(row) == len(columns):
                yield row[columns.index("pdbx_PDB_model_num")]
