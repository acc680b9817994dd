"""Read what is painted after artworks of its own: parts by name, masks and maps."""

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
"""Maps of the picture and its artwork, which mark corresponding areas in flat colours."""


@dataclass(frozen=True)
class PartInputs:
    """What is painted after artworks of its own.

    Attributes:
        parts: artworks and shares by the name of the part.
        masks: masks drawn by hand, with the artworks and shares of each.
        maps: maps of picture and artwork; None if there are none.
        painter_parts: all of these in the form that the painter takes.
    """

    parts: Mapping[str, WeightedArtworks] = field(default_factory=dict)
    masks: Sequence[tuple[PixelInput, WeightedArtworks]] = ()
    maps: MapPair | None = None
    painter_parts: Sequence[Part] = ()

    def record(self) -> dict[str, Any]:
        """Return the fields of a still's record about parts, masks and maps, if there are any."""
        found: dict[str, Any] = {}
        if self.parts:
            parts = self.parts.items()
            found["parts"] = [
                {"part": name, "artworks": artwork_records(artworks)} for name, artworks in parts
            ]
        if self.maps:
            found["map"], found["artwork_map"] = map(input_file, self.maps)
        if self.masks:
            found["masks"] = [
                {"mask": input_file(given), **one}
                for given, artworks in self.masks
                for one in artwork_records(artworks)
            ]
        return found


def read_part_inputs(
    frame: Frame,
    parts: Mapping[str, ArtworkInputs],
    masks: Sequence[tuple[PixelInput, ArtworkInputs]],
    maps: MapPair | None,
    artworks: WeightedArtworks,
    reader: ArtworkReader,
) -> PartInputs:
    """Read the parts, masks and maps of a frame; warn of parts that are not visible (`Notice`).

    Args:
        frame: the frame that is painted.
        parts: artworks by the name of a part.
        masks: masks with their artworks.
        maps: maps of the frame and of its only artwork.
        artworks: artworks of the whole picture.
        reader: reader of the artworks.

    Raises:
        InputError: an artwork cannot be used, the frame has nothing of a part, or a mask or a map
            does not fit.
    """
    part_artworks = {name: reader.shares(given) for name, given in parts.items()}
    mask_artworks = [(mask, reader.shares(given)) for mask, given in masks]
    painter_parts = [
        Part(parse_selector(name), reader.sources(own)) for name, own in part_artworks.items()
    ]
    if maps is not None:
        if len(artworks) > 1:
            raise InputError(f"paint: an artwork map belongs to one artwork, found {len(artworks)}")
        painter_parts += parts_from_maps(*maps, frame.size, artworks[0][0].pixels)
    painter_parts += [
        Part(read_mask(mask, frame.size), reader.sources(own)) for mask, own in mask_artworks
    ]
    for name in part_artworks:
        if warning := check_selector(frame, parse_selector(name), frame.origin.name):
            warnings.warn(warning, Notice, stacklevel=3)
    return PartInputs(part_artworks, mask_artworks, maps, painter_parts)
