"""Options for a position between artworks."""

import argparse

from impasto.cli.options import value_types


def add_options(parser: argparse.ArgumentParser, group: "argparse._MutuallyExclusiveGroup") -> None:
    """Declare the artworks to interpolate, as one of a group of alternatives, and the position."""
    group.add_argument(
        "--interpolate",
        nargs="+",
        metavar="ART",
        help="artworks in order, instead of --artwork; the still is painted after the two that "
        "--at lies between, each with its share",
    )
    parser.add_argument(
        "--at",
        type=value_types.parse_number,
        metavar="POSITION",
        help="position between the artworks: 0 is the first, 1 the last",
    )


def given_artworks(arguments: argparse.Namespace) -> list[tuple[str, float]]:
    """Return the artworks with their weights, given by --artwork or --interpolate.

    Raises:
        InputError: one of --interpolate and --at is missing.
    """
    from impasto.artworks.interpolation import interpolate_artworks
    from impasto.core.errors import InputError

    if arguments.interpolate is None and arguments.at is None:
        return list(arguments.artwork)
    if arguments.interpolate is None or arguments.at is None:
        lacking = "--interpolate" if arguments.interpolate is None else "--at"
        raise InputError(f"paint: {lacking} is missing: --interpolate and --at need each other")
    return interpolate_artworks(arguments.interpolate, arguments.at)
