"""The broad colours of a picture in parts: each ground is moved to those of its own artworks."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting.colour.colour_transfer import fit_colour_transfer, is_large_enough
from impasto.painting.colour.palette import Palette
from impasto.painting.parts.partition import Partition

LONE_GROUND_LIGHTNESS = (
    0.5  # share of the way that a ground goes in lightness, if all its figure is of others
)


def with_part_transfers(
    palette: Palette,
    every: Sequence[Sequence[StyleSource]],
    division: Partition,
    matte: Array,
    paint: Array,
    composed: Array,
    share: float,
) -> Palette:
    """A palette whose parts have each the tone that takes it `share` of the way to its artworks.

    A part that is figure alone has none, and keeps the pigments that stand off from the ground:
    an artwork's colours are those of its figure and its ground together, and moved to them, a
    chain would take on the colour of the artwork's paper. A ground alone keeps half of its
    lightness, from which the others' figures stand off.

    Args:
        palette: of the picture, with those of its parts.
        every: the artworks of the picture, and of each part.
        division: of the picture.
        matte: (H, W) of what is drawn.
        paint: (H, W, 3) RGB in [0, 1]: the paint of figure and ground, before it is composed.
        composed: (H, W, 3) the picture made of it.
        share: 0 leaves colours where they are, 1 gives each part its artworks' distribution.
    """
    toned = []
    for number, (own, sources) in enumerate(zip(palette.with_parts, every, strict=True)):
        figure, ground = matte * division.figure[number], (1 - matte) * division.ground[number]
        tone = None
        if is_large_enough(ground):
            tone = fit_colour_transfer(paint, composed, sources, share, figure + ground)
            if not is_large_enough(figure):
                tone = replace(
                    tone, moves=tone.moves * np.array((LONE_GROUND_LIGHTNESS, 1, 1), np.float32)
                )
        toned.append(replace(own, tone=tone, parts=()))
    return replace(toned[0], parts=tuple(toned[1:]))


def scale_transfers(palette: Palette, share: float) -> Palette:
    """The palette with a share of what moves its colours and those of its parts."""
    tone = palette.tone and replace(palette.tone, moves=share * palette.tone.moves)
    return replace(
        palette, tone=tone, parts=tuple(scale_transfers(part, share) for part in palette.parts)
    )
