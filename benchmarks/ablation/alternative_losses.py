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
from impasto.painting.network.losses import EPSILON, ContentLoss, GramLoss, gram, shrink, total
from impasto.painting.network.optimiser import Loss
from impasto.painting.network.tiling import Tile
from impasto.painting.painter import Painter
from impasto.painting.style.patch_matching import MATCH_LAYERS, Strokes
from impasto.rendering.frame import Frame

# The Gram distance of features that are all larger by a small share s is 4 s², the Wasserstein
# distance s²: with this factor the weights of the losses mean the same for either.
WASSERSTEIN = 4.0
ROUNDING = 1e-7  # of the largest eigenvalue: below it float32 tells none from nothing
# A match score falls to about 1.
LAPLACIAN, LAPLACIAN_POOL = 1.0, 4
# Of a layer's style score and of the content, both over their targets' energy.
STYLE, CONTENT = 1.0, 1.0

Region = tuple[Tensor, Strokes]
"""A mask (1, 1, H, W) of the picture and what it is painted with."""


class Rival(Painter):
    """The painter as it is; it can be given a ground, and then paints the figure alone."""

    given: Array | None = None

    def _ground(self, *arguments: Any) -> Array:
        return super()._ground(*arguments) if self.given is None else self.given


class OwnColours(Rival):
    """Paints from a render that keeps its colours."""

    def palette(self, frame: Frame) -> Palette:
        """The render's own colours for the figure; ground and ink remain the artwork's."""
        palette = super().palette(frame)
        figure = to_lab(frame.colour)[frame.matte > 0.5].mean(axis=0)
        return replace(palette, pigments=palette.materials.copy(), figure=figure)


class Statistics(Rival):
    """Paints by Gram matrices of strokes and the content of the deepest layer."""

    def _loss(
        self, queried: Tensor, regions: Sequence[Region], layers: Sequence[str], *_: Any
    ) -> Loss:
        with torch.no_grad():
            found = {name: f.float() for name, f in self.encoder(queried, layers).items()}
        of_style = []
        for mask, strokes in regions:
            for name, layer in zip(MATCH_LAYERS, strokes.features, strict=True):
                if name in layers:
                    guide = shrink(mask, *found[name].shape[-2:])
                    of_style.append((name, self._of_style(layer, guide)))
        losses = [(STYLE, name, one) for name, one in of_style]
        if _paints_figure(regions):
            deep = layers[-1]
            inside = shrink(_inside(regions), *found[deep].shape[-2:])
            losses.append((CONTENT, deep, ContentLoss(found[deep], inside + 1e-3)))

        # Statistics of a whole picture: these are painted small enough to be one tile.
        def loss(_: Tensor, features: Mapping[str, Tensor], __: Tile) -> Tensor:
            return total([(weight, one(features[name].float())) for weight, name, one in losses])

        return loss

    def _of_style(self, strokes: Tensor, guide: Tensor) -> Callable[[Tensor], Tensor]:
        """The score of features under a guide against strokes (M, C)."""
        return GramLoss(gram(_laid_out(strokes)), guide)


class Gaussians(Statistics):
    """The same with mean and covariance."""

    def _of_style(self, strokes: Tensor, guide: Tensor) -> Callable[[Tensor], Tensor]:
        return WassersteinLoss(moments(_laid_out(strokes)), guide)


class Laplacian(Rival):
    """Holds the Laplacian of the content image as well as its features."""

    def _loss(self, queried: Tensor, regions: Sequence[Region], *others: Any) -> Loss:
        usual = super()._loss(queried, regions, *others)
        if not _paints_figure(regions):
            return usual
        form = LaplacianLoss(queried, _inside(regions))

        def loss(image: Tensor, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
            return usual(image, features, tile) + LAPLACIAN * form(image)

        return loss


def _paints_figure(regions: Sequence[Region]) -> bool:
    """A figure has a near and a far region; a ground is one."""
    return len(regions) > 1


def _inside(regions: Sequence[Region]) -> Tensor:
    return torch.stack([mask for mask, _ in regions]).sum(dim=0)


def _laid_out(strokes: Tensor) -> Tensor:
    """Strokes (M, C) as features of a picture of one column (1, C, M, 1)."""
    return strokes.T[None, :, :, None]


def moments(features: Tensor, guide: Tensor | None = None) -> Tensor:
    """Mean and covariance of features under a guide, in the place of `impasto.painting.network.losses.gram`.

    Args:
        features: (1, C, h, w).
        guide: (1, 1, h, w) in [0, 1]; None takes every place in full.

    Returns:
        (C, C + 1): the covariance, and the mean as its last column.
    """
    centred, mean = _centred(features, guide)
    return torch.cat([centred.T @ centred, mean[:, None]], dim=1)


@dataclass(frozen=True)
class WassersteinLoss:
    """Squared 2-Wasserstein distance of the features, taken for Gaussian, to a target's.

    |m1 - m2|² + tr(C1 + C2 - 2 (C2^½ C1 C2^½)^½), over the target's own mean square. With the
    centred features as rows of X, C1 = XᵀX, and the trace of the root is the sum of the singular
    values of X C2^½. So the root of a matrix of 512 channels is never needed where there are
    fewer places than channels.

    Attributes:
        target: (C, C + 1) as `moments` returns them.
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
        centred, own = _centred(features, self.guide)
        product = centred @ self.root
        fewer = product.shape[0] < product.shape[1]
        square = product @ product.T if fewer else product.T @ product
        values = torch.linalg.eigvalsh(square).clamp(min=0)
        floor = ROUNDING * values.detach().max() + EPSILON
        # The root of each, but with a slope that stays finite at 0.
        together = (values / (values + floor).sqrt()).sum()
        spread = centred.square().sum() + covariance.trace() - 2 * together
        whole = covariance.trace() + mean.square().sum() + EPSILON
        distance: Tensor = (own - mean).square().sum() + spread
        return WASSERSTEIN * distance / whole


class LaplacianLoss:
    """Squared difference of Laplacians after pooling (Li et al. 2017), over the content's own."""

    def __init__(self, content: Tensor, matte: Tensor) -> None:
        """Take the Laplacian of the content (1, 3, H, W) inside the matte (1, 1, H, W)."""
        self._target = _laplacian(content)
        self._weight = shrink(matte, *self._target.shape[-2:])
        self._energy = (self._weight * self._target.square()).sum() + EPSILON

    def __call__(self, image: Tensor) -> Tensor:
        """Score of an image (1, 3, H, W): a scalar, 0 where the Laplacians agree."""
        difference = (_laplacian(image) - self._target).square()
        return (self._weight * difference).sum() / self._energy


def _centred(features: Tensor, guide: Tensor | None) -> tuple[Tensor, Tensor]:
    """Features as rows (N, C), less their mean and by the root of their weights; the mean (C,)."""
    flat = features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])
    weight = torch.ones_like(flat[:, :1]) if guide is None else guide.reshape(-1, 1)
    weight = weight / (weight.sum() + EPSILON)
    mean = (weight * flat).sum(dim=0)
    return weight.sqrt() * (flat - mean), mean


def _laplacian(image: Tensor) -> Tensor:
    pooled = functional.avg_pool2d(image, LAPLACIAN_POOL)
    kernel = image.new_tensor([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]).expand(3, 1, 3, 3)
    return functional.conv2d(
        functional.pad(pooled, (1, 1, 1, 1), mode="replicate"), kernel, groups=3
    )
