"""The colour transfers of a picture in parts: each ground moves to its own artworks' colours."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting.colour.colour_transfer import fit_colour_transfer, is_large_enough
from impasto.painting.colour.palette import Palette
from impasto.painting.parts.partition import Partition

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
