"""Texture synthesis: a texture of artworks, without content, grown from noise.

The texture has the statistics of an artwork's features without its composition, as in Gatys et al.
2015, "Texture synthesis using convolutional neural networks". Gram matrices leave mottles, and
borders of another brightness. So the painter's own matching is used instead: every place takes a
style patch, and prices make all patches about equally common. Noise resembles all patches alike, so
places are matched anew several times at each scale, until neighbours agree.
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
# Rounds of matching at the first scale, which lays out the forms, and at each later one.
FIRST_SCALE_ROUNDS, LATER_SCALE_ROUNDS = 4, 2
# Share of the long side that is painted beyond each edge and cut off: features near an edge are
# unlike any within the artwork.
BLEED = 0.05
# Each patch is used equally often.
SPREAD = 1.0


def synthesise_texture(
    sources: Sequence[StyleSource],
    size: tuple[int, int],
    quality: Quality,
    device: torch.device,
    seed: int = 0,
    watch: PaintingCallback | None = None,
) -> Array:
    """Synthesise a texture of artworks.

    Args:
        sources: the artworks. Those without a guide are learned from all over, except at their
            margins.
        size: width and height in pixels, whatever the size of the artworks.
        seed: seed of the noise; another seed gives another texture of the same artworks.

    Returns:
        (H, W, 3) RGB in [0, 1].
    """
    guided = [
        source
        if source.guide is not None
        else replace(source, guide=trim_margin(np.ones(source.pixels.shape[:2], np.float32)))
        for source in sources
    ]
    encoder = Encoder(device)
    scales = quality.scales_to(max(size))
    meter = ProgressMeter(scales, watch, ground=False)
    style = ArtworkStyle(guided, encoder, device)
    texture = _synthesise(guided, style, size, scales, encoder, seed, meter)
    return denoise_chroma(to_array(resize(texture, size)))


def synthesise_forms(
    sources: Sequence[StyleSource], size: tuple[int, int], scale: Scale, encoder: Encoder, seed: int
) -> Array:
    """Synthesise the large forms of a texture at one coarse scale.

    Args:
        sources: the artworks, with guides to the places that are learned from.
        size: width and height in pixels.

    Returns:
        (H, W, 3) RGB in [0, 1], at `size`.
    """
    style, meter = ArtworkStyle(sources, encoder, encoder.device), ProgressMeter([scale], None)
    forms = _synthesise(sources, style, size, [scale], encoder, seed, meter)
    return to_array(resize(forms, size))


def _synthesise(
    sources: Sequence[StyleSource],
    style: ArtworkStyle,
    size: tuple[int, int],
    scales: Sequence[Scale],
    encoder: Encoder,
    seed: int,
    meter: ProgressMeter,
) -> Tensor:
    """Grow a texture for a picture of `size`; return it (1, 3, h, w) at the last of the scales."""
    bleed = 1 + 2 * BLEED
    image: Tensor | None = None

    def to_picture(image: Tensor) -> Array:
        return to_array(resize(_trim_bleed(image), size))

    for scale in scales:
        here = size_at(size, bleed * scale.side / max(size))
        rounds = LATER_SCALE_ROUNDS
        if image is None:
            # The noise has grains two pixels wide, since single pixels are slow to be painted over.
            noise = sample_noise(sources, size_at(here, 0.5), seed)
            rounds, image = FIRST_SCALE_ROUNDS, to_tensor(noise, encoder.device)
        image = resize(image, here)
        parts_patches = [(torch.ones_like(image[:, :1]), style.patches(scale.side, figure=True))]
        layers, tiles = layers_to(scale.deepest_layer), split_into_tiles(here, encoder.max_pixels)
        watch = meter.step_callback("texture", scale, scale.steps, to_picture)
        for start, end in _split_steps(scale.steps, rounds):
            loss = build_matching_loss(encoder, image, parts_patches, layers, SPREAD)
            steps, progress = end - start, _offset_progress(watch, start)
            image = optimise(image, encoder, layers, loss, steps, LEARNING_RATE, tiles, progress)
    assert image is not None
    return _trim_bleed(image)


def _trim_bleed(image: Tensor) -> Tensor:
    """Crop an image to its middle (1, 3, h, w), without the bleed round it."""
    height, width = (round(side / (1 + 2 * BLEED)) for side in image.shape[-2:])
    top, left = (image.shape[-2] - height) // 2, (image.shape[-1] - width) // 2
    return image[..., top : top + height, left : left + width]


def sample_noise(sources: Sequence[StyleSource], size: tuple[int, int], seed: int) -> Array:
    """Draw random pixels from the guided places of artworks: (H, W, 3) RGB in [0, 1]."""
    generator = np.random.default_rng(seed)
    number = size[0] * size[1]
    total_weight = sum(source.weight for source in sources)
    samples = []
    for source in sources:
        pixels = source.pixels.reshape(-1, 3)
        if source.guide is not None:
            pixels = pixels[source.guide.ravel() >= min(0.5, float(source.guide.max()))]
        share = round(number * source.weight / total_weight) + 1
        samples.append(pixels[generator.integers(0, len(pixels), share)])
    shuffled = generator.permutation(np.concatenate(samples))[:number]
    return shuffled.reshape(size[1], size[0], 3).astype(np.float32)


def _split_steps(steps: int, rounds: int) -> list[tuple[int, int]]:
    """Split steps into rounds as evenly as possible; return the first and last step of each."""
    borders = np.linspace(0, steps, min(rounds, steps) + 1).round().astype(int).tolist()
    return list(pairwise(borders))


def _offset_progress(watch: StepCallback | None, start: int) -> StepCallback | None:
    """Return a progress function for steps that come after the first `start` ones."""
    if watch is None:
        return None

    def progress(step: int, score: float, image: Tensor) -> None:
        # Before its first step, a later round is where the previous one ended.
        if step or not start:
            watch(start + step, score, image)

    return progress
