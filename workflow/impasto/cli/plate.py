"""The verb `plate`: draw a scientific plate from a structure."""

import argparse
from pathlib import Path

from impasto.artworks.plates.names import PLATE_KINDS
from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    kinds = "\n".join(f"  {name:14}{shows}" for name, shows in PLATE_KINDS.items())
    parser = verbs.add_parser(
        "plate",
        help="draw a scientific plate from a structure, to paint after",
        description="Draw a scientific picture from the coordinates of a structure. It can be used "
        "wherever an artwork can: --artwork PLATE.png, or `plate: KIND` in a timeline.",
        epilog=f"kinds:\n{kinds}\n\n"
        + value_types.examples_epilog(
            "impasto plate diffraction pdb/1hel.pdb -o photograph.png",
            "impasto plate ribbon pdb/7ddo.pdb --chains A -o ace2.png",
            "impasto plate distances pdb/1hel.pdb -o mosaic.png --size 1600x1600",
        ),
    )
    parser.add_argument(
        "kind", choices=tuple(PLATE_KINDS), metavar="KIND", help="one of those below"
    )
    parser.add_argument("structure", type=Path, metavar="STRUCTURE", help="PDB or mmCIF, or .gz")
    parser.add_argument(
        "-o",
        "--output",
        type=value_types.parse_png_path,
        required=True,
        metavar="FILE.png",
        help="the PNG file to write",
    )
    parser.add_argument(
        "--chains",
        type=value_types.parse_chains,
        default=(),
        metavar="A,B",
        help="author's names of the chains to show (default: all); diffraction always shows all",
    )
    parser.add_argument(
        "--size",
        type=value_types.parse_size,
        metavar="WxH",
        help="size in pixels (default: that of the kind)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Draw and write the plate."""
    from impasto.artworks.plates.drawing import draw_plate
    from impasto.rendering.frame import write_picture

    plate = draw_plate(arguments.kind, arguments.structure, arguments.chains, arguments.size)
    write_picture(arguments.output, plate)
    print(f"{arguments.output.name}: {plate.shape[1]}x{plate.shape[0]} pixels")
