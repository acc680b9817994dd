"""The options of a print, in Python and on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

from cyclopts import Group

from impasto.api.option_types import (
    Flag,
    PngPath,
    explain_options,
    one_of,
    parse_whole_number,
    read_by,
)
from impasto.core.errors import InputError
from impasto.printing.choices import FITS, INTENTS, Fit, Intent
from impasto.printing.paper import MOST_LENGTH, Paper, parse_length, parse_paper

if TYPE_CHECKING:
    AnyPaper = Paper | str
    AnyPath = Path | str
    AnyPngPath = Path | str
else:
    AnyPaper, AnyPath, AnyPngPath = Paper, Path, PngPath  # what the command line gives

LEAST_DPI, MOST_DPI = 36, 2400

_SHEET = Group.create_ordered("Sheet")
_COLOUR = Group.create_ordered("Colour")
_TEXTS = Group.create_ordered("Texts")


def _parse_dpi(text: str) -> int:
    return parse_whole_number(text, LEAST_DPI, MOST_DPI)


PaperSize = Annotated[AnyPaper, read_by(parse_paper, "SIZE")]
Length = Annotated[float, read_by(parse_length, "LENGTH")]
Dpi = Annotated[int, read_by(_parse_dpi, "N")]


class SheetOptions(TypedDict, total=False):
    """The sheet.

    Attributes:
        size: the sheet after it is cut: A0 to A6, B1 to B4, Letter or Tabloid, turned to suit the
            picture; or 420x297mm, 42x29.7cm, 16x12in (default: A4).
        dpi: dots an inch (default: 300).
        fit: whether the whole picture is shown, with paper around it, or it covers the sheet and
            what sticks out is cropped (default: contain).
        margin: paper on all sides of the picture (default: 6 % of the short side, 0 with --fit
            cover).
        bleed: how far a picture that reaches the edge goes on beyond it (default: 0).
        crop_marks: mark where the sheet is to be cut.
        caption: set title, artwork and credits below the picture.
    """

    size: PaperSize
    dpi: Dpi
    fit: Annotated[Fit, one_of(FITS)]
    margin: Length | None
    bleed: Length
    crop_marks: Flag
    caption: Flag


class ColourOptions(TypedDict, total=False):
    """The colours.

    Attributes:
        profile: ICC profile of the printer, RGB or CMYK (default: sRGB).
        intent: rendering intent by which colours are converted to the profile (default: relative).
        black_point: let the darkest tone of the picture become the darkest of the print
            (black-point compensation; default: yes).
        proof: also write a picture of how the print will look.
        gamut: also write a map of the colours that the printer does not have.
    """

    profile: AnyPath | None
    intent: Annotated[Intent, one_of(INTENTS)]
    black_point: bool
    proof: AnyPngPath | None
    gamut: AnyPngPath | None


class TextOptions(TypedDict, total=False):
    """The texts, which are in the file's metadata too.

    Attributes:
        timeline: timeline that has the titles and credits of the picture, whose name is an entry's
            id.
        title: the title (default: that of the structure).
        credit: the credits (default: those of the timeline).
    """

    timeline: AnyPath | None
    title: str | None
    credit: str | None


explain_options(SheetOptions, _SHEET)
explain_options(ColourOptions, _COLOUR)
explain_options(TextOptions, _TEXTS)


class PrintOptions(SheetOptions, ColourOptions, TextOptions, total=False):
    """How to print."""


def check_values(options: PrintOptions) -> None:
    """Check the options that are words or have a range, as Python may give others.

    Raises:
        InputError: one is none of the words, or out of range.
    """
    for name, words in (("fit", FITS), ("intent", INTENTS)):
        if options.get(name, words[0]) not in words:
            raise InputError(f"{name}: expected {', '.join(words)}, found {options.get(name)!r}")
    dpi = options.get("dpi", LEAST_DPI)
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise InputError(f"dpi: expected {LEAST_DPI} to {MOST_DPI}, found {dpi}")
    for name in ("margin", "bleed"):
        length = options.get(name)
        if isinstance(length, int | float) and not 0 <= length <= MOST_LENGTH:
            raise InputError(f"{name}: expected 0 to {MOST_LENGTH:.0f} mm, found {length}")
    for name in ("proof", "gamut"):
        file = options.get(name)
        if file is not None and Path(str(file)).suffix.lower() != ".png":
            raise InputError(f"{name}: expected a name that ends in .png, found {file}")
