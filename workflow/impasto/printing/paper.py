"""Sizes of paper and lengths on it. The module loads nothing heavy."""

import re
from dataclasses import dataclass

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word

MM_PER_INCH = 25.4
_UNITS = {"mm": 1.0, "cm": 10.0, "in": MM_PER_INCH}
# ISO 216, and ANSI/ASME Y14.1; width and height in millimetres, upright.
PAPERS = {
    "A0": (841, 1189),
    "A1": (594, 841),
    "A2": (420, 594),
    "A3": (297, 420),
    "A4": (210, 297),
    "A5": (148, 210),
    "A6": (105, 148),
    "B1": (707, 1000),
    "B2": (500, 707),
    "B3": (353, 500),
    "B4": (250, 353),
    "Letter": (215.9, 279.4),
    "Tabloid": (279.4, 431.8),
}
SMALLEST, LARGEST = 40.0, 3000.0  # sides of a sheet in millimetres
MOST_LENGTH = 500.0  # of a margin or bleed, in millimetres
_EXPECTED = "expected a size such as A3, 420x297mm or 16x12in"


@dataclass(frozen=True)
class Paper:
    """A sheet's size in millimetres.

    Attributes:
        turns: whether the sheet is turned to suit the picture, as that of a named size is.
    """

    width: float
    height: float
    turns: bool = False

    def beside(self, picture: tuple[int, int]) -> "Paper":
        """Return the sheet turned for a picture of a width and height."""
        if not self.turns or (picture[0] > picture[1]) == (self.width > self.height):
            return self
        return Paper(self.height, self.width)


def parse_paper(text: str) -> Paper:
    """Parse the size of a sheet: `A3`, or `420x297mm` with a unit of mm, cm or in.

    Raises:
        InputError: it is neither, or a side is too short or too long.
    """
    for name, (width, height) in PAPERS.items():
        if text.casefold() == name.casefold():
            return Paper(width, height, turns=True)
    found = re.fullmatch(r"([\d.]+) ?(?:mm|cm|in)?[x×]([\d.]+) ?(mm|cm|in)", text.strip())
    if not found:
        names = suggest_word(text, PAPERS) if text.isalnum() else ""
        raise InputError(f"{_EXPECTED}, found {text!r}{names}")
    width, height = (_to_number(side, text) * _UNITS[found[3]] for side in found.groups()[:2])
    if not all(SMALLEST <= side <= LARGEST for side in (width, height)):
        raise InputError(f"each side must be {SMALLEST:.0f} to {LARGEST:.0f} mm, found {text}")
    return Paper(width, height)


def parse_length(text: str) -> float:
    """Parse a length of 0 to 500 mm with its unit (mm, cm or in); return millimetres.

    Raises:
        InputError: it is not such a length.
    """
    found = re.fullmatch(r"([\d.]+) ?(mm|cm|in)", text.strip())
    if text.strip() == "0":
        return 0.0
    if not found:
        raise InputError(f"expected a length such as 3mm, 0.5cm or 0.125in, found {text!r}")
    length = _to_number(found[1], text) * _UNITS[found[2]]
    if length > MOST_LENGTH:
        raise InputError(f"expected at most {MOST_LENGTH:.0f} mm, found {text}")
    return length


def _to_number(digits: str, text: str) -> float:
    try:
        return float(digits)
    except ValueError:
        raise InputError(f"{_EXPECTED}, found {text!r}") from None
