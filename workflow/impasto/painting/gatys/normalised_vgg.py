"""The normalised network of Gatys et al.: every filter has a mean activation of 1.

Rectifiers and average pooling commute with positive factors. Weights rescaled as in the paper
therefore give the features of the original network, each channel divided by its mean, which is what
is computed here.
"""

from collections.abc import Collection
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from impasto.painting.network.vgg import Encoder
from impasto.painting.vgg_layers import LAYERS

# Lower bound of a mean, as a share of the median of its layer, so that filters that hardly ever
# fire are not amplified.
MIN_RELATIVE_MEAN = 0.02


class NormalisedVGG:
    """VGG-19 whose filters each have a mean activation of 1 over natural pictures."""

    def __init__(self, device: torch.device) -> None:
        """Load weights and means.

        The precision is float32: L-BFGS learns the curvature from differences of gradients, which
        the rounding of bfloat16 would swamp.
        """
        self.encoder = unscaled_encoder(device)
        self._means = {
            name: torch.from_numpy(mean).to(device).view(1, -1, 1, 1)
            for name, mean in zip(LAYERS, filter_means(), strict=True)
        }

    def __call__(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        """Compute the features of `layers` (1, N, h, w) of an image (1, 3, H, W), RGB in [0, 1]."""
        found = self.encoder(image, layers)
        return {name: features / self._means[name] for name, features in found.items()}


def unscaled_encoder(device: torch.device) -> Encoder:
    """Return VGG-19 with average pooling, without the factor that makes up for maxima."""
    return Encoder(device, torch.float32, pool_gain=1)


@cache
def filter_means() -> tuple[np.ndarray, ...]:
    """Read the mean activation of each filter of each layer in the original network: float32 (N,).

    The means were taken over the project's artworks and nine photographs by
    `benchmarks/tools/gatys_means.py`. The paper's own, over the pictures of ImageNet, are not
    published.
    """
    with (Path(__file__).parent / "means.npy").open("rb") as file:
        joined = np.load(file)
    sizes = [64, 64, 128, 128, *4 * [256], *8 * [512]]
    parts = np.split(joined, np.cumsum(sizes)[:-1])
    return tuple(np.maximum(p, MIN_RELATIVE_MEAN * np.median(p)).astype(np.float32) for p in parts)
