"""The ground: a whole picture without the protein, painted from the artworks' calm parts."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from impasto.artworks.style_source import StyleSource, heaviest_source
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.colour.chroma_denoise import denoise_chroma
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.ground_init import fade_around_figure, ground_from_artwork
from impasto.painting.composition.layers import flat_ground
from impasto.painting.network.tensors import resize, size_at, to_array, to_tensor
from impasto.painting.network_painting.scale_painting import (
    optimise_scale,
    style_loss,
    style_terms_by_part,
)
from impasto.painting.painting_setup import FramePlan, PaintingSetup
from impasto.painting.parts.partition import blend_by_weight
from impasto.painting.progress import ProgressMeter
from impasto.painting.quality import Scale
from impasto.painting.style.style_patches import figure_ground_guides, trim_margin
from impasto.painting.style.texture_synthesis import BLEED, synthesise_forms
from impasto.rendering.frame import Frame


def shows_ground(frame: Frame) -> bool:
    """Return whether any ground is left uncovered; most pictures that are not renders have none."""
    return bool(frame.matte.min() < 1)


def paint_ground(
    plan: FramePlan, setup: PaintingSetup, scales: Sequence[Scale], meter: ProgressMeter
) -> Array:
    """Paint the ground (H, W, 3) of a frame, RGB in [0, 1]; where none shows, it stays flat.

    Args:
        plan: what the frame is painted from.
        setup: what it is painted with.
        scales: coarse to fine.
        meter: reports the steps.
    """
    frame = plan.frame
    if not shows_ground(frame):
        return flat_ground(plan.palette, frame)
    bleed = round(BLEED * max(frame.size))
    padding = ((bleed, bleed), (bleed, bleed), (0, 0))
    start = np.pad(initial_ground(plan, setup), padding, mode="reflect")
    shares = np.pad(plan.partition.ground.transpose(1, 2, 0), padding, mode="reflect")
    all_shares = to_tensor(shares, setup.encoder.device)
    image = to_tensor(start, setup.encoder.device)
    size = start.shape[1], start.shape[0]

    def cropped(image: Tensor) -> Array:
        return to_array(resize(image, size))[bleed:-bleed, bleed:-bleed]

    for scale in scales:
        here = size_at(size, scale.side / max(frame.size))
        image, shares_here = resize(image, here), resize(all_shares, here)
        everywhere = torch.ones_like(image[:, :1])
        terms = style_terms_by_part(setup, everywhere, shares_here, scale, figure=False)
        loss = style_loss(setup, image, terms, scale)
        watch = meter.step_callback("ground", scale, scale.ground_steps, cropped)
        image = optimise_scale(setup, image, loss, scale, scale.ground_steps, watch)
    return denoise_chroma(cropped(image))


def initial_ground(plan: FramePlan, setup: PaintingSetup) -> Array:
    """Return the picture from which the ground is painted, each part after its own artworks.

    Returns:
        (H, W, 3) RGB in [0, 1].
    """
    # Around the protein the ground differs in lightness from the largest part of the figure.
    palettes, partition = plan.palette.with_parts, plan.partition
    figure = palettes[int(partition.figure.sum(axis=(1, 2)).argmax())]
    starts = (
        _initial_ground_after(
            style.ground_artworks, plan.frame, replace(figure, ground=palette.ground), setup
        )
        if partition.has_ground(number)
        else np.zeros_like(plan.frame.colour)
        for number, (style, palette) in enumerate(zip(setup.styles, palettes, strict=True))
    )
    return blend_by_weight(partition.ground, starts)


def _initial_ground_after(
    sources: Sequence[StyleSource], frame: Frame, palette: Palette, setup: PaintingSetup
) -> Array:
    weights, seed = setup.dials.weights, setup.dials.seed
    # A guide selects places, so the artwork's composition as a whole does not apply.
    guided = any(source.guide is not None for source in sources)
    if setup.ground_from != "texture" and not guided:
        used = sources if setup.ground_from == "mixture" else [heaviest_source(sources)]
        total_weight = sum(source.weight for source in used)
        starts = [ground_from_artwork(s.pixels, frame, palette, weights, seed) for s in used]
        return blend_by_weight(
            np.array([s.weight / total_weight for s in used])[:, None, None], starts
        )
    calm = [
        replace(s, guide=trim_margin(figure_ground_guides(s, weights)[..., 1])) for s in sources
    ]
    scale = setup.quality.scales_to(max(frame.size))[0]
    forms = to_lab(synthesise_forms(calm, frame.size, scale, setup.encoder, seed))
    return to_rgb(fade_around_figure(forms, frame, palette, weights))
