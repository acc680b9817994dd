"""The figure: the protein, painted from the artworks' busy parts, near parts in larger strokes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from torch import Tensor

from impasto.core.arrays import Array
from impasto.core.colour_space import to_rgb
from impasto.painting.colour.chroma_denoise import denoise_chroma
from impasto.painting.composition.line_drawing import draw_lines
from impasto.painting.dials import Dials
from impasto.painting.network.losses import EdgeLoss, TemporalLoss, depth_steps, weighted_sum
from impasto.painting.network.optimiser import TileLoss
from impasto.painting.network.tensors import resize, size_at, to_array, to_tensor
from impasto.painting.network.tiling import Tile
from impasto.painting.network_painting.scale_painting import (
    optimise_scale,
    style_loss,
    style_terms_by_part,
)
from impasto.painting.painting_setup import FramePlan, InitialPaint, PaintingSetup, check_figure
from impasto.painting.parts.partition import blend_by_weight
from impasto.painting.progress import ProgressMeter
from impasto.painting.quality import Scale
from impasto.painting.style.stroke_contrast import match_contrast
from impasto.painting.weights import Weights
from impasto.rendering.depth_cues import farness, fill_nearest, frame_regions
from impasto.rendering.frame import Frame

# Width of the rim round the protein that is painted with it, as a share of the long side.
FIGURE_MARGIN = 0.05
# Share of the content image in the picture that each scale starts from.
CONTENT_SHARE = 0.3


class FigureGuides(NamedTuple):
    """What guides the paint of the figure, within its window or at one scale of it.

    Attributes:
        content: (1, 3, H, W) the content image.
        matte: (1, 1, H, W) the protein.
        near: (1, 1, H, W) its near parts.
        far: (1, 1, H, W) its far parts.
        content_share: (1, 1, H, W) share of the content image in the query.
        part_shares: (1, K, H, W) share of each part.
        depth_steps: (1, 1, H, W) steps of depth inside the protein.
        quiet: (1, 1, H, W) regions that are painted like a ground, if any are.
        initial_paint: (1, 3, H, W) paint warped from another frame, if any.
        confidence: (1, 1, H, W) where that paint is to be kept.
    """

    content: Tensor
    matte: Tensor
    near: Tensor
    far: Tensor
    content_share: Tensor
    part_shares: Tensor
    depth_steps: Tensor
    quiet: Tensor | None = None
    initial_paint: Tensor | None = None
    confidence: Tensor | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.content.shape[-1], self.content.shape[-2]

    def resized(self, size: tuple[int, int]) -> "FigureGuides":
        """Resize all guides to `size` = (width, height)."""
        return FigureGuides._make(None if plane is None else resize(plane, size) for plane in self)


def guide_figure(
    plan: FramePlan,
    ground: Array,
    setup: PaintingSetup,
    initial: InitialPaint | None,
    window: tuple[slice, slice],
) -> FigureGuides:
    """Compute the guides of a figure.

    Args:
        ground: (H, W, 3) the ground that it stands on.
        window: the rows and columns that are painted.
    """
    frame, dials = plan.frame, setup.dials
    regions = frame_regions(frame)
    planes = (
        compose_content_image(plan, ground, dials.weights),
        frame.matte,
        regions.near,
        regions.far,
        _content_share(frame, dials),
        plan.partition.figure.transpose(1, 2, 0),
        depth_steps(frame),
        plan.quiet,
        None if initial is None else initial.paint,
        None if initial is None else initial.confidence,
    )
    return FigureGuides._make(
        None if plane is None else to_tensor(plane[window], setup.encoder.device)
        for plane in planes
    )


def compose_content_image(plan: FramePlan, ground: Array, weights: Weights) -> Array:
    """Compose the content image: the protein in the artwork's colours, on the ground, lined."""
    matte = plan.frame.matte[..., None]
    figure = blend_by_weight(
        plan.partition.figure, (to_rgb(lab) for lab in plan.content_by_part(weights))
    )
    picture = matte * figure + (1 - matte) * ground
    # These lines are firmer than those of the composition: painted lines stay on the surface when
    # the protein moves, composed ones slide over it.
    drawn = weights.drawn
    palettes = plan.palette.with_parts
    return blend_by_weight(
        plan.partition.picture, (draw_lines(picture, plan.frame, p, drawn, drawn) for p in palettes)
    )


def _content_share(frame: Frame, dials: Dials) -> Array:
    """Return the share (H, W) of the content image in the query, highest at the front."""
    weights, dial = dials.weights, dials.likeness
    share = weights.content * dial / (weights.content * dial + 1 - weights.content + 1e-6)
    offset = 1 - farness(frame) - 0.5
    return np.clip(share * (1 + weights.proximity * offset), 0, 1).astype(np.float32)


def figure_window(frame: Frame) -> tuple[slice, slice]:
    """Return the rows and columns of the protein with a margin round it."""
    check_figure(frame)
    inside = frame.matte > 0
    margin = max(8, round(FIGURE_MARGIN * max(frame.size)))
    spans = []
    for axis in (1, 0):
        places = np.flatnonzero(inside.any(axis=axis))
        spans.append(slice(max(0, places[0] - margin), places[-1] + 1 + margin))
    return spans[0], spans[1]


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
