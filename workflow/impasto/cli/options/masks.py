"""Options for parts of a picture that are drawn by hand."""

import argparse
from pathlib import Path
from typing import Any

from impasto.cli.options import parts, value_types
from impasto.core.errors import InputError


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare masks and maps; they are drawn on one picture and do not apply to a clip."""
    group = parser.add_argument_group("parts drawn by hand")
    group.add_argument(
        "--mask",
        type=_parse_mask,
        action="append",
        default=[],
        metavar="MASK.png=ART[:WEIGHT]",
        help="paint the white area of a mask after an artwork of its own; may be repeated",
    )
    group.add_argument(
        "--map",
        type=Path,
        metavar="MAP.png",
        help="picture of flat colours that marks areas of RENDER.png; an area is painted after the "
        "area of the artwork that has the same colour in --artwork-map",
    )
    group.add_argument(
        "--artwork-map", type=Path, metavar="MAP.png", help="the same for the artwork"
    )


def given_masks_and_maps(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return masks and maps as arguments of `impasto.paint`.

    Raises:
        InputError: one of the two maps is missing, or there are several artworks.
    """
    maps = (arguments.map, arguments.artwork_map)
    if any(maps) and not all(maps):
        lacking = "--artwork-map" if arguments.map else "--map"
        raise InputError(
            f"paint: {lacking} is missing: a map of the picture and a map of the artwork "
            "need each other"
        )
    if all(maps) and len(arguments.artwork) > 1:
        raise InputError(
            f"paint: --artwork-map belongs to one artwork, found {len(arguments.artwork)}"
        )
    masks = parts.artworks_by_name(arguments.mask)
    return {"masks": [*masks.items()], "maps": maps if all(maps) else None}


def _parse_mask(text: str) -> tuple[str, str, float]:
    """Parse `MASK=FILE[:WEIGHT]` into its three values."""
    name, equals, artwork = text.partition("=")
    if not (name and equals and artwork):
        raise argparse.ArgumentTypeError(
            f"expected MASK.png=ART[:WEIGHT], such as sky.png=a.jpg, found {text!r}"
        )
    return (name, *value_types.parse_weighted_artwork(artwork))
