"""One place between artworks, as options."""

import argparse

from impasto.cli.options import value_types


def add_along_options(
    parser: argparse.ArgumentParser, after: "argparse._MutuallyExclusiveGroup"
) -> None:
    """Declare a single place on the way, for `paint`, among the options that name artworks."""
    after.add_argument(
        "--interpolate",
        nargs="+",
        metavar="ART",
        help="artworks one after another instead of --artwork: the still is painted after the two "
        "that --at lies between, each with its share",
    )
    parser.add_argument(
        "--at",
        type=value_types.parse_number,
        metavar="PLACE",
        help="place on the way: 0 at the first artwork, 1 at the last",
    )


def given_artworks(arguments: argparse.Namespace) -> list[tuple[str, float]]:
    """The artworks with their weights, whichever way they were given.

    Raises:
        InputError: a place without a way, or a way without a place.
    """
    from impasto.artworks.interpolation import interpolate_artworks
    from impasto.core.errors import InputError

    if arguments.interpolate is None and arguments.at is None:
        return list(arguments.artwork)
    if arguments.interpolate is None or arguments.at is None:
        lacking = "--interpolate" if arguments.interpolate is None else "--at"
        raise InputError(f"paint: {lacking} is missing: a place needs a way, and a way a place")
    return interpolate_artworks(arguments.interpolate, arguments.at)
