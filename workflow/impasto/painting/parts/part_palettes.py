"""The palettes of a picture in parts: one for each, all upon one ground."""

from collections.abc import Sequence
from dataclasses import replace

from impasto.artworks.style_source import StyleSource
from impasto.painting.colour.palette import Palette, artworks_ground_colour, extract_palette
from impasto.painting.parts.part import Part
from impasto.painting.parts.partition import Partition
from impasto.rendering.frame import Frame


def extract_part_palettes(
    frame: Frame, sources: Sequence[StyleSource], parts: Sequence[Part], division: Partition
) -> Palette:
    """The palette of what no part has, with those of the parts.

    The pigments of each part are chosen for its own colours in the render, from its own artworks,
    and kept apart from the ground that it will stand on, whosever artwork that is after.
    """
    if not parts:
        return extract_palette(frame, sources)
    every = [tuple(sources), *(part.sources for part in parts)]
    below = artworks_ground_colour(every[division.main_ground_part])
    first, *others = (
        extract_palette(
            frame,
            own,
            inside=division.figure[number] > 0.5,
            # A part with a ground of its own stands on that.
            ground=None if division.has_ground(number) else below,
        )
        for number, own in enumerate(every)
    )
    return replace(first, parts=tuple(others))
