"""The layers of a painting, and their composition to a still."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array, to_8bit
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.broad_maps import reduce_frame, reduce_to_map
from impasto.painting.colour.colour_scheme import ground_artworks
from impasto.painting.colour.colour_transfer import fit_colour_transfer
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import (
    PaintedFrame,
    compose_on_ground,
    prepare_ground,
)
from impasto.painting.dials import Dials
from impasto.painting.parts.part_colours import with_part_transfers
from impasto.painting.parts.partition import Part, partition_frame
from impasto.painting.strokes.draw import Pigment
from impasto.painting.strokes.stroke_record import StrokeRecord
from impasto.rendering.depth_cues import nearness
from impasto.rendering.frame import Frame, shrink_frame

WHOLE_SIDE = 2560
"""The longest side, in pixels, of pictures that are drawn at once and not in bands."""

# Rows of a band, and the rows above and below that are drawn with it and left out: a share of the
# long side, more than light on paint and lines reach, and some pixels, for what has a fixed width.
BAND_ROWS = 1024
OVERLAP, LEAST_OVERLAP = 0.016, 4


@dataclass(frozen=True)
class PaintLayers:
    """The layers of a picture.

    Attributes:
        figure: (H, W, 3) the protein's paint, filled past the matte.
        ground: (H, W, 3) the ground's paint, complete behind the protein.
        palette: the palette of the picture.
        strokes: what the paint of both is drawn from; None if the network paints alone.
    """

    figure: Array
    ground: Array
    palette: Palette
    strokes: StrokeRecord | None = field(default=None, kw_only=True)


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
    dials: Dials,
    parts: Sequence[Part] = (),
) -> LayeredPainting:
    """Compose the paint of a view, and fit the colour transfer that its whole clip uses.

    In a picture with parts, each part has a colour transfer of its own.

    Args:
        figure: (H, W, 3) paint of the protein in [0, 1], filled past the matte.
        ground: (H, W, 3) paint of the ground in [0, 1].
    """
    # A figure with given hues keeps its colours; only the ground is moved then.
    share = dials.weights.tone * (dials.artwork_colour if palette.hue_source == "paint" else 1.0)
    sources_by_part = [
        ground_artworks(own, palette.scheme) for own in (sources, *(p.sources for p in parts))
    ]
    palette = replace(palette, tone=None, parts=tuple(replace(p, tone=None) for p in palette.parts))
    partition = partition_frame(frame, parts) if parts else None
    shares, grounds = (partition.picture, partition.ground) if partition else (None, None)
    backdrop = prepare_ground(ground, palette)
    # Broad colours show in a small picture as well, so the transfer is fitted there.
    small, broad = reduce_frame(frame), partition.reduced() if partition else None
    broad_figure, matte = reduce_to_map(figure), small.matte[..., None]
    paint = matte * broad_figure + (1 - matte) * reduce_to_map(ground)
    broad_shares = broad.picture if broad else None
    picture = compose_on_ground(
        backdrop.reduced(), broad_figure, small, palette, dials, broad_shares
    )
    if broad:
        palette = with_part_transfers(
            palette, sources_by_part, broad, small.matte, paint, picture, share
        )
    else:
        palette = replace(
            palette, tone=fit_colour_transfer(paint, picture, sources_by_part[0], share)
        )
    backdrop = backdrop.with_colour_transfer(palette, grounds)
    still = compose_on_ground(backdrop, figure, frame, palette, dials, shares)
    return LayeredPainting(figure, ground, palette, still)


def draw_layers(
    record: StrokeRecord,
    palette: Palette,
    frame: Frame,
    threads: int = 1,
    pigments: Sequence[Pigment] | None = None,
) -> tuple[Array, Array]:
    """Draw the paint of figure and ground, (H, W, 3) in [0, 1] each, at the size of a frame.

    Args:
        frame: the render, or a band of it.
        pigments: the artworks for a picture of this size, if they are at hand.
    """
    if pigments is None:
        pigments = record.pigments(frame.whole_size)
    ground = record.draw_ground(frame.whole_size, threads, pigments, frame.rows)
    if ground is None:
        ground = flat_ground(palette, frame)
    return record.draw_figure(frame, threads, pigments), ground


def flat_ground(palette: Palette, frame: Frame) -> Array:
    """Return a ground (H, W, 3) in [0, 1] of the palette's own colour, for a frame without one."""
    flat = to_rgb(palette.ground[None, None].astype(np.float32))
    return np.broadcast_to(flat, frame.colour.shape).copy()


