"""Painters that do one thing otherwise than impasto's own, and the losses that they need."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.painting.colour.palette import Palette
from impasto.painting.network.losses import (
    EPSILON,
    ContentLoss,
    GramLoss,
    downsample,
    gram_matrix,
    weighted_sum,
)
from impasto.painting.network.optimiser import TileLoss
from impasto.painting.network.tiling import Tile
from impasto.painting.painter import Painter
from impasto.painting.style.patch_matching import MATCH_LAYERS, StylePatches
from impasto.rendering.frame import Frame

# The Gram distance of features that are all larger by a small share s is 4 s², the Wasserstein
# distance s²: with this factor the weights of the losses mean the same for either.
WASSERSTEIN_SCALE = 4.0
EIGENVALUE_TOLERANCE = 1e-7  # of the largest eigenvalue: below it float32 tells none from nothing
# A match score falls to about 1.
LAPLACIAN_WEIGHT, LAPLACIAN_POOLING = 1.0, 4
# Of a layer's style score and of the content, both over their targets' energy.
STYLE_WEIGHT, CONTENT_WEIGHT = 1.0, 1.0

StyledRegion = tuple[Tensor, StylePatches]
"""A mask (1, 1, H, W) of the picture and what it is painted with."""


class VariantPainter(Painter):
    """The painter as it is; it can be given a ground, and then paints the figure alone."""

    given: Array | None = None

    def _paint_ground(self, *arguments: Any) -> Array:
        return super()._paint_ground(*arguments) if self.given is None else self.given


class OwnColoursPainter(VariantPainter):
    """Paints from a render that keeps its colours."""

    def palette(self, frame: Frame) -> Palette:
        """The render's own colours for the figure; ground and ink remain the artwork's."""
        palette = super().palette(frame)
        figure = to_lab(frame.colour)[frame.matte > 0.5].mean(axis=0)
        return replace(palette, pigments=palette.materials.copy(), figure=figure)


class GramPainter(VariantPainter):
    """Paints by Gram matrices of strokes and the content of the deepest layer."""

    def _style_loss(
        self, queried: Tensor, regions: Sequence[StyledRegion], layers: Sequence[str], *_: Any
    ) -> TileLoss:
        with torch.no_grad():
            found = {name: f.float() for name, f in self.encoder(queried, layers).items()}
        of_style = []
        for mask, strokes in regions:
            for name, layer in zip(MATCH_LAYERS, strokes.features, strict=True):
                if name in layers:
                    guide = downsample(mask, *found[name].shape[-2:])
                    of_style.append((name, self._layer_style_loss(layer, guide)))
        losses = [(STYLE_WEIGHT, name, one) for name, one in of_style]
        if _paints_figure(regions):
            deep = layers[-1]
            inside = downsample(_union_mask(regions), *found[deep].shape[-2:])
            losses.append((CONTENT_WEIGHT, deep, ContentLoss(found[deep], inside + 1e-3)))

        # Statistics of a whole picture: these are painted small enough to be one tile.
        def loss(_: Tensor, features: Mapping[str, Tensor], __: Tile) -> Tensor:
            return weighted_sum(
                [(weight, one(features[name].float())) for weight, name, one in losses]
            )

        return loss

    def _layer_style_loss(self, strokes: Tensor, guide: Tensor) -> Callable[[Tensor], Tensor]:
        """The score of features under a guide against strokes (M, C)."""
        return GramLoss(gram_matrix(_as_column_picture(strokes)), guide)


class WassersteinPainter(GramPainter):
    """The same with mean and covariance."""

    def _layer_style_loss(self, strokes: Tensor, guide: Tensor) -> Callable[[Tensor], Tensor]:
        return WassersteinLoss(gaussian_moments(_as_column_picture(strokes)), guide)


class LaplacianPainter(VariantPainter):
    """Holds the Laplacian of the content image as well as its features."""

    def _style_loss(
        self, queried: Tensor, regions: Sequence[StyledRegion], *others: Any
    ) -> TileLoss:
        usual = super()._style_loss(queried, regions, *others)
        if not _paints_figure(regions):
            return usual
        form = LaplacianLoss(queried, _union_mask(regions))

        def loss(image: Tensor, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
            return usual(image, features, tile) + LAPLACIAN_WEIGHT * form(image)

        return loss


def _paints_figure(regions: Sequence[StyledRegion]) -> bool:
    """A figure has a near and a far region; a ground is one."""
    return len(regions) > 1


def _union_mask(regions: Sequence[StyledRegion]) -> Tensor:
    return torch.stack([mask for mask, _ in regions]).sum(dim=0)


def _as_column_picture(strokes: Tensor) -> Tensor:
    """Strokes (M, C) as features of a picture of one column (1, C, M, 1)."""
    return strokes.T[None, :, :, None]


def gaussian_moments(features: Tensor, guide: Tensor | None = None) -> Tensor:
    """Mean and covariance of features under a guide, in the place of `impasto.painting.network.losses.gram_matrix`.

    Args:
        features: (1, C, h, w).
        guide: (1, 1, h, w) in [0, 1]; None takes every place in full.

    Returns:
        (C, C + 1): the covariance, and the mean as its last column.
    """
    centred, mean = _centre_features(features, guide)
    return torch.cat([centred.T @ centred, mean[:, None]], dim=1)


@dataclass(frozen=True)
class WassersteinLoss:
    """Squared 2-Wasserstein distance of the features, taken for Gaussian, to a target's.

    |m1 - m2|² + tr(C1 + C2 - 2 (C2^½ C1 C2^½)^½), over the target's own mean square. With the
    centred features as rows of X, C1 = XᵀX, and the trace of the root is the sum of the singular
    values of X C2^½. So the root of a matrix of 512 channels is never needed where there are
    fewer places than channels.

    Attributes:
        target: (C, C + 1) as `gaussian_moments` returns them.
        guide: (1, 1, h, w) in [0, 1]; None for all.
    """

    target: Tensor
    guide: Tensor | None = None
    root: Tensor = field(init=False)

    def __post_init__(self) -> None:
        """Take the target's root, once for all steps."""
        values, vectors = torch.linalg.eigh(self.target[:, :-1])
        # Any factor F with F Fᵀ = C2 leaves the singular values as they are.
        object.__setattr__(self, "root", vectors * values.clamp(min=0).sqrt())

    def __call__(self, features: Tensor) -> Tensor:
        """Score of (1, C, h, w) features: a scalar, 0 where mean and covariance agree."""
        covariance, mean = self.target[:, :-1], self.target[:, -1]
        centred, own = _centre_features(features, self.guide)
        product = centred @ self.root
        fewer = product.shape[0] < product.shape[1]
        square = product @ product.T if fewer else product.T @ product
        values = torch.linalg.eigvalsh(square).clamp(min=0)
        floor = EIGENVALUE_TOLERANCE * values.detach().max() + EPSILON
        # The root of each, but with a slope that stays finite at 0.
        together = (values / (values + floor).sqrt()).sum()
        spread = centred.square().sum() + covariance.trace() - 2 * together
        whole = covariance.trace() + mean.square().sum() + EPSILON
        distance: Tensor = (own - mean).square().sum() + spread
        return WASSERSTEIN_SCALE * distance / whole


