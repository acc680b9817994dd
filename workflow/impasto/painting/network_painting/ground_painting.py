"""The ground: a whole picture without the protein, painted from the artworks' calm parts."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from impasto.core.arrays import Array
from impasto.painting.colour.chroma_denoise import denoise_chroma
from impasto.painting.composition.layers import flat_ground
from impasto.painting.initial_ground import initial_ground
from impasto.painting.network.tensors import resize, size_at, to_array, to_tensor
from impasto.painting.network_painting.scale_painting import (
    optimise_scale,
    style_loss,
    style_terms_by_part,
)
from impasto.painting.painting_setup import FramePlan, PaintingSetup, shows_ground
from impasto.painting.progress import ProgressMeter
from impasto.painting.quality import Scale
from impasto.painting.style.texture_synthesis import BLEED


def paint_ground(
    plan: FramePlan, setup: PaintingSetup, scales: Sequence[Scale], meter: ProgressMeter
) -> Array:
    """Paint the ground (H, W, 3) of a frame, RGB in [0, 1]; where none shows, it stays flat.

    Args:
        scales: coarse to fine.
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
