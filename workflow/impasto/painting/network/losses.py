"""Losses on features and pixels: each is constructed with its target and returns a scalar.

Every loss is divided by the energy of its own target, so that weights mean the same in every layer,
at every scale and for every artwork.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor
from torch.nn import functional

from impasto.core.arrays import Array
from impasto.painting.network.tiling import Tile
from impasto.rendering.depth_cues import fill_nearest, nearness, step_visibility
from impasto.rendering.frame import Frame

EPSILON = 1e-8


@dataclass(frozen=True)
class ContentLoss:
    """Weighted squared difference of features (Gatys et al. 2016, eq. 1), normalised.

    Attributes:
        target: (1, C, h, w) features of the content image.
        weight: (1, 1, h, w) not negative: the weight of each place.
    """

    target: Tensor
    weight: Tensor

    def __call__(self, features: Tensor) -> Tensor:
        """Compute the loss of `features`, of the target's shape: a scalar, 0 where they agree."""
        difference = (self.weight * (features - self.target).square()).sum()
        return difference / ((self.weight * self.target.square()).sum() + EPSILON)


def gram_matrix(features: Tensor, guide: Tensor | None = None) -> Tensor:
    """Compute the Gram matrix of features under a guide, normalised by the guide's area.

    Gatys et al. 2017 (eq. 4) multiply the features by the guide, which squares it in the products.
    Here each place is weighted by the guide itself, so that a soft edge is shared between two
    guides.

    Args:
        features: (1, C, h, w).
        guide: (1, 1, h, w) in [0, 1]; None gives every place full weight.

    Returns:
        (C, C): mean product of channels over the guide's area.
    """
    channels = features.shape[1]
    # Rows are places: no copy is needed where the features are channels-last, as the encoder's are.
    flat = features.permute(0, 2, 3, 1).reshape(-1, channels)
    if guide is None:
        return flat.T @ flat / flat.shape[0]
    weight = guide.reshape(-1, 1)
    return (flat * weight).T @ flat / (weight.sum() + EPSILON)


@dataclass(frozen=True)
class GramLoss:
    """Squared distance of the guided Gram matrix to a target, normalised.

    Attributes:
        target: (C, C), such as the artwork's Gram matrix under its own guide.
        guide: (1, 1, h, w) in [0, 1]: the region of the painting that is compared; None for all.
    """

    target: Tensor
    guide: Tensor | None = None

    def __call__(self, features: Tensor) -> Tensor:
        """Compute the loss of (1, C, h, w) features: a scalar, 0 where the statistics agree."""
        difference = gram_matrix(features, self.guide) - self.target
        return difference.square().sum() / (self.target.square().sum() + EPSILON)


@dataclass(frozen=True)
class TemporalLoss:
    """Mean squared difference from warped paint (Ruder et al. 2016, eq. 7).

    Attributes:
        paint: (1, 3, H, W) in [0, 1].
        confidence: (1, 1, H, W) in [0, 1]: how firmly the paint is kept.
    """

    paint: Tensor
    confidence: Tensor

    def __call__(self, image: Tensor, tile: Tile) -> Tensor:
        """Compute the contribution of a tile's core to the loss: a scalar, 0 if the paint is kept.

        Args:
            image: (1, 3, h, w) the tile's crop of the image.
        """
        away = tile.core_of_crop(image) - tile.crop_core(self.paint)
        held = tile.crop_core(self.confidence) * away.square()
        return held.sum() / (self.confidence.sum() + EPSILON)


def downsample(guide: Tensor, height: int, width: int) -> Tensor:
    """Downsample a guide (1, 1, H, W), averaging over the area of each new place."""
    # On the CPU, where it costs nothing: Apple's backend only averages over whole multiples.
    return functional.interpolate(guide.cpu(), size=(height, width), mode="area").to(guide.device)


def weighted_sum(losses: list[tuple[float, Tensor]]) -> Tensor:
    """Return the weighted sum of scalar losses."""
    return torch.stack([weight * loss for weight, loss in losses]).sum()


# Gradient of luma per pixel that a depth step should have at every scale; luma as in ITU-R BT.709.
TARGET_GRADIENT = 0.12
LUMA_WEIGHTS = (0.2126, 0.7152, 0.0722)


def depth_steps(frame: Frame) -> Array:
    """Return where depth has a step inside the protein: (H, W) in [0, 1], on both of its sides."""
    if frame.depth is None:
        return np.zeros_like(frame.matte)
    known = np.isfinite(frame.depth)
    near = fill_nearest(nearness(frame), known)
    step = ndimage.grey_dilation(near, size=3) - ndimage.grey_erosion(near, size=3)
    # The outline is left out, since it has lines of its own.
    inside = ndimage.binary_erosion(known, iterations=2)
    return (inside * step_visibility(step)).astype(np.float32)


@dataclass(frozen=True)
class EdgeLoss:
    """Squared shortfall of the gradient of luma at depth steps, as a share of the target gradient.

    Attributes:
        steps: (1, 1, H, W) in [0, 1]: how clearly each pixel is a depth step.
    """

    steps: Tensor

    def __call__(self, image: Tensor, tile: Tile) -> Tensor:
        """Compute the contribution of a tile's core to the loss.

        The loss of the image lies between 0 (all steps show) and 1 (none does).

        Args:
            image: (1, 3, h, w) the tile's crop of the image.
        """
        luma = (image * image.new_tensor(LUMA_WEIGHTS).view(1, 3, 1, 1)).sum(dim=1, keepdim=True)
        padded = functional.pad(luma, (1, 1, 1, 1), mode="replicate")
        across = (padded[..., 1:-1, 2:] - padded[..., 1:-1, :-2]) / 2
        down = (padded[..., 2:, 1:-1] - padded[..., :-2, 1:-1]) / 2
        gradient = tile.core_of_crop((across.square() + down.square() + EPSILON).sqrt())
        shortfall = (1 - gradient / TARGET_GRADIENT).clamp(min=0).square()
        return (tile.crop_core(self.steps) * shortfall).sum() / (self.steps.sum() + EPSILON)
