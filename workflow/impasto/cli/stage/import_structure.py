"""The verb `stage import-structure`: check a structure and normalise it."""

from pathlib import Path
from typing import Literal

from impasto.api.option_types import Chains, OutputPath


def import_structure(
    file: Path,
    /,
    *,
    output: OutputPath,
    chains: Chains = (),
    models: Literal["first", "all"] = "first",
) -> None:
    """Check a structure and write it as mmCIF, without water.

    It is written with one conformer of each residue, and with the chains and models that are asked
    for.

    Examples:
        impasto stage import-structure pdb/1hel.pdb -o 1hel.cif
        impasto stage import-structure pdb/7ddo.pdb --chains A -o ace2.cif
        impasto stage import-structure pdb/2beg.cif --models all -o fibril.cif

    Args:
        file: PDB or mmCIF, plain or .gz.
        output: the mmCIF file to write.
        chains: author's names of the chains to keep (default: all).
        models: models of an ensemble to keep.
    """
    from impasto.structures import reader

    found = reader.read_structure(file, chains, models)
    reader.write_structure(output, found)
    print(found)
    for part in found.left_out:
        print(f"left out: {part}")
