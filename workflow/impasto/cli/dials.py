"""The painter's options, shared by `paint` and `animate`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from impasto.cli import options
from impasto.device import DEVICES
from impasto.quality import QUALITIES

if TYPE_CHECKING:
    from impasto.paint import Dials


def add(parser: argparse.ArgumentParser) -> None:
    """Declare quality, dials, seed, device and threads."""
    parser.add_argument(
        "--quality",
        choices=tuple(QUALITIES),
        default="standard",
        help="how long and how finely to paint (default: %(default)s)",
    )
    dials = parser.add_argument_group("dials")
    dials.add_argument(
        "--likeness", type=float, default=1.0, help="content against style, 0 to 10 (default: 1)"
    )
    dials.add_argument(
        "--stroke", type=float, default=1.0, help="size of the strokes, 0.25 to 2 (default: 1)"
    )
    dials.add_argument(
        "--relief", type=float, default=1.0, help="how strongly depth shows, 0 to 2 (default: 1)"
    )
    dials.add_argument(
        "--ground", type=float, default=0.5, help="how quiet the ground is, 0 to 1 (default: 0.5)"
    )
    dials.add_argument(
        "--colour",
        type=float,
        default=1.0,
        help="1: the artwork's hues, 0: the render's (default: 1)",
    )
    dials.add_argument("--seed", type=options.seed, default=0, help="seed (default: 0)")
    parser.add_argument("--device", choices=DEVICES, default="auto")
    parser.add_argument(
        "--threads", type=options.count, metavar="N", help="CPU threads (default: all cores)"
    )


def given(arguments: argparse.Namespace) -> "Dials":
    """The dials that were given."""
    from impasto.paint import Dials

    return Dials(
        likeness=arguments.likeness,
        stroke=arguments.stroke,
        relief=arguments.relief,
        ground=arguments.ground,
        colour=arguments.colour,
        seed=arguments.seed,
    )


def artwork_and_weight(text: str) -> tuple[str, float]:
    """Parse `FILE` or `FILE:WEIGHT`; a colon in a file's name does not confuse it."""
    name, colon, weight = text.rpartition(":")
    if not colon or Path(text).is_file():
        return text, 1.0
    try:
        value = float(weight)
    except ValueError:
        return text, 1.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a weight above 0, found {weight} in {text!r}")
    return name, value
