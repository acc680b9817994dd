"""The layers of a painting, and the still that they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impasto.artworks.style_source import Source
from impasto.core.arrays import Array
from impasto.painting.colour.colour_scheme import of_ground
from impasto.painting.colour.colour_transfer import tone_of
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import Finish, backdrop, compose_on
from impasto.painting.parts.part import Part
from impasto.painting.parts.part_transfer import toned
from impasto.painting.parts.partition import divided
from impasto.rendering.frame import Frame


@dataclass(frozen=True)
class Layers:
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
class Painting(Layers):
    """A painted frame, in layers.

    Attributes:
        still: (H, W, 3) the composed picture.
    """

    still: Array


def finished(
    figure: Array,
    ground: Array,
    frame: Frame,
    palette: Palette,
    sources: Sequence[Source],
    finish: Finish,
    parts: Sequence[Part] = (),
) -> Painting:
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
    share = finish.weights.tone * (finish.colour if palette.hues == "paint" else 1.0)
    every = [of_ground(own, palette.scheme) for own in (sources, *(p.sources for p in parts))]
    division = divided(frame, parts)
    shares, grounds = (division.picture, division.ground) if parts else (None, None)
    palette = replace(palette, tone=None, parts=tuple(replace(p, tone=None) for p in palette.parts))
    behind = backdrop(ground, palette)
    picture = compose_on(behind, figure, frame, palette, finish, shares)
    if parts:
        palette = toned(palette, every, division, frame.matte, paint, picture, share)
    else:
        palette = replace(palette, tone=tone_of(paint, picture, every[0], share))
    still = compose_on(behind.toned(palette, grounds), figure, frame, palette, finish, shares)
    return Painting(figure, ground, palette, still)
