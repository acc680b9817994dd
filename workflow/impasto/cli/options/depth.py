"""Depth and matte of a picture that `impasto render` has not made, as options."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from impasto.cli.options import value_types
from impasto.core.errors import InputError

if TYPE_CHECKING:
    from impasto.rendering.frame import Frame


def add_options(parser: argparse.ArgumentParser) -> None:
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
        type=_parse_range,
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


def read_given_frame(arguments: argparse.Namespace) -> "Frame":
    """The picture, with what is known of it.

    Raises:
        InputError: it cannot be used so; see `impasto.rendering.external_frame.read_frame`.
    """
    from impasto.rendering.external_frame import read_frame

    if arguments.depth is None and (arguments.depth_inverted or arguments.depth_range):
        option = "--depth-range" if arguments.depth_range else "--depth-inverted"
        raise InputError(f"{option}: expected with --depth FILE only")
    return read_frame(
        arguments.render,
        depth=arguments.depth,
        inverted=arguments.depth_inverted,
        limits=arguments.depth_range,
        matte=arguments.matte,
    )


def _parse_range(text: str) -> tuple[float, float]:
    """Parse two numbers joined by a comma."""
    parts = text.split(",")
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(f"expected NEAR,FAR such as 0.5,12, found {text!r}")
    return value_types.parse_number(parts[0]), value_types.parse_number(parts[1])
