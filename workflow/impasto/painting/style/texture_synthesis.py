"""Texture of artworks without any content: grown from noise.

The statistics of an artwork's features without its composition, as in Gatys et al. 2015, "Texture
synthesis using convolutional neural networks". Here not Gram matrices hold them, which leave
mottles and borders of another brightness, but the painter's own matching: every place takes a
stroke of the artwork, and prices make all strokes about equally common. Since noise is like no
stroke more than like another, places are matched anew several times at each scale, while neighbours
come to agree.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting.colour.chroma_denoise import denoise_chroma
from impasto.painting.network.optimiser import StepCallback, optimise
from impasto.painting.network.tensors import resize, size_at, to_array, to_tensor
from impasto.painting.network.tiling import split_into_tiles
from impasto.painting.network.vgg import Encoder
from impasto.painting.progress import PaintingCallback, ProgressMeter
from impasto.painting.quality import Quality, Scale
from impasto.painting.style.matching_loss import build_matching_loss
from impasto.painting.style.patch_matching import layers_to
from impasto.painting.style.style_patches import ArtworkStyle, trim_margin

LEARNING_RATE = 0.03  # size of the optimiser's first step, in units of the image's range
# Times that strokes are matched anew at the first scale, which lays out the forms, and later.
FIRST_SCALE_ROUNDS, LATER_SCALE_ROUNDS = 4, 2
# Share of the long side that is grown round the texture and cut off: features near an edge are not
# like any within the artwork.
BLEED = 0.05
# Each stroke is to be used equally often.
SPREAD = 1.0


def synthesise_texture(
    sources: Sequence[StyleSource],
    size: tuple[int, int],
    quality: Quality,
    device: torch.device,
    seed: int = 0,
    watch: PaintingCallback | None = None,
) -> Array:
    """A texture of artworks: (H, W, 3) RGB in [0, 1].

    Args:
        sources: the artworks; learned from all over, but for their margins, unless they have
            guides.
        size: width and height in pixels; any, whatever that of the artworks.
        quality: the scales and their steps.
        device: where to compute.
        seed: of the noise; other seeds give other textures of the same artwork.
        watch: told of every step.
    """
    whole = [
        source
        if source.guide is not None
        else replace(source, guide=trim_margin(np.ones(source.pixels.shape[:2], np.float32)))
        for source in sources
    ]
    encoder = Encoder(device)
    scales = quality.scales_to(max(size))
    meter = ProgressMeter(scales, watch, ground=False)
    style = ArtworkStyle(whole, encoder, device)
    grown = _synthesise(whole, style, size, scales, encoder, seed, meter)
    return denoise_chroma(to_array(resize(grown, size)))


def synthesise_forms(
    sources: Sequence[StyleSource], size: tuple[int, int], scale: Scale, encoder: Encoder, seed: int
) -> Array:
    """The large forms of a texture, at one coarse scale, in a picture (H, W, 3) of `size`.

    Args:
        sources: the artworks, with guides to the places that are learned from.
        size: width and height in pixels.
        scale: the coarse scale.
        encoder: computes the features.
        seed: of the noise.
    """
    style, meter = ArtworkStyle(sources, encoder, encoder.device), ProgressMeter([scale], None)
    grown = _synthesise(sources, style, size, [scale], encoder, seed, meter)
    return to_array(resize(grown, size))


def _synthesise(
    sources: Sequence[StyleSource],
    style: ArtworkStyle,
    size: tuple[int, int],
    scales: Sequence[Scale],
    encoder: Encoder,
    seed: int,
    meter: ProgressMeter,
) -> Tensor:
    """A texture (1, 3, h, w) for a picture of `size`, at the last of the scales."""
    bleed = 1 + 2 * BLEED
    image: Tensor | None = None

    def shown(image: Tensor) -> Array:
        return to_array(resize(_trim_bleed(image), size))

    for scale in scales:
        here = size_at(size, bleed * scale.side / max(size))
        rounds = LATER_SCALE_ROUNDS
        if image is None:
            # Of grains two pixels wide: single ones are slow to be painted over.
            grains = sample_noise(sources, size_at(here, 0.5), seed)
            rounds, image = FIRST_SCALE_ROUNDS, to_tensor(grains, encoder.device)
        image = resize(image, here)
        strokes = [(torch.ones_like(image[:, :1]), style.patches(scale.side, figure=True))]
        layers, parts = layers_to(scale.deepest_layer), split_into_tiles(here, encoder.max_pixels)
        watch = meter.step_callback("texture", scale, scale.steps, shown)
        for start, end in _split_steps(scale.steps, rounds):
            loss = build_matching_loss(encoder, image, strokes, layers, SPREAD)
            steps, progress = end - start, _offset_progress(watch, start)
            image = optimise(image, encoder, layers, loss, steps, LEARNING_RATE, parts, progress)
    assert image is not None
    return _trim_bleed(image)


def _trim_bleed(image: Tensor) -> Tensor:
    """The middle (1, 3, h, w) of an image, without what was painted round it."""
    height, width = (round(side / (1 + 2 * BLEED)) for side in image.shape[-2:])
    top, left = (image.shape[-2] - height) // 2, (image.shape[-1] - width) // 2
    return image[..., top : top + height, left : left + width]


def sample_noise(sources: Sequence[StyleSource], size: tuple[int, int], seed: int) -> Array:
    """Pixels drawn by chance from the guided places of artworks: (H, W, 3) RGB in [0, 1]."""
    generator = np.random.default_rng(seed)
    number = size[0] * size[1]
    whole = sum(source.weight for source in sources)
    drawn = []
    for source in sources:
        pixels = source.pixels.reshape(-1, 3)
        if source.guide is not None:
            pixels = pixels[source.guide.ravel() >= min(0.5, float(source.guide.max()))]
        share = round(number * source.weight / whole) + 1
        drawn.append(pixels[generator.integers(0, len(pixels), share)])
    mixed = generator.permutation(np.concatenate(drawn))[:number]
    return mixed.reshape(size[1], size[0], 3).astype(np.float32)


def _split_steps(steps: int, rounds: int) -> list[tuple[int, int]]:
    """First step and last of each round, as even as can be."""
    borders = np.linspace(0, steps, min(rounds, steps) + 1).round().astype(int).tolist()
    return list(pairwise(borders))


def _offset_progress(watch: StepCallback | None, start: int) -> StepCallback | None:
    """A progress function for steps that come after the first `start` ones."""
    if watch is None:
        return None

    def progress(step: int, score: float, image: Tensor) -> None:
        # Before its first step a later round is where the one before it has ended.
        if step or not start:
            watch(start + step, score, image)

    return progress
