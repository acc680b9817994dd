"""The spelling of `render_colours`: what the colours of a render stand for.

A word (`chain`), colours joined by commas, or a value that each residue has, with a palette and a
range if wanted: `bfactor`, `bfactor:viridis`, `bfactor:#2f5d8c,#a8323e:10-80`.
"""

import math
import re
from dataclasses import dataclass

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word

COLOURINGS = ("chain", "structure", "residue", "element")
PLDDT = "plddt"
COLUMN_PREFIX = "atom_site."
GRADIENTS = {
    "viridis": ("#481d6f", "#355f8d", "#1f9a8a", "#69cd5b", "#fde725"),
    "cividis": ("#003070", "#4f576c", "#868379", "#c1b26a", "#fee838"),
    "blue-orange": ("#1f4e79", "#f0e6d2", "#d98a2b"),
    "red-blue": ("#c8553d", "#f0e6d2", "#1f4e79"),
}
"""Palettes for values, from low to high; colours between them are interpolated.

The colours of each differ in lightness, so that they stay apart in paint. The first two are samples
of viridis (Smith, N. and van der Walt, S. (2015), matplotlib, CC0) and cividis (Nuñez, J. R.,
Anderton, C. R. and Renslow, R. S. PLoS ONE 13 (2018) e0199239).
"""


@dataclass(frozen=True)
class Quantity:
    """A quantity that residues are coloured by.

    Attributes:
        unit: the unit in a legend, "" for none.
        gradient: name of the palette, unless another one is wanted.
        limits: values of the first and the last colour, unless others are wanted; None for those of
            the structure.
    """

    name: str
    unit: str = ""
    gradient: str = "viridis"
    limits: tuple[float, float] | None = None


QUANTITIES = {
    PLDDT: Quantity("Predicted confidence (pLDDT)"),
    "bfactor": Quantity("B factor", "Å²"),
    "occupancy": Quantity("Occupancy"),
    "hydropathy": Quantity(
        "Hydropathy (Kyte & Doolittle)", gradient="blue-orange", limits=(-4.5, 4.5)
    ),
    "charge": Quantity("Charge at pH 7", "e", gradient="red-blue", limits=(-1, 1)),
}
EXPECTED_COLOURINGS = (
    f"{', '.join((*COLOURINGS, *QUANTITIES))}, {COLUMN_PREFIX}COLUMN or colours such as "
    "#c8553d,#3d6f9e"
)
_VALUES = f"{', '.join(QUANTITIES)} or {COLUMN_PREFIX}COLUMN"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_COLUMN = re.compile(r"_?atom_site\.(\w+)")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(f"({_NUMBER})-({_NUMBER})")


@dataclass(frozen=True)
class ValueColours:
    """Colours that stand for a value.

    Attributes:
        by: a quantity of `QUANTITIES`, or a column of the file's table of atoms as
            "atom_site.COLUMN".
        colours: the palette from low to high; empty for AlphaFold's four bands of pLDDT.
        limits: the values of the first and the last colour; None for those of the structure.
    """

    by: str
    colours: tuple[str, ...]
    limits: tuple[float, float] | None = None

    @property
    def quantity(self) -> Quantity:
        """The quantity; of a column, one of its name."""
        return QUANTITIES.get(self.by) or Quantity(self.by.removeprefix(COLUMN_PREFIX))


def parse_render_colours(text: str) -> ValueColours | None:
    """Parse what `render_colours` says; None for a word of `COLOURINGS` or a list of colours.

    Raises:
        InputError: it says none of these; the message has what was found and what was expected.
    """
    by, *more = text.split(":")
    if by in COLOURINGS or by[:1] == "#":
        if more:
            raise InputError(f'found "{text}", expected a palette only after {_VALUES}')
        if by not in COLOURINGS:
            _parse_colours(by)
        return None
    if column := _COLUMN.fullmatch(by):
        by = COLUMN_PREFIX + column[1]
    elif by not in QUANTITIES:
        hint = suggest_word(by, (*COLOURINGS, *QUANTITIES, *_column_names(by)))
        raise InputError(f'found "{by}", expected {EXPECTED_COLOURINGS}{hint}')
    limits = None
    if more and (found := _RANGE.fullmatch(more[-1])):
        limits = float(found[1]), float(found[2])
        if not all(map(math.isfinite, limits)):
            raise InputError(f'found the range "{more[-1]}", expected finite numbers')
        if not limits[0] < limits[1]:
            raise InputError(f'found the range "{more[-1]}", expected the smaller number first')
        more = more[:-1]
    if len(more) > 1:
        raise InputError(
            f'found "{text}", expected VALUE, VALUE:PALETTE or VALUE:PALETTE:LOW-HIGH, such as '
            "bfactor:viridis:10-80"
        )
    quantity = QUANTITIES.get(by, Quantity(by))
    if more:
        colours = _parse_palette(more[0])
    else:
        # A range has no bands.
        colours = () if by == PLDDT and limits is None else GRADIENTS[quantity.gradient]
    return ValueColours(by, colours, limits)


def _parse_palette(text: str) -> tuple[str, ...]:
    if text in GRADIENTS:
        return GRADIENTS[text]
    if text[:1] == "#" and "," in text:
        return _parse_colours(text)
    raise InputError(
        f'found the palette "{text}", expected {", ".join(GRADIENTS)}, two or more colours such as '
        f"#2f5d8c,#a8323e, or a range such as 10-80{suggest_word(text, GRADIENTS)}"
    )


def _parse_colours(text: str) -> tuple[str, ...]:
    colours = tuple(text.split(","))
    for colour in colours:
        if not _COLOUR.fullmatch(colour):
            raise InputError(f'found "{colour}", expected colours such as #c8553d,#3d6f9e')
    return tuple(colour.lower() for colour in colours)


def _column_names(word: str) -> tuple[str, ...]:
    """Return the spelling of a column's name that was written without its table."""
    return (COLUMN_PREFIX + word,) if re.fullmatch(r"[A-Za-z]\w*_\w+", word) else ()
