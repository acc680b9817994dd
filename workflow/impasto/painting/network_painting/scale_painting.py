"""One scale of a layer: each part takes its style patches, and the picture is moved to them."""

from collections.abc import Sequence

import torch
from torch import Tensor

from impasto.core.device import return_freed_memory
from impasto.painting.network.optimiser import StepCallback, TileLoss, optimise
from impasto.painting.network.tiling import split_into_tiles
from impasto.painting.painting_setup import PaintingSetup
from impasto.painting.quality import Scale
from impasto.painting.style.matching_loss import build_matching_loss
from impasto.painting.style.patch_matching import StylePatches, layers_to

# Size of the optimiser's first step, in units of the image's range.
LEARNING_RATE = 0.03


def style_terms_by_part(
    setup: PaintingSetup,
    mask: Tensor,
    shares: Tensor,
    scale: Scale,
    *,
    figure: bool,
    stroke: float = 1.0,
) -> list[tuple[Tensor, StylePatches]]:
    """Return the mask of each part with its style patches, at one stroke size.

    Args:
        mask: (1, 1, H, W) in [0, 1] the region to be painted.
        shares: (1, K, H, W) share of each part.
        figure: whether the patches are those of the artworks' figure, or those of their ground.
        stroke: size of the strokes, relative to the artwork's own.
    """
    side = round(scale.side * setup.dials.stroke_size * stroke)
    if len(setup.styles) == 1:
        return [(mask, setup.styles[0].patches(side, figure))]
    masks = (mask * share for share in torch.split(shares, 1, dim=1))
    return [
        (mask_of_part, style.patches(side, figure))
        for mask_of_part, style in zip(masks, setup.styles, strict=True)
        # Extracting patches is expensive, so parts that do not show are skipped.
        if float(mask_of_part.max()) > 0
    ]


def style_loss(
    setup: PaintingSetup,
    query: Tensor,
    terms: Sequence[tuple[Tensor, StylePatches]],
    scale: Scale,
    direction: Tensor | None = None,
) -> TileLoss:
    """Build the style loss of a picture: `build_matching_loss` with the layers of a scale."""
    layers, spread = layers_to(scale.deepest_layer), setup.dials.weights.spread
    return build_matching_loss(setup.encoder, query, terms, layers, spread, direction)


def optimise_scale(
    setup: PaintingSetup,
    image: Tensor,
    loss: TileLoss,
    scale: Scale,
    steps: int,
    watch: StepCallback | None,
) -> Tensor:
    """Optimise a picture (1, 3, H, W) at one scale, in tiles if it is large."""
    tiles = split_into_tiles((image.shape[-1], image.shape[-2]), setup.encoder.max_pixels)
    if len(tiles) > 1:
        # Matching leaves the freed memory in pieces that are too small for a tile.
        return_freed_memory()
    layers = layers_to(scale.deepest_layer)
    return optimise(image, setup.encoder, layers, loss, steps, LEARNING_RATE, tiles, watch)
