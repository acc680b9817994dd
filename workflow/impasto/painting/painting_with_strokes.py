"""Painting with strokes: the network paints a frame small, and strokes lay that at full size."""

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.core.colour_space import to_rgb
from impasto.core.device import thread_count
from impasto.painting.broad_maps import reduce_frame, resample
from impasto.painting.composition.layers import PaintLayers, draw_layers
from impasto.painting.initial_ground import initial_ground
from impasto.painting.painting_setup import FramePlan, InitialPaint, PaintingSetup, shows_ground
from impasto.painting.parts.partition import blend_by_weight
from impasto.painting.progress import PaintingCallback, ProgressMeter
from impasto.painting.strokes.stroke_painting import (
    LayerCallback,
    PartArtworks,
    StrokePlan,
    plan_strokes,
)
from impasto.painting.strokes.stroke_record import StrokeRecord
from impasto.rendering.frame import Frame, shrink_frame

# Confidence from which warped paint is kept, where strokes are laid on the rest.
KEPT_CONFIDENCE = 0.5


def paint_with_strokes(
    frame: Frame, view: FramePlan, setup: PaintingSetup, watch: PaintingCallback | None
) -> PaintLayers:
    """Paint the layers of a frame with strokes."""
    scales, has_ground = setup.quality.stroke_scales_to(max(frame.size)), shows_ground(frame)
    meter = ProgressMeter(scales, watch, has_ground, strokes=frame.size)
    figure = ground = None
    if scales:
        from impasto.painting.network_painting.figure_painting import paint_figure
        from impasto.painting.network_painting.ground_painting import paint_ground

        small = setup.plan(shrink_frame(frame, scales[-1].side), view.palette)
        small_ground = paint_ground(small, setup, scales, meter)
        figure = paint_figure(small, small_ground, setup, scales, meter)
        figure, ground = (resample(layer, view.frame.size) for layer in (figure, small_ground))
    elif has_ground:
        ground = initial_ground(view, setup)
    steps = 1

    def laid(done: int, whole: int, figure: Array, ground: Array | None) -> None:
        nonlocal steps
        steps = whole + 1
        planes = figure, figure if ground is None else ground

        def picture() -> Array:
            return _lay_over(frame, *(resample(to_rgb(plane), frame.size) for plane in planes))

        meter.report_strokes(max(frame.size), done, steps, picture)

    record = _choose_strokes(
        view, setup, figure, ground if has_ground else None, watch=laid if watch else None
    )
    layers = draw_layers(record, view.palette, frame, thread_count())
    meter.report_strokes(max(frame.size), steps, steps, lambda: _lay_over(frame, *layers))
    return PaintLayers(*layers, view.palette, strokes=record)


def repaint_with_strokes(
    frame: Frame,
    layers: PaintLayers,
    initial: InitialPaint,
    setup: PaintingSetup,
    watch: PaintingCallback | None,
) -> Array:
    """Lay strokes where the paint that was warped to a frame is not to be kept.

    Returns:
        (H, W, 3) the paint of the figure, RGB in [0, 1].
    """
    view = setup.plan(reduce_frame(frame), layers.palette)
    scales = setup.quality.stroke_scales_to(max(frame.size), keyframe=True)
    meter = ProgressMeter(scales, watch, ground=False, strokes=frame.size)
    figure = None
    if scales:
        from impasto.painting.network_painting.figure_painting import paint_figure

        small = setup.plan(shrink_frame(frame, scales[-1].side), layers.palette)
        size = small.frame.size
        ground, warped = resample(layers.ground, size), initial.resampled(size)
        figure = paint_figure(small, ground, setup, scales, meter, warped)
        figure = resample(figure, view.frame.size)
    lost = resample(initial.confidence, view.frame.size) < KEPT_CONFIDENCE
    record = _choose_strokes(view, setup, figure, mask=lost)
    pigments = setup.paintbox.pigments(record.artworks, frame.size, record.magnification)
    drawn = record.draw_figure(frame, thread_count(), pigments)
    kept = np.clip(initial.confidence / KEPT_CONFIDENCE, 0, 1)[..., None]
    return kept * initial.paint + (1 - kept) * drawn


def _choose_strokes(
    view: FramePlan,
    setup: PaintingSetup,
    figure: Array | None,
    ground: Array | None = None,
    mask: NDArray[np.bool_] | None = None,
    watch: LayerCallback | None = None,
) -> StrokeRecord:
    """Choose the strokes of a picture; `figure`, `ground` and `mask` are those of `StrokePlan`."""
    partition = view.partition
    content = blend_by_weight(partition.figure, view.content_by_part(setup.dials.weights))
    plan = StrokePlan(view.frame, content, figure, view.quiet, view.field, ground, mask)
    parts = [
        PartArtworks(artworks.figure, artworks.ground, *shares)
        for artworks, *shares in zip(
            setup.artworks, partition.figure, partition.ground, strict=True
        )
    ]
    return plan_strokes(plan, parts, setup.dials, setup.paintbox, watch)


def _lay_over(frame: Frame, figure: Array, ground: Array) -> Array:
    """Lay the figure over the ground, without composition."""
    matte = frame.matte[..., None]
    return np.clip(matte * figure + (1 - matte) * ground, 0, 1)