@dataclass(frozen=True)
class Redrawing:
    """A still that is drawn from its strokes, at the size of another render of its view.

    Attributes:
        bands: the rows of each band, from top to bottom.
        draw: draws the rows of a band, (h, W, 3) RGB in [0, 1].
    """

    bands: Sequence[slice]
    draw: Callable[[slice], Array]


def bands_of(size: tuple[int, int]) -> list[slice]:
    """Return the rows of the bands in which a picture of a width and height is drawn."""
    height = size[1]
    if max(size) <= WHOLE_SIDE:
        return [slice(0, height)]
    return [slice(top, min(height, top + BAND_ROWS)) for top in range(0, height, BAND_ROWS)]


def plan_redrawing(
    record: StrokeRecord,
    palette: Palette,
    frame: Frame,
    dials: Dials,
    parts: Sequence[Part] = (),
    threads: int = 1,
) -> Redrawing:
    """Prepare to draw a still from its strokes, at the size of another render of its view.

    A picture of more than `WHOLE_SIDE` pixels is drawn in bands of rows, which need no memory for
    the rest of it; its broad tone is that of the same strokes drawn at `WHOLE_SIDE` pixels.
    """
    small = shrink_frame(frame, WHOLE_SIDE)
    figure, ground = draw_layers(record, palette, small, threads)
    whole = partition_frame(small, parts)
    shares, grounds = (whole.picture, whole.ground) if parts else (None, None)
    backdrop = prepare_ground(ground, palette, grounds)
    bands = bands_of(frame.size)
    if small is frame:
        still = compose_on_ground(backdrop, figure, frame, palette, dials, shares)
        return Redrawing(bands, lambda rows: still[rows])
    broad = PaintedFrame(to_lab(figure), small, shares).reduced()
    pigments = record.pigments(frame.size)
    nearness(frame)  # depends on the depths of the whole picture; its bands take it over
    overlap = round(OVERLAP * frame.side) + LEAST_OVERLAP

    def draw(rows: slice) -> Array:
        first = max(0, rows.start - overlap)
        band = frame.band(first, min(frame.size[1], rows.stop + overlap))
        figure, ground = draw_layers(record, palette, band, threads, pigments)
        band_shares = partition_frame(band, parts, whole).picture if parts else None
        behind = replace(backdrop, lab=to_lab(ground))
        composed = compose_on_ground(behind, figure, band, palette, dials, band_shares, broad)
        return composed[rows.start - first : rows.stop - first]

    return Redrawing(bands, draw)


def redraw_still(
    record: StrokeRecord,
    palette: Palette,
    frame: Frame,
    dials: Dials,
    parts: Sequence[Part] = (),
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.uint8]:
    """Draw a still from its strokes at once; see `plan_redrawing`.

    Args:
        progress: called with the number of rows done and the number of all rows.

    Returns:
        (H, W, 3) sRGB of 8 bits.
    """
    redrawing = plan_redrawing(record, palette, frame, dials, parts, threads)
    picture = np.empty(frame.colour.shape, np.uint8)
    for rows in redrawing.bands:
        picture[rows] = to_8bit(redrawing.draw(rows))
        if progress and len(redrawing.bands) > 1:
            progress(rows.stop, len(picture))
    return picture
