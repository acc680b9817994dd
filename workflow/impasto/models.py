"""How many models a structure file has, at a glance.

The timeline asks, which must answer at once; `structure` reads the file in full.
"""

import gzip
from pathlib import Path


def several_models(path: Path) -> bool:
    """Whether a PDB or mmCIF file, gzipped or not, seems to have more than one model.

    Raises:
        OSError: the file cannot be read.
    """
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    numbers: set[str] = set()
    columns: list[str] = []
    with opener(path, "rt", encoding="latin-1") as lines:
        for line in lines:
            if line.startswith("MODEL "):  # PDB
                numbers.add(line[6:].strip())
            elif line.startswith("_atom_site."):  # mmCIF: the names of the columns of the rows
                columns.append(line.split(".")[1].strip())
            elif columns and line.startswith(("ATOM ", "HETATM ")):
                row = line.split()
                if len(row) == len(columns) and "pdbx_PDB_model_num" in columns:
                    numbers.add(row[columns.index("pdbx_PDB_model_num")])
            if len(numbers) > 1:
                return True
    return False
