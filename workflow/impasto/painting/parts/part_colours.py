"""The colours of a picture in parts: palettes on one ground, and each part's colour transfer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting.colour.colour_transfer import fit_colour_transfer, is_large_enough
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


LONE_GROUND_LIGHTNESS = 0.5  # factor on the shift in lightness of a part that is ground alone


def with_part_transfers(
    palette: Palette,
    sources_by_part: Sequence[Sequence[StyleSource]],
    partition: Partition,
    matte: Array,
    paint: Array,
    composed: Array,
    share: float,
) -> Palette:
    """Give each part of a palette the transfer that takes it `share` of the way to its artworks.

    A part that is figure alone has no transfer, and keeps the pigments that stand out from the
    ground. The colours of an artwork are those of its figure and its ground together; moved to
    them, a chain would take on the colour of the artwork's paper. For a part that is ground alone,
    the shift in lightness is halved, since the figures of other parts stand out from that
    lightness.

    Args:
        sources_by_part: the artworks of the picture, and of each part.
        matte: (H, W) coverage of the figure.
        paint: (H, W, 3) RGB in [0, 1]: the paint of figure and ground, before composition.
        composed: (H, W, 3) the picture composed from it.
        share: 0 leaves colours where they are, 1 gives each part its artworks' distribution.
    """
    palettes = []
    for number, (part_palette, sources) in enumerate(
        zip(palette.with_parts, sources_by_part, strict=True)
    ):
        figure, ground = matte * partition.figure[number], (1 - matte) * partition.ground[number]
        transfer = None
        if is_large_enough(ground):
            transfer = fit_colour_transfer(paint, composed, sources, share, figure + ground)
            if not is_large_enough(figure):
                transfer = replace(
                    transfer,
                    moves=transfer.moves * np.array((LONE_GROUND_LIGHTNESS, 1, 1), np.float32),
                )
        palettes.append(replace(part_palette, tone=transfer, parts=()))
    return replace(palettes[0], parts=tuple(palettes[1:]))


def scale_transfers(palette: Palette, share: float) -> Palette:
    """Scale the colour transfers of a palette and of its parts by `share`."""
    transfer = palette.tone and replace(palette.tone, moves=share * palette.tone.moves)
    return replace(
        palette, tone=transfer, parts=tuple(scale_transfers(part, share) for part in palette.parts)
    )
