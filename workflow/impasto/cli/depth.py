"""Depth and matte of a picture that `impasto render` has not made, as options."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impasto.cli import options

if TYPE_CHECKING:
    from impasto.picture import Given


def add(parser: argparse.ArgumentParser) -> None:
    """Declare what may be known of a picture of any origin."""
    group = parser.add_argument_group(
        "depth of another origin",
        "A depth map of a renderer, a camera or a network: PNG of 16 bits, TIFF or PFM of floats, "
        "EXR or NPY. Its units are relative. What is NaN, infinite, 0, or has one value at the far "
        "end that many pixels share, is ground.",
    )
    group.add_argument("--depth", type=Path, metavar="FILE", help="map of the picture's depth")
    group.add_argument(
        "--depth-inverted",
        action="store_true",
        help="near places have the larger numbers, as in a disparity map, or one of MiDaS",
    )
    group.add_argument(
        "--depth-range",
        type=_pair,
        metavar="NEAR,FAR",
        help="the map's numbers at the nearest and the farthest place of the figure; what is "
        "farther is ground (default: those that occur)",
    )
    group.add_argument(
        "--matte",
        type=Path,
        metavar="FILE",
        help="picture that covers the figure, by its alpha or else its light (default: the "
        "picture's own alpha, or else all that has a depth)",
    )


def given(arguments: argparse.Namespace) -> "Given":
    """What is known of the picture beside its colours."""
    from impasto.picture import Given

    return Given(arguments.depth, arguments.depth_inverted, arguments.depth_range, arguments.matte)


def record(known: "Given") -> dict[str, Any]:
    """The same, for the record of a still; empty where nothing was given."""
    found: dict[str, Any] = {}
    if known.depth is not None:
        found["depth"] = {
            "file": known.depth.as_posix(),
            "inverted": known.inverted,
            "range": known.limits and list(known.limits),
        }
    if known.matte is not None:
        found["matte"] = known.matte.as_posix()
    return found


def _pair(text: str) -> tuple[float, float]:
    """Parse two numbers joined by a comma."""
    parts = text.split(",")
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(f"expected NEAR,FAR such as 0.5,12, found {text!r}")
    return options.number(parts[0]), options.number(parts[1])
