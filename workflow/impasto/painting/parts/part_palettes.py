"""The palettes of a picture in parts: one for each, all upon one ground."""

from collections.abc import Sequence
from dataclasses import replace

from impasto.artworks.style_source import Source
from impasto.painting.colour.palette import Palette, ground_of_artworks, palette_of
from impasto.painting.parts.part import Part
from impasto.painting.parts.partition import Division
from impasto.rendering.frame import Frame


def palettes_of(
    frame: Frame, sources: Sequence[Source], parts: Sequence[Part], division: Division
) -> Palette:
    """The palette of what no part has, with those of the parts.

    The pigments of each part are chosen for its own colours in the render, from its own artworks,
    and kept apart from the ground that it will stand on, whosever artwork that is after.
    """
    if not parts:
        return palette_of(frame, sources)
    every = [tuple(sources), *(part.sources for part in parts)]
    below = ground_of_artworks(every[division.below])
    first, *others = (
        palette_of(
            frame,
            own,
            inside=division.figure[number] > 0.5,
            # A part with a ground of its own stands on that.
            ground=None if division.has_ground(number) else below,
        )
        for number, own in enumerate(every)
    )
    return replace(first, parts=tuple(others))
