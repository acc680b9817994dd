"""The option `--making-of`: also make a film of the painting."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from impasto.api.painting_result import PaintingResult


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--making-of",
        type=_parse_mp4_path,
        metavar="FILM.mp4",
        help="also make a film of how the still is painted, from the first noise to the finished "
        "picture, with curves of the losses",
    )


def write_making_of(arguments: argparse.Namespace, painting: "PaintingResult") -> None:
    """Write the film of a painting, if one is asked for."""
    from impasto.cli.progress import progress_bar

    if arguments.making_of is not None:
        with progress_bar("making of", "frame") as show:
            painting.write_making_of(arguments.making_of, show)


def _parse_mp4_path(text: str) -> Path:
    if not text.lower().endswith(".mp4"):
        raise argparse.ArgumentTypeError(f"expected a name that ends in .mp4, found {text!r}")
    return Path(text)
