"""The palettes of a picture in parts: one for each part, all on the same ground."""

from collections.abc import Sequence
from dataclasses import replace

from impasto.artworks.style_source import StyleSource
from impasto.painting.colour.palette import Palette, artworks_ground_colour, extract_palette
from impasto.painting.parts.partition import Partition
from impasto.rendering.frame import Frame


def extract_part_palettes(
    frame: Frame, sources_by_part: Sequence[Sequence[StyleSource]], partition: Partition
) -> Palette:
    """Extract the palette of what belongs to no part, with those of the parts.

    The pigments of each part are chosen for its own colours in the render, from its own artworks,
    and kept apart from the ground that it stands on, whichever artwork that is painted after.

    Args:
        sources_by_part: the artworks of each part; the first are those of what belongs to none.
    """
    if len(sources_by_part) == 1:
        return extract_palette(frame, sources_by_part[0])
    ground_colour = artworks_ground_colour(sources_by_part[partition.main_ground_part])
    first, *others = (
        extract_palette(
            frame,
            part_sources,
            inside=partition.figure[number] > 0.5,
            # A part with a ground of its own stands on that.
            ground=None if partition.has_ground(number) else ground_colour,
        )
        for number, part_sources in enumerate(sources_by_part)
    )
    return replace(first, parts=tuple(others))
