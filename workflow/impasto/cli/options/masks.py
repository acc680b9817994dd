"""Parts of a picture that a person has drawn, as options."""

import argparse
from pathlib import Path
from typing import Any

from impasto.cli.options import parts, value_types
from impasto.core.errors import InputError


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare masks and maps; they are drawn on one picture, and no use to the frames of a clip."""
    group = parser.add_argument_group("parts drawn by hand")
    group.add_argument(
        "--mask",
        type=_parse_mask,
        action="append",
        default=[],
        metavar="MASK.png=ART[:WEIGHT]",
        help="paint what is white in a mask after an artwork of its own; may be repeated",
    )
    group.add_argument(
        "--map",
        type=Path,
        metavar="MAP.png",
        help="flat colours that say what is where in RENDER.png: places of a colour are painted "
        "with the artwork's places of the same colour in --artwork-map",
    )
    group.add_argument("--artwork-map", type=Path, metavar="MAP.png")


def given_masks_and_maps(arguments: argparse.Namespace) -> dict[str, Any]:
    """Masks and maps by the names of the arguments of `impasto.paint`.

    Raises:
        InputError: one of two maps is missing, or they belong to several artworks.
    """
    maps = (arguments.map, arguments.artwork_map)
    if any(maps) and not all(maps):
        lacking = "--artwork-map" if arguments.map else "--map"
        raise InputError(
            f"paint: {lacking} is missing: a map of the picture needs one of the "
            "artwork, and the other way round"
        )
    if all(maps) and len(arguments.artwork) > 1:
        raise InputError(f"paint: --artwork-map is of one artwork, found {len(arguments.artwork)}")
    masks = parts.artworks_by_name(arguments.mask)
    return {"masks": [*masks.items()], "maps": maps if all(maps) else None}


def _parse_mask(text: str) -> tuple[str, str, float]:
    """Parse `MASK=FILE[:WEIGHT]`."""
    name, equals, artwork = text.partition("=")
    if not (name and equals and artwork):
        raise argparse.ArgumentTypeError(
            f"expected MASK.png=ART[:WEIGHT], such as sky.png=a.jpg, found {text!r}"
        )
    return (name, *value_types.parse_weighted_artwork(artwork))
