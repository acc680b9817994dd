"""What the variants put in place of the painter's own functions: a palette, and losses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from impasto.artworks.style_source import StyleSource
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
from impasto.painting.network.vgg import Encoder
from impasto.painting.parts.part_colours import extract_part_palettes
from impasto.painting.parts.partition import Partition
from impasto.painting.style.matching_loss import build_matching_loss
from impasto.painting.style.patch_matching import MATCH_LAYERS, StylePatches
from impasto.rendering.frame import Frame

# If all features grow by a small share s, the Gram distance is 4 s² and the Wasserstein distance
# s². With this factor a weight means the same for both losses.
WASSERSTEIN_SCALE = 4.0
# Relative to the largest eigenvalue: in float32 a smaller one cannot be told from 0.
EIGENVALUE_TOLERANCE = 1e-7
# The matching loss beside it falls to about 1.
LAPLACIAN_WEIGHT, LAPLACIAN_POOLING = 1.0, 4
# Of a layer's style loss and of the content loss, each relative to its target's energy.
STYLE_WEIGHT, CONTENT_WEIGHT = 1.0, 1.0

StyledRegion = tuple[Tensor, StylePatches]
"""A mask (1, 1, H, W) of the picture, and the style patches that it is painted with."""

LayerLoss = Callable[[Tensor], Tensor]
"""The loss of the features (1, C, h, w) of one layer."""


def extract_own_palette(
    frame: Frame, sources_by_part: Sequence[Sequence[StyleSource]], partition: Partition
) -> Palette:
    """Extract a palette with the render's figure colours and the artwork's ground and ink."""
    palette = extract_part_palettes(frame, sources_by_part, partition)
    figure = to_lab(frame.colour)[frame.matte > 0.5].mean(axis=0)
    return replace(palette, pigments=palette.materials.copy(), figure=figure)


def _gram_loss(patches: Tensor, guide: Tensor) -> LayerLoss:
    return GramLoss(gram_matrix(_as_column_picture(patches)), guide)


def _wasserstein_loss(patches: Tensor, guide: Tensor) -> LayerLoss:
    return WassersteinLoss(gaussian_moments(_as_column_picture(patches)), guide)


def build_gram_loss(
    encoder: Encoder,
    query: Tensor,
    regions: Sequence[StyledRegion],
    layers: Sequence[str],
    *_: Any,
    layer_loss: Callable[[Tensor, Tensor], LayerLoss] = _gram_loss,
) -> TileLoss:
    """Compare Gram matrices with those of style patches, and the deepest layer with its content.

    `layer_loss` builds the loss of one layer from style patches (M, C) and a guide.
    """
    with torch.no_grad():
        found = {name: f.float() for name, f in encoder(query, layers).items()}
    losses: list[tuple[float, str, LayerLoss]] = []
    for mask, patches in regions:
        for name, of_layer in zip(MATCH_LAYERS, patches.features, strict=True):
            if name in layers:
                guide = downsample(mask, *found[name].shape[-2:])
                losses.append((STYLE_WEIGHT, name, layer_loss(of_layer, guide)))
    if _paints_figure(regions):
        deep = layers[-1]
        inside = downsample(_union_mask(regions), *found[deep].shape[-2:])
        losses.append((CONTENT_WEIGHT, deep, ContentLoss(found[deep], inside + 1e-3)))

    # The statistics are of the whole picture, and these are small enough to be one tile.
    def loss(_: Tensor, features: Mapping[str, Tensor], __: Tile) -> Tensor:
        return weighted_sum([(weight, one(features[name].float())) for weight, name, one in losses])

    return loss


def build_wasserstein_loss(*arguments: Any) -> TileLoss:
    """Compare mean and covariance instead of Gram matrices."""
    return build_gram_loss(*arguments, layer_loss=_wasserstein_loss)


def build_laplacian_loss(
    encoder: Encoder, query: Tensor, regions: Sequence[StyledRegion], *others: Any
) -> TileLoss:
    """Match style patches as usual, and preserve the Laplacian of the content image as well."""
    usual = build_matching_loss(encoder, query, regions, *others)
    if not _paints_figure(regions):
        return usual
    form = LaplacianLoss(query, _union_mask(regions))

    def loss(image: Tensor, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        return usual(image, features, tile) + LAPLACIAN_WEIGHT * form(image)

    return loss


def _paints_figure(regions: Sequence[StyledRegion]) -> bool:
    """Return whether a figure is painted: it has a near and a far region, a ground only one."""
    return len(regions) > 1


def _union_mask(regions: Sequence[StyledRegion]) -> Tensor:
    return torch.stack([mask for mask, _ in regions]).sum(dim=0)


def _as_column_picture(patches: Tensor) -> Tensor:
    """Arrange style patches (M, C) as the features of a one-column picture (1, C, M, 1)."""
    return patches.T[None, :, :, None]


def gaussian_moments(features: Tensor, guide: Tensor | None = None) -> Tensor:
    """Compute mean and covariance of features under a guide, as `gram_matrix` does products.

    Args:
        features: (1, C, h, w).
        guide: (1, 1, h, w) in [0, 1]; None counts every place in full.

    Returns:
        (C, C + 1): the covariance, and the mean as its last column.
    """
    centred, mean = _centre_features(features, guide)
    return torch.cat([centred.T @ centred, mean[:, None]], dim=1)


@dataclass(frozen=True)
class WassersteinLoss:
    """Squared 2-Wasserstein distance of features from a target, both taken as Gaussian.

    |m1 - m2|² + tr(C1 + C2 - 2 (C2^½ C1 C2^½)^½), divided by the target's mean square. With the
    centred features as rows of X, C1 = XᵀX, and the trace of the root is the sum of the singular
    values of X C2^½. So where there are fewer places than channels, the root of a matrix of 512
    channels is not needed.

    Attributes:
        target: (C, C + 1) as `gaussian_moments` returns it.
        guide: (1, 1, h, w) in [0, 1]; None counts every place in full.
        root: (C, C) a factor of the target's covariance.
    """

    target: Tensor
    guide: Tensor | None = None
    root: Tensor = field(init=False)

    def __post_init__(self) -> None:
        """Factorise the target's covariance once for all steps."""
        values, vectors = torch.linalg.eigh(self.target[:, :-1])
        # Any factor F with F Fᵀ = C2 gives the same singular values.
        object.__setattr__(self, "root", vectors * values.clamp(min=0).sqrt())

    def __call__(self, features: Tensor) -> Tensor:
        """Return the loss of features (1, C, h, w): a scalar, 0 if mean and covariance agree."""
        covariance, mean = self.target[:, :-1], self.target[:, -1]
        centred, own = _centre_features(features, self.guide)
        product = centred @ self.root
        fewer = product.shape[0] < product.shape[1]
        square = product @ product.T if fewer else product.T @ product
        values = torch.linalg.eigvalsh(square).clamp(min=0)
        floor = EIGENVALUE_TOLERANCE * values.detach().max() + EPSILON
        # The sum of their roots, with a slope that stays finite at 0.
        root_sum = (values / (values + floor).sqrt()).sum()
        spread = centred.square().sum() + covariance.trace() - 2 * root_sum
        whole = covariance.trace() + mean.square().sum() + EPSILON
        distance: Tensor = (own - mean).square().sum() + spread
        return WASSERSTEIN_SCALE * distance / whole


class LaplacianLoss:
    """Squared difference of pooled Laplacians, over the content's own energy (Li et al. 2017)."""

    def __init__(self, content: Tensor, matte: Tensor) -> None:
        """Compute the Laplacian of the content (1, 3, H, W) inside the matte (1, 1, H, W)."""
        self._target = _laplacian(content)
        self._weight = downsample(matte, *self._target.shape[-2:])
        self._energy = (self._weight * self._target.square()).sum() + EPSILON

    def __call__(self, image: Tensor) -> Tensor:
        """Return the loss of an image (1, 3, H, W): a scalar, 0 if the Laplacians agree."""
        difference = (_laplacian(image) - self._target).square()
        return (self._weight * difference).sum() / self._energy


def _centre_features(features: Tensor, guide: Tensor | None) -> tuple[Tensor, Tensor]:
    """Centre features: rows (N, C), times the root of their weights, and the mean (C,)."""
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
