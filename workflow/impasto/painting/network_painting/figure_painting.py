"""The figure: the protein, painted from the artworks' busy parts, near parts in larger strokes."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from impasto.core.arrays import Array
from impasto.painting.colour.chroma_denoise import denoise_chroma
from impasto.painting.network.losses import EdgeLoss, TemporalLoss, weighted_sum
from impasto.painting.network.optimiser import TileLoss
from impasto.painting.network.tensors import resize, size_at, to_array, to_tensor
from impasto.painting.network.tiling import Tile
from impasto.painting.network_painting.figure_guides import (
    FigureGuides,
    figure_window,
    guide_figure,
)
from impasto.painting.network_painting.scale_painting import (
    optimise_scale,
    style_loss,
    style_terms_by_part,
)
from impasto.painting.painting_setup import FramePlan, InitialPaint, PaintingSetup
from impasto.painting.parts.partition import blend_by_weight
from impasto.painting.progress import ProgressMeter
from impasto.painting.quality import Scale
from impasto.painting.style.stroke_contrast import match_contrast
from impasto.rendering.depth_cues import fill_nearest

# Share of the content image in the picture that each scale starts from.
CONTENT_SHARE = 0.3


def paint_figure(
    plan: FramePlan,
    ground: Array,
    setup: PaintingSetup,
    scales: Sequence[Scale],
    meter: ProgressMeter,
    initial: InitialPaint | None = None,
) -> Array:
    """Paint the figure (H, W, 3) of a frame, RGB in [0, 1], filled past the matte.

    Args:
        ground: (H, W, 3) the ground that it stands on.
        scales: coarse to fine.
        initial: paint warped from another frame, to start from; None starts from the content image.
    """
    frame = plan.frame
    # Only a window round the protein is painted; the rest is ground already.
    window = figure_window(frame)
    guides = guide_figure(plan, ground, setup, initial, window)
    direction = None if plan.field is None else to_tensor(plan.field[window], setup.encoder.device)
    size = guides.size
    paint = guides.content if guides.initial_paint is None else guides.initial_paint

    def in_picture(image: Tensor) -> Array:
        picture, matte = ground.copy(), frame.matte[window][..., None]
        # Paint outside the matte is not kept.
        picture[window] += matte * (to_array(resize(image, size)) - picture[window])
        return picture

    for scale in scales:
        here = guides.resized(size_at(size, scale.side / max(frame.size)))
        paint = resize(paint, here.size)
        loss = _figure_loss(here, paint, setup, scale, direction)
        if here.initial_paint is None:
            paint = CONTENT_SHARE * here.content + (1 - CONTENT_SHARE) * paint
        # Each scale starts with the exact ground around the protein, at its own resolution.
        paint = here.matte * paint + (1 - here.matte) * here.content
        watch = meter.step_callback("figure", scale, scale.steps, in_picture)
        paint = optimise_scale(setup, paint, loss, scale, scale.steps, watch)
    painted = ground.copy()
    painted[window] = denoise_chroma(to_array(resize(paint, size)))
    return _match_figure_contrast(painted, plan, setup)


def _figure_loss(
    here: FigureGuides,
    paint: Tensor,
    setup: PaintingSetup,
    scale: Scale,
    direction: Tensor | None,
) -> TileLoss:
    """Build the loss of the figure at one scale, from its guides and its present paint."""
    weights = setup.dials.weights
    query = here.content_share * here.content + (1 - here.content_share) * paint
    # Near parts take large strokes, far parts small ones.
    terms = [
        term
        for region, stroke in ((here.near, weights.near_stroke), (here.far, weights.far_stroke))
        for term in style_terms_by_part(
            setup,
            region if here.quiet is None else (1 - here.quiet) * region,
            here.part_shares,
            scale,
            figure=True,
            stroke=stroke,
        )
    ]
    # Quiet regions of a picture without matte and depth are painted like a ground.
    if here.quiet is not None:
        terms += style_terms_by_part(setup, here.quiet, here.part_shares, scale, figure=False)
    style_term = style_loss(setup, query, terms, scale, direction)
    pixel_terms: list[tuple[float, EdgeLoss | TemporalLoss]] = [
        (weights.edges, EdgeLoss(here.depth_steps))
    ]
    if here.initial_paint is not None and here.confidence is not None:
        pixel_terms.append((weights.hold, TemporalLoss(here.initial_paint, here.confidence)))

    def loss(image: Tensor, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        terms = [(weight, term(image, tile)) for weight, term in pixel_terms if weight]
        return weighted_sum([(1.0, style_term(image, features, tile)), *terms])

    return loss


def _match_figure_contrast(painted: Array, plan: FramePlan, setup: PaintingSetup) -> Array:
    """Give the figure's strokes the contrast of the artworks; fill it past the matte."""
    shares, quiet, side = plan.partition.figure, plan.quiet, max(plan.frame.size)
    covered = plan.frame.matte > 0.9
    drawn = covered if quiet is None else covered & (quiet < 0.5)
    by_part = (
        match_contrast(painted, drawn & (share > 0.5), style.contrast(side))
        for share, style in zip(shares, setup.styles, strict=True)
    )
    figure = blend_by_weight(shares, by_part)
    if quiet is not None:
        figure += quiet[..., None] * (painted - figure)
    return fill_nearest(figure, covered)
