"""Types and help shared by the options of several verbs."""

import argparse
import re

from impasto.quality import LARGEST_SIDE, SMALLEST_SIDE


def size(text: str) -> tuple[int, int]:
    """Parse `WIDTHxHEIGHT` in pixels."""
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT, such as 512x384, found {text!r}")
    width, height = int(match[1]), int(match[2])
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (width, height)):
        raise argparse.ArgumentTypeError(
            f"each side must be {SMALLEST_SIDE} to {LARGEST_SIDE} pixels, found {text}"
        )
    return width, height


def positive(text: str) -> float:
    """Parse a number above zero."""
    value = _number(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number above 0, found {text}")
    return value


def unit(text: str) -> float:
    """Parse a number from 0 to 1."""
    value = _number(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 1, found {text}")
    return value


def count(text: str) -> int:
    """Parse a whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of 1 or more, found {text}")
    return int(text)


def triple(text: str) -> tuple[float, float, float]:
    """Parse three numbers joined by commas."""
    parts = text.split(",")
    if len(parts) != 3:
        raise argparse.ArgumentTypeError(f"expected three numbers such as 0,90,0, found {text!r}")
    return _number(parts[0]), _number(parts[1]), _number(parts[2])


def seed(text: str) -> int:
    """Parse a whole number of 0 or more, below 2^31."""
    if not text.isdecimal() or int(text) >= 2**31:
        raise argparse.ArgumentTypeError(f"expected a whole number of 0 or more, found {text}")
    return int(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number, found {text!r}") from None


def examples(*lines: str) -> str:
    """An epilog of examples, one command a line."""
    return "examples:\n" + "\n".join(f"  {line}" for line in lines)