class LaplacianLoss:
    """Squared difference of Laplacians after pooling (Li et al. 2017), over the content's own."""

    def __init__(self, content: Tensor, matte: Tensor) -> None:
        """Take the Laplacian of the content (1, 3, H, W) inside the matte (1, 1, H, W)."""
        self._target = _laplacian(content)
        self._weight = downsample(matte, *self._target.shape[-2:])
        self._energy = (self._weight * self._target.square()).sum() + EPSILON

    def __call__(self, image: Tensor) -> Tensor:
        """Score of an image (1, 3, H, W): a scalar, 0 where the Laplacians agree."""
        difference = (_laplacian(image) - self._target).square()
        return (self._weight * difference).sum() / self._energy


def _centre_features(features: Tensor, guide: Tensor | None) -> tuple[Tensor, Tensor]:
    """Features as rows (N, C), less their mean and by the root of their weights; the mean (C,)."""
    flat = features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])
    weight = torch.ones_like(flat[:, :1]) if guide is None else guide.reshape(-1, 1)
    weight = weight / (weight.sum() + EPSILON)
    mean = (weight * flat).sum(dim=0)
    return weight.sqrt() * (flat - mean), mean


def _laplacian(image: Tensor) -> Tensor:
    pooled = functional.avg_pool2d(image, LAPLACIAN_POOLING)
    kernel = image.new_tensor([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]).expand(3, 1, 3, 3)
    return functional.conv2d(
        functional.pad(pooled, (1, 1, 1, 1), mode="replicate"), kernel, groups=3
    )
