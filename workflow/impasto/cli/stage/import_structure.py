"""The verb `stage import-structure`: check a structure and normalise it."""

import argparse
from pathlib import Path

from impasto.cli.options.value_types import examples_epilog, parse_chains


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "import-structure",
        help="check a structure and write it as mmCIF, without water",
        description="Check a structure and write it as mmCIF, with one conformer of each residue, "
        "without water, and with the chains and models that are asked for.",
        epilog=examples_epilog(
            "impasto stage import-structure pdb/1hel.pdb -o 1hel.cif",
            "impasto stage import-structure pdb/7ddo.pdb --chains A -o ace2.cif",
            "impasto stage import-structure pdb/2beg.cif --models all -o fibril.cif",
        ),
    )
    parser.add_argument("file", type=Path, help="PDB or mmCIF, plain or .gz")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the mmCIF file to write")
    parser.add_argument(
        "--chains",
        type=parse_chains,
        default=(),
        metavar="A,B",
        help="author's names of the chains to keep (default: all)",
    )
    parser.add_argument(
        "--models",
        choices=("first", "all"),
        default="first",
        help="models of an ensemble to keep (default: %(default)s)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read the structure, write it, and print what it holds and what is left out."""
    from impasto.structures import reader

    found = reader.read_structure(arguments.file, arguments.chains, arguments.models)
    reader.write_structure(arguments.output, found)
    print(found)
    for part in found.left_out:
        print(f"left out: {part}")
