"""Read what is painted after artworks of its own: parts by name, masks and maps."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from impasto.api.artwork_inputs import (
    ArtworkInputs,
    ArtworkReader,
    WeightedArtworks,
    artwork_records,
)
from impasto.core.atomic_files import read_json
from impasto.core.errors import InputError, Notice
from impasto.painting.parts.masks import parts_from_maps, read_mask
from impasto.painting.parts.partition import Part
from impasto.painting.parts.selector import check_selector, parse_selector
from impasto.painting.parts.selector_syntax import needs_atoms, parse_terms
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


def read_parts(parts: Mapping[str, ArtworkInputs], reader: ArtworkReader) -> list[Part]:
    """Parse the selectors of parts and read their artworks.

    Raises:
        InputError: there is no such part, or an artwork cannot be used.
    """
    return [Part(parse_selector(name), reader.sources(own)) for name, own in parts.items()]


def check_same_parts(parts: Iterable[str], record: Path) -> None:
    """Check that these are the parts that a still was painted in.

    Raises:
        InputError: the still was painted in other parts.
    """
    names = list(parts)
    painted = [part.get("part") for part in read_json(record).get("parts", [])]
    if names != painted:
        raise InputError(
            f"{record}: painted in the parts {_join_names(painted)}; expected artworks for these, "
            f"found {_join_names(names)}"
        )


def check_clip_parts(parts: Iterable[str], frames: int, have_ids: bool, expected: str) -> None:
    """Check that paint can be carried through a clip in these parts.

    Args:
        have_ids: whether it is known which atom each of their pixels shows.

    Raises:
        InputError: a part is "near" or "far" and so changes from frame to frame, or the frames lack
            the ids that a part needs.
    """
    for name in parts:
        terms = parse_terms(name)
        if any(term.kind in ("near", "far") for term in terms) and frames > 1:
            raise InputError(
                f"part {name!r}: what is near in one frame is far in another; expected parts that "
                "stay the same when the protein moves"
            )
        if needs_atoms(terms) and not have_ids:
            raise InputError(f"part {name!r}: {expected}")


def _join_names(names: Sequence[Any]) -> str:
    return ", ".join(map(str, names)) or "none"


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
        maps: maps of the frame and of its only artwork.

    Raises:
        InputError: an artwork cannot be used, the frame has nothing of a part, or a mask or a map
            does not fit.
    """
    part_artworks = {name: reader.shares(given) for name, given in parts.items()}
    mask_artworks = [(mask, reader.shares(given)) for mask, given in masks]
    painter_parts = read_parts(part_artworks, reader)
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
