"""What the painting is compared with: Gram matrices of the artworks' figure and ground."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from impasto.colour import to_lab
from impasto.encoder import LAYERS, Encoder
from impasto.guides import busyness, figure_of, ground_of
from impasto.losses import gram, shrink
from impasto.render.frame import Array
from impasto.source import Source
from impasto.tensors import resized, size_at, to_tensor
from impasto.weights import Weights

# Weight of a busy place in the ground's own colour, and the difference (CIELAB) of a full one.
SCRAPS, APART = 0.2, 40.0
# Gatys et al. 2016: the first layer of each block.
STYLE_LAYERS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")


def style_layers(deepest: str) -> tuple[str, ...]:
    """The style layers no deeper than `deepest`."""
    return tuple(n for n in STYLE_LAYERS if LAYERS.index(n) <= LAYERS.index(deepest))


class Style:
    """Style targets of a set of artworks, computed when asked for and kept."""

    def __init__(
        self,
        sources: Sequence[Source],
        encoder: Encoder,
        device: torch.device,
        weights: Weights | None = None,
    ) -> None:
        """Prepare the artworks, their figures and grounds."""
        weights = weights or Weights()
        strictness = np.array([weights.figure_guide, weights.ground_guide], dtype=np.float32)
        whole = sum(s.weight for s in sources)
        self._sources = [
            (
                s.weight / whole,
                to_tensor(s.pixels, device),
                to_tensor(1 - strictness * (1 - _guides(s.pixels)), device),
            )
            for s in sources
        ]
        self._encoder = encoder
        self._kept: dict[tuple[int, bool, tuple[str, ...]], dict[str, Tensor]] = {}

    def targets(self, side: int, layers: tuple[str, ...], figure: bool) -> dict[str, Tensor]:
        """Gram matrices (C, C) by layer, averaged over the artworks by weight.

        Args:
            side: long side in pixels at which the artworks are looked at: the larger against the
                painting, the larger the strokes that it learns.
            layers: names of the layers.
            figure: of the artworks' figure, or of their ground.
        """
        key = (side, figure, layers)
        if key not in self._kept:
            self._kept[key] = self._gathered(side, layers, figure)
        return self._kept[key]

    def _gathered(self, side: int, layers: tuple[str, ...], figure: bool) -> dict[str, Tensor]:
        result: dict[str, Tensor] = {}
        for weight, pixels, guides in self._sources:
            height, width = pixels.shape[-2:]
            size = size_at((width, height), side / max(width, height))
            guide = resized(guides, size)[:, :1] if figure else resized(guides, size)[:, 1:]
            with torch.no_grad():
                for name, features in self._encoder(resized(pixels, size), layers).items():
                    matrix = weight * gram(features, shrink(guide, *features.shape[-2:]))
                    result[name] = result[name] + matrix if name in result else matrix
        return result


def _guides(artwork: Array) -> Array:
    """Guides of figure and ground (H, W, 2).

    Busy places hold scraps of ground between the strokes; a figure that learned from them in full
    would fade into its ground. They count by how far their colour is from the ground's.
    """
    busy = busyness(artwork)
    figure, ground = figure_of(busy), ground_of(busy)
    lab = to_lab(artwork)
    away = np.linalg.norm(lab - np.median(lab[ground > 0.5], axis=0), axis=-1)
    return np.dstack([figure * (SCRAPS + (1 - SCRAPS) * np.clip(away / APART, 0, 1)), ground])
