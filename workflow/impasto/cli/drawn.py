"""Parts of a picture that a person has drawn, as options."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impasto.cli import options
from impasto.errors import InputError

if TYPE_CHECKING:
    from impasto.cli.sources import Sources
    from impasto.parts.part import Part


def add(parser: argparse.ArgumentParser) -> None:
    """Declare masks and maps; they are drawn on one picture, and no use to the frames of a clip."""
    group = parser.add_argument_group("parts drawn by hand")
    group.add_argument(
        "--mask",
        type=_mask,
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


def given(arguments: argparse.Namespace, sources: "Sources", size: tuple[int, int]) -> "list[Part]":
    """The parts that were drawn, on a picture of `size` = (width, height).

    Raises:
        InputError: one of two maps is missing, or they belong to several artworks.
    """
    from impasto.parts.drawn import labelled, mask
    from impasto.parts.part import Part

    found: list[Part] = []
    if arguments.map or arguments.artwork_map:
        if not (arguments.map and arguments.artwork_map):
            lacking = "--artwork-map" if arguments.map else "--map"
            raise InputError(
                f"paint: {lacking} is missing: a map of the picture needs one of the "
                "artwork, and the other way round"
            )
        if len(arguments.artwork) > 1:
            raise InputError(
                f"paint: --artwork-map is of one artwork, found {len(arguments.artwork)}"
            )
        (artwork,) = sources.of(arguments.artwork)
        found += labelled(arguments.map, arguments.artwork_map, size, artwork.pixels)
    masks: dict[str, list[tuple[str, float]]] = {}
    for name, file, weight in arguments.mask:
        masks.setdefault(name, []).append((file, weight))
    return found + [Part(mask(Path(m), size), sources.of(files)) for m, files in masks.items()]


def record(arguments: argparse.Namespace) -> dict[str, Any]:
    """What was drawn, as the record of a still has it; nothing where nothing was."""
    found: dict[str, Any] = {}
    if arguments.map:
        found["map"] = arguments.map.as_posix()
        found["artwork_map"] = arguments.artwork_map.as_posix()
    if arguments.mask:
        found["masks"] = [
            {"mask": mask, "file": file, "weight": weight} for mask, file, weight in arguments.mask
        ]
    return found


def _mask(text: str) -> tuple[str, str, float]:
    """Parse `MASK=FILE[:WEIGHT]`."""
    name, equals, artwork = text.partition("=")
    if not (name and equals and artwork):
        raise argparse.ArgumentTypeError(
            f"expected MASK.png=ART[:WEIGHT], such as sky.png=a.jpg, found {text!r}"
        )
    return (name, *options.artwork_and_weight(artwork))
