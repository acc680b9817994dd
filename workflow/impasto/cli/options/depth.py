"""Options for the depth and matte of a picture that does not come from `impasto render`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from impasto.cli.options import value_types
from impasto.core.errors import InputError

if TYPE_CHECKING:
    from impasto.rendering.frame import Frame


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options for depth and matte."""
    group = parser.add_argument_group(
        "depth from another source",
        "A depth map from a renderer, a camera or a network: 16-bit PNG, TIFF or PFM of floats, "
        "EXR or NPY. Its units are arbitrary. Pixels that are NaN, infinite or 0 are ground, and "
        "so are those at the far end if many pixels share one value there.",
    )
    group.add_argument("--depth", type=Path, metavar="FILE", help="depth map of the picture")
    group.add_argument(
        "--depth-inverted",
        action="store_true",
        help="larger numbers are nearer, as in a disparity map or a map of MiDaS",
    )
    group.add_argument(
        "--depth-range",
        type=_parse_range,
        metavar="NEAR,FAR",
        help="numbers in the map at the nearest and the farthest point of the figure; anything "
        "farther is ground (default: the range that occurs)",
    )
    group.add_argument(
        "--matte",
        type=Path,
        metavar="FILE",
        help="picture whose alpha, or else its brightness, covers the figure (default: the "
        "picture's own alpha, or else everything that has a depth)",
    )


def read_given_frame(arguments: argparse.Namespace) -> "Frame":
    """Read the picture, with depth and matte as given.

    Raises:
        InputError: one of them cannot be used; see `impasto.rendering.external_frame.read_frame`.
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
