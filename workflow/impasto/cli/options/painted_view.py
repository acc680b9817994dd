"""Options for a painted view that is drawn or animated further: its layers and its record."""

import argparse
from pathlib import Path


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the layers and the record of a painted view, both required."""
    parser.add_argument(
        "--layers",
        type=Path,
        required=True,
        metavar="DIR",
        help="the layers that `impasto paint --layers` wrote",
    )
    parser.add_argument(
        "--record",
        type=Path,
        required=True,
        metavar="STILL.json",
        help="record of the painted view, from which the dials are read",
    )
