"""The verb `stage import-artwork`: check an artwork and normalise it."""

import argparse
from pathlib import Path

from impasto.cli.options.value_types import examples_epilog


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "import-artwork",
        help="check an artwork and write it as plain RGB",
        description="Check an artwork and write it as an 8-bit sRGB PNG, upright, opaque, and at "
        "most 2048 pixels long.",
        epilog=examples_epilog(
            "impasto stage import-artwork styles/hokusai-great-wave.jpg -o wave.png"
        ),
    )
    parser.add_argument("file", type=Path, help="JPEG, PNG, TIFF, WebP, GIF or BMP")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the PNG file to write")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read the artwork, write it, and print its size."""
    from impasto.artworks import artwork

    found = artwork.load_artwork(arguments.file)
    artwork.write_artwork(arguments.output, found)
    print(f"{arguments.file.name}: {found.size[0]}x{found.size[1]} pixels")
