"""Value types and options that several verbs share."""

import argparse
import math
import re
from pathlib import Path
from typing import Any

from impasto.core.device import DEVICES, PRECISIONS
from impasto.core.file_names import find_path
from impasto.core.graphics.canvas import (
    CANVAS_SHAPES,
    DEFAULT_RESOLUTION,
    DEFAULT_SHAPE,
    RESOLUTIONS,
)
from impasto.painting.quality import LARGEST_SIDE, QUALITIES, SMALLEST_SIDE

LARGEST_PRINT_SIDE = 16384  # in pixels, of a render


def parse_size(text: str, largest: int = LARGEST_SIDE) -> tuple[int, int]:
    """Parse `WIDTHxHEIGHT` in pixels."""
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT, such as 512x384, found {text!r}")
    width, height = int(match[1]), int(match[2])
    if not all(SMALLEST_SIDE <= side <= largest for side in (width, height)):
        raise argparse.ArgumentTypeError(
            f"each side must be {SMALLEST_SIDE} to {largest} pixels, found {text}"
        )
    return width, height


def parse_render_size(text: str) -> tuple[int, int]:
    """Parse the size of a render, which may be that of a print on which a painting is redrawn."""
    from impasto.core.pictures import MOST_PIXELS

    width, height = parse_size(text, LARGEST_PRINT_SIDE)
    if width * height > MOST_PIXELS:
        raise argparse.ArgumentTypeError(
            f"expected at most {MOST_PIXELS // 1_000_000} megapixels, such as 12600x9450, "
            f"found {text}, {width * height / 1e6:.0f} megapixels"
        )
    return width, height


def parse_chains(text: str) -> tuple[str, ...]:
    """Parse names of chains joined by commas."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError(f"expected chain names such as A,B, found {text!r}")
    return names


def parse_positive_number(text: str) -> float:
    """Parse a number above zero."""
    value = parse_number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"expected a number above 0, found {text}")
    return value


def parse_png_path(text: str) -> Path:
    """Parse the name of a PNG file."""
    if not text.lower().endswith(".png"):
        raise argparse.ArgumentTypeError(f"expected a name that ends in .png, found {text!r}")
    return Path(text)


def parse_positive_integer(text: str) -> int:
    """Parse a whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of 1 or more, found {text}")
    return int(text)


def parse_non_negative_integer(text: str) -> int:
    """Parse a whole number of 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected a whole number of 0 or more, found {text}")
    return int(text)


def parse_triple(text: str) -> tuple[float, float, float]:
    """Parse three numbers joined by commas."""
    parts = text.split(",")
    if len(parts) != 3:
        raise argparse.ArgumentTypeError(f"expected three numbers such as 0,90,0, found {text!r}")
    return parse_number(parts[0]), parse_number(parts[1]), parse_number(parts[2])


def parse_seed(text: str) -> int:
    """Parse a whole number of 0 or more, below 2^31."""
    if not text.isdecimal() or int(text) >= 2**31:
        raise argparse.ArgumentTypeError(f"expected a whole number of 0 or more, found {text}")
    return int(text)


def parse_number(text: str) -> float:
    """Parse a finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"expected a number, found {text!r}")
    return value


def parse_weighted_artwork(text: str) -> tuple[str, float]:
    """Parse `FILE` or `FILE:WEIGHT`; the file's name may contain a colon."""
    name, colon, weight = text.rpartition(":")
    if not colon or find_path(Path(text)).is_file():
        return text, 1.0
    try:
        value = float(weight)
    except ValueError:
        return text, 1.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a weight above 0, found {weight} in {text!r}")
    return name, value


def add_compute_options(parser: argparse.ArgumentParser) -> None:
    """Declare how finely to paint, and how to compute."""
    parser.add_argument(
        "--quality",
        choices=tuple(QUALITIES),
        default="standard",
        help="how long and how finely to paint (default: %(default)s)",
    )
    parser.add_argument(
        "--device",
        choices=DEVICES,
        default="auto",
        help="device to paint on (default: %(default)s)",
    )
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default="auto",
        help="precision of the network; auto is bfloat16 where the chip multiplies it; different "
        "chips paint the same picture only in the same precision (default: %(default)s)",
    )
    add_threads_option(parser)


def add_threads_option(parser: argparse.ArgumentParser) -> None:
    """Declare the number of CPU threads."""
    parser.add_argument(
        "--threads",
        type=parse_positive_integer,
        metavar="N",
        help="CPU threads (default: all cores)",
    )


def given_compute_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the options of `add_compute_options` as arguments of a painting function."""
    names = ("quality", "device", "precision", "threads")
    return {name: getattr(arguments, name) for name in names}


def add_canvas_options(parser: argparse.ArgumentParser) -> None:
    """Declare shape and resolution of the film's canvas."""
    parser.add_argument(
        "--shape",
        choices=tuple(CANVAS_SHAPES),
        default=DEFAULT_SHAPE,
        help="aspect ratio of the film's canvas, whatever that of the paintings (default: "
        "%(default)s)",
    )
    parser.add_argument(
        "--resolution",
        choices=tuple(RESOLUTIONS),
        default=DEFAULT_RESOLUTION,
        help="pixels of the short side of the film's canvas; 2160p is 4K (default: %(default)s)",
    )


def add_baselines_option(parser: argparse.ArgumentParser) -> None:
    """Declare whether to show the scores of baselines beside those of stills."""
    parser.add_argument(
        "--baselines",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="show the scores of baselines for comparison, if baselines/ has them (default: yes)",
    )


def examples_epilog(*lines: str) -> str:
    """Return an epilog of examples, one command per line."""
    return "examples:\n" + "\n".join(f"  {line}" for line in lines)
