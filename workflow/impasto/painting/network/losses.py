"""Losses between features: each is set up with its target and, called, returns a score.

Every score is divided by the energy of its own target, so that weights mean the same in every
layer, at every scale and for every artwork.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from impasto.painting.network.tiling import Tile

EPSILON = 1e-8


@dataclass(frozen=True)
class ContentLoss:
    """Weighted squared difference of features (Gatys et al. 2016, eq. 1), normalised.

    Attributes:
        target: (1, C, h, w) features of the content image.
        weight: (1, 1, h, w) not negative; how much each place counts.
    """

    target: Tensor
    weight: Tensor

    def __call__(self, features: Tensor) -> Tensor:
        """Score of `features`, of the target's shape: a scalar, 0 where they agree."""
        difference = (self.weight * (features - self.target).square()).sum()
        return difference / ((self.weight * self.target.square()).sum() + EPSILON)


def gram_matrix(features: Tensor, guide: Tensor | None = None) -> Tensor:
    """Gram matrix of features under a guide (Gatys et al. 2017, eq. 4), normalised by area.

    The paper multiplies the features by the guide, which squares it in the products; here each
    place counts by the guide itself, so that a soft edge is shared between two guides.

    Args:
        features: (1, C, h, w).
        guide: (1, 1, h, w) in [0, 1]; None takes every place in full.

    Returns:
        (C, C): mean product of channels over the guide's area.
    """
    channels = features.shape[1]
    # Rows are places: no copy where the features lie channels-last, as the encoder's do.
    flat = features.permute(0, 2, 3, 1).reshape(-1, channels)
    if guide is None:
        return flat.T @ flat / flat.shape[0]
    weight = guide.reshape(-1, 1)
    return (flat * weight).T @ flat / (weight.sum() + EPSILON)


@dataclass(frozen=True)
class GramLoss:
    """Squared distance of the guided Gram matrix to a target, normalised.

    Attributes:
        target: (C, C), such as the artwork's under its own guide.
        guide: (1, 1, h, w) in [0, 1]: the region of the painting that is compared; None for all.
    """

    target: Tensor
    guide: Tensor | None = None

    def __call__(self, features: Tensor) -> Tensor:
        """Score of (1, C, h, w) features: a scalar, 0 where the statistics agree."""
        difference = gram_matrix(features, self.guide) - self.target
        return difference.square().sum() / (self.target.square().sum() + EPSILON)


@dataclass(frozen=True)
class TemporalLoss:
    """Mean squared difference from paint that was carried over (Ruder et al. 2016, eq. 7).

    Attributes:
        paint: (1, 3, H, W) in [0, 1].
        confidence: (1, 1, H, W) in [0, 1]: where it is to be held.
    """

    paint: Tensor
    confidence: Tensor

    def __call__(self, image: Tensor, tile: Tile) -> Tensor:
        """Share of a tile's core in the score: a scalar, 0 where the paint is kept.

        Args:
            image: (1, 3, h, w) the tile's part of the image.
            tile: which part that is.
        """
        away = tile.core_of_crop(image) - tile.crop_core(self.paint)
        held = tile.crop_core(self.confidence) * away.square()
        return held.sum() / (self.confidence.sum() + EPSILON)


def downsample(guide: Tensor, height: int, width: int) -> Tensor:
    """A guide (1, 1, H, W) at the size of a layer, by averaging over the area of each place."""
    # On the CPU, where it costs nothing: Apple's backend averages over whole multiples alone.
    return functional.interpolate(guide.cpu(), size=(height, width), mode="area").to(guide.device)


def weighted_sum(scores: list[tuple[float, Tensor]]) -> Tensor:
    """Weighted sum of scores."""
    return torch.stack([weight * score for weight, score in scores]).sum()
