"""The stages in which a painting is finished: its strokes are laid, figure and ground composed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, repeat

import numpy as np

from impasto.core.arrays import Array
from impasto.core.colour_space import to_rgb
from impasto.film.making_of.making_of_film import PICTURE_BOX, STROKES_STAGE
from impasto.painting.broad_maps import resample
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import (
    PreparedGround,
    compose_on_ground,
    prepare_ground,
)
from impasto.painting.composition.layers import LayeredPainting
from impasto.painting.dials import Dials
from impasto.painting.parts.part_colours import scale_transfers
from impasto.painting.parts.partition import Part, partition_frame
from impasto.painting.strokes.brush import CLIP
from impasto.painting.strokes.draw import Canvas, draw_strokes
from impasto.painting.strokes.paint_relief import light_paint
from impasto.painting.strokes.stroke_record import PaintedSurface, StrokeRecord, grind_pigments
from impasto.painting.weights import Weights
from impasto.rendering.frame import Frame, shrink_frame

FRAMES_PER_STAGE = 20
# Pictures of the strokes being laid.
STROKE_PICTURES = 40
# Weights that control light and air, and weights that control lines.
LIGHT_WEIGHTS = ("light", "pigment", "soft")
LINE_WEIGHTS = ("outline", "crossing")


def compose_in_stages(
    painting: LayeredPainting, frame: Frame, dials: Dials, parts: Sequence[Part] = ()
) -> Iterator[tuple[str, Array]]:
    """Lay the strokes, and compose a painting with one effect after the other, growing each.

    All but the last picture have the size at which the film shows them.

    Yields:
        the name of the stage, and the picture (H, W, 3) in [0, 1].
    """
    scale = min(1.0, PICTURE_BOX.width / frame.size[0], PICTURE_BOX.height / frame.size[1])
    frame = shrink_frame(frame, round(scale * max(frame.size)))
    if painting.strokes is not None:
        yield from _lay_strokes(painting.strokes, painting.palette, frame)
    untransferred = scale_transfers(painting.palette, 0)
    backdrop = prepare_ground(resample(painting.ground, frame.size), untransferred)
    partition = partition_frame(frame, parts)
    shares, grounds = (partition.picture, partition.ground) if parts else (None, None)
    composer = _StageComposer(resample(painting.figure, frame.size), frame, dials, shares)
    steps = [(k + 1) / FRAMES_PER_STAGE for k in range(FRAMES_PER_STAGE)]
    for step in steps:
        yield "light and air, by depth", composer.compose(backdrop, untransferred, step, 0, 0)
    for step in steps:
        yield "the ground gives way", composer.compose(backdrop, untransferred, 1, step, 0)
    for step in steps:
        yield "lines", composer.compose(backdrop, untransferred, 1, 1, step)
    has_transfer = any(part.tone is not None for part in painting.palette.with_parts)
    for step in steps if has_transfer else ():
        palette = scale_transfers(painting.palette, step)
        moved = backdrop.with_colour_transfer(palette, grounds)
        yield "the artwork’s broad colours", composer.compose(moved, palette, 1, 1, 1)
    yield "finished", painting.still


def _lay_strokes(
    record: StrokeRecord, palette: Palette, frame: Frame
) -> Iterator[tuple[str, Array]]:
    """Yield pictures of figure on ground with more and more of their strokes."""
    near = None if record.depths is None else record.depths.nearness(frame)
    figures = _growing_surface(record, record.figure, frame, near)
    if record.ground is None:
        flat = to_rgb(palette.ground[None, None].astype(np.float32))
        grounds: Iterator[Array] = repeat(np.broadcast_to(flat, frame.colour.shape))
    else:
        grounds = _growing_surface(record, record.ground, frame, None)
    matte = frame.matte[..., None]
    for figure, ground in zip(figures, grounds, strict=False):
        yield STROKES_STAGE, matte * figure + (1 - matte) * ground


def _growing_surface(
    record: StrokeRecord, surface: PaintedSurface, frame: Frame, near: Array | None
) -> Iterator[Array]:
    """Yield the paint (H, W, 3) in [0, 1] while strokes are drawn, from none to all."""
    relief = np.zeros(frame.matte.shape, np.float32)
    canvas = Canvas(np.array(resample(surface.start, frame.size), np.float32, order="C"), relief)
    pigments = grind_pigments(record.artworks, frame.size, record.magnification)
    ends = np.linspace(0, len(surface.strokes), STROKE_PICTURES).round().astype(int)
    for first, end in pairwise((0, *ends)):
        draw_strokes(canvas, surface.strokes.take(np.arange(first, end)), pigments, near, CLIP)
        yield light_paint(to_rgb(canvas.lab), relief, record.medium.thickness)


@dataclass(frozen=True)
class _StageComposer:
    """Composes a painting with shares of its effects.

    Attributes:
        figure: (H, W, 3) paint of the protein.
        shares: (K, H, W) shares of the parts in the picture; None for a picture without parts.
    """

    figure: Array
    frame: Frame
    dials: Dials
    shares: Array | None

    def compose(
        self, backdrop: PreparedGround, palette: Palette, light: float, calm: float, lines: float
    ) -> Array:
        """Compose the picture with shares of light and air, of the ground's calm, and of lines."""
        weights = _scale_weights(
            _scale_weights(self.dials.weights, LIGHT_WEIGHTS, light), LINE_WEIGHTS, lines
        )
        dials = replace(
            self.dials,
            relief=light * self.dials.relief,
            ground_calm=calm * self.dials.ground_calm,
            weights=weights,
        )
        return compose_on_ground(backdrop, self.figure, self.frame, palette, dials, self.shares)


def _scale_weights(weights: Weights, names: tuple[str, ...], share: float) -> Weights:
    return replace(weights, **{name: share * getattr(weights, name) for name in names})
