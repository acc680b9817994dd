"""The verbs `gather-structure` and `gather-artwork`: check an input and write it in one form."""

import argparse
from pathlib import Path

from impasto.cli.options.value_types import examples_epilog, parse_chains


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare both verbs."""
    structure = verbs.add_parser(
        "gather-structure",
        help="check a structure and write it as mmCIF, without water",
        description="Check a structure and write it as mmCIF: one conformer of each residue, no "
        "water, the chains and models asked for.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=examples_epilog(
            "impasto gather-structure pdb/1hel.pdb -o 1hel.cif",
            "impasto gather-structure pdb/7ddo.pdb --chains A -o ace2.cif",
            "impasto gather-structure pdb/2beg.cif --models all -o fibril.cif",
        ),
    )
    structure.add_argument("file", type=Path, help="PDB or mmCIF, plain or .gz")
    structure.add_argument("-o", "--output", type=Path, required=True, help="mmCIF to write")
    structure.add_argument(
        "--chains",
        type=parse_chains,
        default=(),
        metavar="A,B",
        help="author's names of the chains to keep (default: all)",
    )
    structure.add_argument(
        "--models",
        choices=("first", "all"),
        default="first",
        help="models of an ensemble to keep (default: %(default)s)",
    )
    structure.set_defaults(run=gather_structure)

    artwork = verbs.add_parser(
        "gather-artwork",
        help="check an artwork and write it as plain RGB",
        description="Check an artwork and write it as an 8-bit sRGB PNG, upright, opaque, at most "
        "2048 pixels long.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=examples_epilog("impasto gather-artwork styles/hokusai-great-wave.jpg -o wave.png"),
    )
    artwork.add_argument("file", type=Path, help="JPEG, PNG, TIFF, WebP, GIF or BMP")
    artwork.add_argument("-o", "--output", type=Path, required=True, help="PNG to write")
    artwork.set_defaults(run=gather_artwork)


def gather_structure(arguments: argparse.Namespace) -> None:
    """Read, write and describe a structure."""
    from impasto.structures import reader

    found = reader.read_structure(arguments.file, arguments.chains, arguments.models)
    reader.write_structure(arguments.output, found)
    print(found)


def gather_artwork(arguments: argparse.Namespace) -> None:
    """Read, write and describe an artwork."""
    from impasto.artworks import artwork

    found = artwork.load_artwork(arguments.file)
    artwork.write_artwork(arguments.output, found)
    print(f"{arguments.file.name}: {found.size[0]}x{found.size[1]} pixels")
