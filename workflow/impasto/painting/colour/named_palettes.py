"""Sources of colour by name, and palettes that are safe for the colour-blind.

- okabe-ito: Okabe, M. and Ito, K. Color Universal Design (2008), jfly.uni-koeln.de/color, without
  black, which would hide the form of a figure;
- tol-bright, tol-muted: Tol, P. Colour schemes. SRON/EPS/TN/09-002 (2021), without grey;
- viridis, cividis: those of `render_colours`, ordered so that the first colours are farthest apart.
"""

import re
from pathlib import Path

from impasto.core.atomic_files import read_bytes
from impasto.core.checked_data import quote
from impasto.core.errors import InputError
from impasto.core.file_names import find_path
from impasto.core.suggestions import suggest_word
from impasto.rendering.render_colours import GRADIENTS

ARTWORK, RENDER, LUMINANCE, HISTOGRAM = "artwork", "render", "luminance", "histogram"
COLOUR_SOURCES = (ARTWORK, RENDER, LUMINANCE, HISTOGRAM)
NAMED_PALETTES = {
    "okabe-ito": "#e69f00,#56b4e9,#009e73,#f0e442,#0072b2,#d55e00,#cc79a7",
    "tol-bright": "#4477aa,#ee6677,#228833,#ccbb44,#66ccee,#aa3377",
    "tol-muted": "#cc6677,#332288,#ddcc77,#117733,#88ccee,#882255,#44aa99,#999933,#aa4499",
    **{
        name: ",".join(GRADIENTS[name][k] for k in (0, 4, 2, 1, 3))
        for name in ("viridis", "cividis")
    },
}
COLOUR_NAMES = (*COLOUR_SOURCES, *NAMED_PALETTES)
EXPECTED_COLOURS = f"{', '.join(COLOUR_NAMES)}, colours such as #e69f00,#56b4e9, or a file of them"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# A file of colours is small; of a larger one, only this many bytes are searched.
_MOST_BYTES = 100_000


def is_known_colours(colours: str) -> bool:
    """Return whether this names a source of colour, or is a list of colours."""
    return colours in COLOUR_NAMES or all(_COLOUR.fullmatch(part) for part in colours.split(","))


def check_colours(colours: str) -> str:
    """Return what names a source of colour, or is a list of colours.

    Raises:
        InputError: it is neither.
    """
    if not is_known_colours(colours):
        raise InputError(f"found {quote(colours)}, expected {EXPECTED_COLOURS}")
    return colours


def canonical_colours(text: str) -> str:
    """Return the source of colours in the one spelling in which it is recorded.

    Args:
        text: one of `COLOUR_NAMES`, colours joined by commas, or the path of a text file that
            contains colours such as `#e69f00` in order; anything else in the file is ignored.

    Returns:
        one of `COLOUR_NAMES`, or colours in small letters joined by commas.

    Raises:
        InputError: it is none of these.
    """
    if text in COLOUR_NAMES:
        return text
    if is_known_colours(text.replace(" ", "")):
        return text.replace(" ", "").lower()
    path = find_path(Path(text))
    if path.is_file():
        content = read_bytes(path, EXPECTED_COLOURS)[:_MOST_BYTES].decode("utf-8", errors="replace")
        found = _COLOUR.findall(content)
        if not found:
            raise InputError(f"{path}: holds no colour such as #e69f00")
        return ",".join(colour.lower() for colour in found)
    raise InputError(
        f"palette: found {quote(text)}{suggest_word(text, COLOUR_NAMES)}, "
        f"expected {EXPECTED_COLOURS}"
    )


def keeps_render_colours(colours: str) -> bool:
    """Return whether the figure has the colours of its render, so that they can be told apart."""
    return colours in (RENDER, LUMINANCE)


def palette_colours(colours: str) -> tuple[tuple[float, float, float], ...]:
    """Return the colours of a palette as RGB in [0, 1], in order; empty for any other source."""
    if colours in COLOUR_SOURCES:
        return ()
    found = NAMED_PALETTES.get(colours, colours).split(",")
    return tuple(hex_to_rgb(colour) for colour in found)


def hex_to_rgb(colour: str) -> tuple[float, float, float]:
    """Convert a colour such as #e69f00 to RGB in [0, 1]."""
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue
