"""The depth-blind baseline: plain style transfer, with which the painter's scores are compared.

The method is that of Gatys et al. 2016, coarse to fine, with the painter's encoder and optimiser:
one picture, one content image, and the Gram matrices of the whole artwork applied to the whole
picture. It uses no depth, no regions and no palette. The matte only serves to lay the render on a
plain ground.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from impasto.artworks.style_source import StyleSource, heaviest_source
from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.painting.network.losses import ContentLoss, GramLoss, gram_matrix, weighted_sum
from impasto.painting.network.optimiser import TileLoss, optimise
from impasto.painting.network.tensors import resize, size_at, to_array, to_tensor
from impasto.painting.network.tiling import Tile, single_tile
from impasto.painting.network.vgg import Encoder
from impasto.painting.progress import PaintingCallback, ProgressMeter
from impasto.painting.quality import Quality, Scale
from impasto.painting.vgg_layers import LAYERS
from impasto.rendering.frame import Frame
from impasto.rendering.views import frame_on_mean_colour

CONTENT_LAYER = "relu4_2"  # Gatys et al. 2016
FINE_CONTENT_LAYER = "relu3_1"  # for scales that read no deeper layer

# Weights of the content loss, relative to style losses that count 1 each. Every loss is divided by
# the energy of its own target. Chosen by eye on cartoons and surfaces: at half these values the
# fold is lost in the brushwork, at twice these values the render's own colours remain. relu3_1
# encodes colour as well as form.
CONTENT_WEIGHT, FINE_CONTENT_WEIGHT = 1.0, 0.3
LEARNING_RATE = 0.05
# Gatys et al. 2016: the first layer of each block.
STYLE_LAYERS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")


def style_layers_to(deepest: str) -> tuple[str, ...]:
    """Return the style layers no deeper than `deepest`."""
    return tuple(n for n in STYLE_LAYERS if LAYERS.index(n) <= LAYERS.index(deepest))


def paint_baseline(
    frame: Frame,
    sources: Sequence[StyleSource],
    quality: Quality,
    device: torch.device,
    watch: PaintingCallback | None = None,
) -> Array:
    """Paint a render without reading its depth.

    The painting goes from coarse to fine. Each scale starts from the result of the one before
    (Gatys et al. 2017, section 6), the first from the content image itself.

    Args:
        frame: the render; its depth is not read, and its matte only lays it on a plain ground.
        sources: the artworks; content image and start lie on the mean colour of the heaviest one.

    Returns:
        (H, W, 3) RGB in [0, 1], at the render's size.

    Raises:
        InputError: there is no artwork.
    """
    if not sources:
        raise InputError("paint-baseline: expected at least one artwork")
    encoder = Encoder(device)
    content = to_tensor(frame_on_mean_colour(frame, heaviest_source(sources).pixels), device)
    scales = quality.baseline_scales_to(max(frame.size))
    meter = ProgressMeter(scales, watch, ground=False)
    picture = content

    def enlarged(image: Tensor) -> Array:
        return to_array(resize(image, frame.size))

    for scale in scales:
        size = size_at(frame.size, scale.side / max(frame.size))
        loss, layers = _baseline_loss(scale, resize(content, size), sources, encoder)
        progress = meter.step_callback("picture", scale, scale.steps, enlarged)
        picture = optimise(
            resize(picture, size),
            encoder,
            layers,
            loss,
            scale.steps,
            LEARNING_RATE,
            [single_tile(size)],
            progress,
        )
    return enlarged(picture)


def _baseline_loss(
    scale: Scale, content: Tensor, sources: Sequence[StyleSource], encoder: Encoder
) -> tuple[TileLoss, tuple[str, ...]]:
    """Build the loss at one scale; return it with the layers that it reads."""
    layers = style_layers_to(scale.deepest_layer)
    deep = LAYERS.index(scale.deepest_layer) >= LAYERS.index(CONTENT_LAYER)
    weight, content_layer = (
        (CONTENT_WEIGHT, CONTENT_LAYER) if deep else (FINE_CONTENT_WEIGHT, FINE_CONTENT_LAYER)
    )
    with torch.no_grad():
        target = encoder(content, [content_layer])[content_layer].float()
    content_term = ContentLoss(target, torch.ones_like(target[:, :1]))
    grams = _mean_grams(sources, scale.side, layers, encoder)
    style_terms = {name: GramLoss(grams[name]) for name in layers}

    def loss(_: Tensor, features: Mapping[str, Tensor], __: Tile) -> Tensor:
        # Sums over a whole picture need more precision than the features have.
        scores = [(weight, content_term(features[content_layer].float()))]
        return weighted_sum(
            scores + [(1.0, term(features[name].float())) for name, term in style_terms.items()]
        )

    return loss, (*layers, content_layer)


def _mean_grams(
    sources: Sequence[StyleSource], side: int, layers: tuple[str, ...], encoder: Encoder
) -> dict[str, Tensor]:
    """Return the Gram matrices (C, C) of the whole artworks by layer, averaged by weight."""
    total_weight = sum(source.weight for source in sources)
    result: dict[str, Tensor] = {}
    for source in sources:
        pixels = to_tensor(source.pixels, encoder.device)
        height, width = pixels.shape[-2:]
        size = size_at((width, height), side / max(width, height))
        with torch.no_grad():
            for name, features in encoder(resize(pixels, size), layers).items():
                matrix = source.weight / total_weight * gram_matrix(features.float())
                result[name] = result[name] + matrix if name in result else matrix
    return result
