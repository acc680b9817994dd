"""The option `--palette`: where a painting's colours come from."""

import argparse

from impasto.core.errors import InputError
from impasto.painting.colour.named_palettes import ARTWORK, NAMED_PALETTES, canonical_colours


def add_palette_option(parser: argparse._ActionsContainer) -> None:
    """Declare where colours come from; the default is None."""
    parser.add_argument(
        "--palette",
        type=_parse_palette,
        metavar="SOURCE",
        help="where colours come from. artwork: the artwork's colours; render: the render's hues, "
        "in the shades of the strokes; luminance: only light and shade are painted, on the "
        "render's colours; histogram: the colours of the whole artwork are first moved to the "
        f"render's; or a palette, of which each chain or kind of structure takes one colour: "
        f"{', '.join(NAMED_PALETTES)}, #e69f00,#56b4e9,... or a file of them (default: {ARTWORK})",
    )


def _parse_palette(text: str) -> str:
    try:
        return canonical_colours(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
