"""What is painted after artworks of its own: parts by name, masks and maps."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from impasto.api.artwork_inputs import (
    ArtworkInputs,
    ArtworkReader,
    WeightedArtworks,
    artwork_records,
)
from impasto.core.errors import InputError, Notice
from impasto.painting.parts.masks import parts_from_maps, read_mask
from impasto.painting.parts.part import Part
from impasto.painting.parts.selector import check_selector, parse_selector
from impasto.rendering.frame import Frame
from impasto.rendering.pixel_input import PixelInput, input_file

MapPair = tuple[PixelInput, PixelInput]
"""What is where in a picture, and in its artwork, each told by flat colours."""


@dataclass(frozen=True)
class PartInputs:
    """What is painted after artworks of its own.

    Attributes:
        parts: by name, with the artworks and shares of each.
        masks: those drawn by hand, likewise.
        maps: those of picture and artwork, if there are such.
        painter_parts: all of them as the painter takes them.
    """

    parts: Mapping[str, WeightedArtworks] = field(default_factory=dict)
    masks: Sequence[tuple[PixelInput, WeightedArtworks]] = ()
    maps: MapPair | None = None
    painter_parts: Sequence[Part] = ()

    def record(self) -> dict[str, Any]:
        """The same as the record of a still has it; nothing where there is nothing."""
        found: dict[str, Any] = {}
        if self.parts:
            parts = self.parts.items()
            found["parts"] = [
                {"part": name, "artworks": artwork_records(own)} for name, own in parts
            ]
        if self.maps:
            found["map"], found["artwork_map"] = map(input_file, self.maps)
        if self.masks:
            found["masks"] = [
                {"mask": input_file(given), **one}
                for given, own in self.masks
                for one in artwork_records(own)
            ]
        return found


def read_part_inputs(
    frame: Frame,
    parts: Mapping[str, ArtworkInputs],
    masks: Sequence[tuple[PixelInput, ArtworkInputs]],
    maps: MapPair | None,
    artworks: WeightedArtworks,
    read: ArtworkReader,
) -> PartInputs:
    """Parts, masks and maps of a frame; of parts that do not show a `Notice` is given.

    Args:
        frame: what is painted.
        parts: artworks by the name of a part.
        masks: pictures with artworks.
        maps: those of the frame and of its one artwork.
        artworks: those of the whole picture.
        read: reads artworks.

    Raises:
        InputError: an artwork cannot be used, the frame has nothing of a part, or a mask or a map
            does not fit.
    """
    named = {name: read.shares(given) for name, given in parts.items()}
    covered = [(given, read.shares(own)) for given, own in masks]
    laid = [Part(parse_selector(name), read.sources(own)) for name, own in named.items()]
    if maps is not None:
        if len(artworks) > 1:
            raise InputError(f"paint: an artwork's map is of one artwork, found {len(artworks)}")
        laid += parts_from_maps(*maps, frame.size, artworks[0][0].pixels)
    laid += [Part(read_mask(given, frame.size), read.sources(own)) for given, own in covered]
    for name in named:
        if warning := check_selector(frame, parse_selector(name), frame.origin.name):
            warnings.warn(warning, Notice, stacklevel=3)
    return PartInputs(named, covered, maps, laid)
