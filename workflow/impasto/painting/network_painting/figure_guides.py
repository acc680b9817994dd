"""What guides the paint of the figure: its content image, its regions and parts, its depth."""

from typing import NamedTuple

import numpy as np
from torch import Tensor

from impasto.core.arrays import Array
from impasto.core.colour_space import to_rgb
from impasto.painting.composition.line_drawing import draw_lines
from impasto.painting.dials import Dials
from impasto.painting.network.losses import depth_steps
from impasto.painting.network.tensors import resize, to_tensor
from impasto.painting.painting_setup import FramePlan, InitialPaint, PaintingSetup, check_figure
from impasto.painting.parts.partition import blend_by_weight
from impasto.painting.weights import Weights
from impasto.rendering.depth_cues import farness, frame_regions
from impasto.rendering.frame import Frame

# Width of the rim round the protein that is painted with it, as a share of the long side.
FIGURE_MARGIN = 0.05


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
