"""Where a painting's colours come from, as an option."""

import argparse

from impasto.core.errors import InputError
from impasto.painting.colour.named_palettes import ARTWORK, NAMED_PALETTES, canonical_colours


def add_options(parser: argparse._ActionsContainer) -> None:
    """Declare where colours come from; what is not given is None."""
    parser.add_argument(
        "--palette",
        type=_parse_colours,
        metavar="SOURCE",
        help="where colours come from: the artwork; the render, in the shades of the strokes; "
        "luminance: only light and shade are painted, on the render's colours; histogram: those of "
        "the whole artwork are moved to the render's first; or a palette, of which each chain or "
        f"kind of structure takes one: {', '.join(NAMED_PALETTES)}, #e69f00,#56b4e9,... or a file of "
        f"them (default: {ARTWORK})",
    )


def _parse_colours(text: str) -> str:
    try:
        return canonical_colours(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
