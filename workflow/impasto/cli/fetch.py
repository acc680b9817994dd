"""The verb `fetch`: get a structure or an artwork over the network."""

import argparse
from pathlib import Path

from impasto.cli.options import examples


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "fetch",
        help="get a structure or an artwork over the network",
        description="Download a structure (by its PDB identifier or URL) or an artwork (by URL), "
        "check that it can be read, and put it where the timeline finds it.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=examples(
            "impasto fetch 1hel",
            "impasto fetch https://example.org/paintings/sunflowers.jpg -o styles",
        ),
    )
    parser.add_argument("source", metavar="PDB_ID|URL", help="what to get")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="folder to put it in (default: pdb for structures, styles for artworks)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Fetch and say where it lies."""
    from impasto.fetch import fetch

    print(fetch(arguments.source, arguments.output))
