"""What the painting is painted with: strokes of the artworks' figure and of their ground."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from impasto.artworks.saliency import figure_of, ground_of
from impasto.artworks.style_source import Source
from impasto.core.arrays import Array
from impasto.painting.network.losses import shrink
from impasto.painting.network.tensors import resized, size_at, to_array, to_tensor
from impasto.painting.network.vgg import Encoder
from impasto.painting.stroke_direction.rotation import turned
from impasto.painting.stroke_direction.structure_tensor import orientation
from impasto.painting.style.patch_matching import (
    STROKES,
    Strokes,
    cells,
    evenly,
    looked_at,
    scales_of,
)
from impasto.painting.style.stroke_contrast import stroke_contrast
from impasto.painting.weights import Weights

Guide = TypeVar("Guide", Array, Tensor)

# Weight of a busy place in the ground's own colour, and the difference (CIELAB) of a full one.
SCRAPS, APART = 0.2, 40.0
# A place that a guide gives less than this is not learned from.
ENOUGH = 0.4
# Share of the artwork's sides that nothing is learned from: frames, ragged edges, signatures.
MARGIN = 0.06


class Style:
    """Strokes of a set of artworks, gathered when asked for and kept."""

    def __init__(
        self,
        sources: Sequence[Source],
        encoder: Encoder,
        device: torch.device,
        weights: Weights | None = None,
        ground: Sequence[Source] | None = None,
        turns: int = 1,
    ) -> None:
        """Take the artworks.

        Args:
            sources: the artworks.
            encoder: computes their features.
            device: where.
            weights: of the guides.
            ground: the artworks that the ground is painted after, if others.
            turns: in how many directions, evenly spaced, the figure's strokes are looked at.
        """
        self._encoder, self._device, self._turns = encoder, device, turns
        self._weights = weights or Weights()
        self._artworks, self._behind = tuple(sources), ground
        self._kept: dict[tuple[int, bool], Strokes] = {}
        self._contrasts: dict[int, NDArray[np.float64]] = {}

    def strokes(self, side: int, figure: bool) -> Strokes:
        """Strokes of the artworks, as many of each as its weight says.

        Args:
            side: long side in pixels at which the artworks are looked at: the larger against the
                painting, the larger the strokes that it learns.
            figure: of the artworks' figure, or of their ground.
        """
        key = (side, figure)
        if key not in self._kept:
            self._kept[key] = self._gathered(side, figure)
        return self._kept[key]

    def contrast(self, side: int) -> NDArray[np.float64]:
        """Contrast of the artworks' strokes, in the bands of `contrast`, at that long side."""
        if side not in self._contrasts:
            self._contrasts[side] = stroke_contrast(self._artworks, side)
        return self._contrasts[side]

    @cached_property
    def _figures(self) -> "list[_Prepared]":
        return _prepared(self._artworks, self._weights, self._device)

    @cached_property
    def _grounds(self) -> "list[_Prepared]":
        if self._behind is None:
            return self._figures
        return _prepared(self._behind, self._weights, self._device)

    def _gathered(self, side: int, figure: bool) -> Strokes:
        parts, ways = [], []
        angles = [180 / self._turns * k for k in range(self._turns if figure else 1)]
        for source in self._figures if figure else self._grounds:
            for degrees in angles:
                picture, guide = source.seen(side, figure, degrees)
                shape = cells((picture.shape[-1], picture.shape[-2]))
                chosen = _chosen(shrink(guide, *shape)[0, 0], source.bare and not degrees)
                number = max(1, round(source.share * STROKES / len(angles)))
                some = chosen[evenly(len(chosen), number, chosen.device)]
                parts.append(looked_at(self._encoder, picture, some))
                if self._turns > 1:
                    ways.append(_ways(picture, shape)[some])
        features = tuple(torch.cat(layers) for layers in zip(*parts, strict=True))
        return Strokes(features, scales_of(features), torch.cat(ways) if ways else None)


class _Prepared(NamedTuple):
    """An artwork, ready to be looked at.

    Attributes:
        share: of the strokes.
        pixels: (1, 3, H, W) RGB in [0, 1].
        guides: (1, 2, H, W) of its figure and of its ground.
        bare: whether nobody has pointed places out: then nothing is learned from the margin.
    """

    share: float
    pixels: Tensor
    guides: Tensor
    bare: bool

    def seen(self, side: int, figure: bool, degrees: float) -> tuple[Tensor, Tensor]:
        """The artwork and one of its guides, `side` pixels long and turned by `degrees`."""
        guide = self.guides[:, :1] if figure else self.guides[:, 1:]
        height, width = self.pixels.shape[-2:]
        size = size_at((width, height), side / max(width, height))
        if degrees == 0:
            return resized(self.pixels, size), resized(guide, size)
        # Turned at twice the size, so that the finest strokes are no softer than the others.
        fine = 2 * size[0], 2 * size[1]
        picture = turned(resized(self.pixels, fine), degrees, outside=True)
        guide = resized(guide, fine)[0, 0]
        mask = turned((inner(guide) if self.bare else guide)[None, None], degrees, outside=False)
        half = picture.shape[-1] // 2, picture.shape[-2] // 2
        return resized(picture, half), resized(mask, half)


def _prepared(sources: Sequence[Source], weights: Weights, device: torch.device) -> list[_Prepared]:
    whole = sum(s.weight for s in sources)
    return [
        _Prepared(
            s.weight / whole,
            to_tensor(s.pixels, device),
            to_tensor(guides_of(s, weights), device),
            s.guide is None,
        )
        for s in sources
    ]


def inner(guide: Guide) -> Guide:
    """A guide (h, w) that has nothing of the margin, and at least a trace of all within it."""
    rows, columns = (max(1, round(MARGIN * n)) for n in guide.shape)
    within = 0 * guide
    within[rows:-rows, columns:-columns] = guide[rows:-rows, columns:-columns] + 1e-3
    return within


def _ways(picture: Tensor, shape: tuple[int, int]) -> Tensor:
    """Which way what is drawn runs at each place (N, 2) of a picture."""
    field = to_tensor(orientation(to_array(picture)), picture.device)
    return shrink(field, *shape)[0].flatten(1).T


def _chosen(guide: Tensor, bare: bool) -> Tensor:
    """Indices of the places (h, w) to learn from; the best if none will do.

    Who points places out may point at the edges, too; else the margin is left out.
    """
    flat = (inner(guide) if bare else guide).flatten()
    return torch.nonzero(flat >= min(ENOUGH, float(flat.max()))).flatten()


def guides_of(source: Source, weights: Weights) -> Array:
    """Guides of figure and ground (H, W, 2); where a source brings its own, that for both.

    Busy places hold scraps of ground between the strokes; a figure that learned from them in full
    would fade into its ground. They count by how far their colour is from the ground's. The ground
    learns from all but the busiest places: faces and hands belong to the figure.
    """
    if source.guide is not None:
        return np.dstack([source.guide, source.guide]).astype(np.float32)
    busy, lab = source.busy, source.lab
    away = np.linalg.norm(lab - np.median(lab[ground_of(busy) > 0.5], axis=0), axis=-1)
    figure = figure_of(busy) * (SCRAPS + (1 - SCRAPS) * np.clip(away / APART, 0, 1))
    ground = busy < 1 - weights.ground_guide
    return np.dstack([1 - weights.figure_guide * (1 - figure), ground]).astype(np.float32)
