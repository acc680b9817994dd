"""The layers of a painting, and the still that they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting.colour.colour_scheme import ground_artworks
from impasto.painting.colour.colour_transfer import fit_colour_transfer
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import CompositionDials, compose_on_ground, prepare_ground
from impasto.painting.parts.part import Part
from impasto.painting.parts.part_transfer import with_part_transfers
from impasto.painting.parts.partition import partition_frame
from impasto.rendering.frame import Frame


@dataclass(frozen=True)
class PaintLayers:
    """What a picture is composed of.

    Attributes:
        figure: (H, W, 3) the protein's paint, filled past the matte.
        ground: (H, W, 3) the ground's paint, complete behind the protein.
        palette: the palette of the picture.
    """

    figure: Array
    ground: Array
    palette: Palette


@dataclass(frozen=True)
class LayeredPainting(PaintLayers):
    """A painted frame, in layers.

    Attributes:
        still: (H, W, 3) the composed picture.
    """

    still: Array


def compose_painting(
    figure: Array,
    ground: Array,
    frame: Frame,
    palette: Palette,
    sources: Sequence[StyleSource],
    finish: CompositionDials,
    parts: Sequence[Part] = (),
) -> LayeredPainting:
    """The paint of a view composed, and the palette given the tone that its whole clip has.

    Of a picture in parts each part has a tone of its own.

    Args:
        figure: (H, W, 3) paint of the protein in [0, 1], filled past the matte.
        ground: (H, W, 3) paint of the ground in [0, 1].
        frame: the view.
        palette: the palette of the picture.
        sources: the artworks.
        finish: strengths.
        parts: what is painted after artworks of its own.
    """
    matte = frame.matte[..., None]
    paint = matte * figure + (1 - matte) * ground
    # Of a figure that has hues of its own, the ground alone is moved.
    share = finish.weights.tone * (finish.artwork_colour if palette.hue_source == "paint" else 1.0)
    every = [ground_artworks(own, palette.scheme) for own in (sources, *(p.sources for p in parts))]
    division = partition_frame(frame, parts)
    shares, grounds = (division.picture, division.ground) if parts else (None, None)
    palette = replace(palette, tone=None, parts=tuple(replace(p, tone=None) for p in palette.parts))
    behind = prepare_ground(ground, palette)
    picture = compose_on_ground(behind, figure, frame, palette, finish, shares)
    if parts:
        palette = with_part_transfers(palette, every, division, frame.matte, paint, picture, share)
    else:
        palette = replace(palette, tone=fit_colour_transfer(paint, picture, every[0], share))
    still = compose_on_ground(
        behind.with_colour_transfer(palette, grounds), figure, frame, palette, finish, shares
    )
    return LayeredPainting(figure, ground, palette, still)
