"""The style patches of a set of artworks: those of their figure and those of their ground."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from impasto.artworks.saliency import figure_likelihood, ground_likelihood
from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.painting.network.losses import downsample
from impasto.painting.network.tensors import resize, rotate_picture, size_at, to_array, to_tensor
from impasto.painting.network.vgg import Encoder
from impasto.painting.stroke_direction.structure_tensor import picture_orientation
from impasto.painting.style.patch_matching import (
    MAX_PATCHES,
    StylePatches,
    encode_places,
    feature_scales,
    grid_shape,
    spaced_indices,
)
from impasto.painting.style.stroke_contrast import measure_contrast
from impasto.painting.weights import Weights

Guide = TypeVar("Guide", Array, Tensor)

# Weight of a busy place in the ground's own colour, and the colour difference (CIELAB) from the
# ground at which a place has full weight.
MIN_BUSY_WEIGHT, FULL_COLOUR_DIFFERENCE = 0.2, 40.0
# Guide value below which nothing is learned from a place.
MIN_GUIDE = 0.4
# Share of the artwork's sides from which nothing is learned: frames, ragged edges, signatures.
MARGIN = 0.06


class ArtworkStyle:
    """The style patches of a set of artworks, extracted on demand and cached."""

    def __init__(
        self,
        sources: Sequence[StyleSource],
        encoder: Encoder,
        device: torch.device,
        weights: Weights | None = None,
        ground: Sequence[StyleSource] | None = None,
        turns: int = 1,
    ) -> None:
        """Take the artworks.

        Args:
            ground: the artworks that the ground is painted after, if they differ.
            turns: number of rotations, evenly spaced, at which patches of the figure are extracted.
        """
        self._encoder, self._device, self._rotations = encoder, device, turns
        self._weights = weights or Weights()
        self._artworks = tuple(sources)
        self._ground_sources = self._artworks if ground is None else tuple(ground)
        self._patches: dict[tuple[int, bool], StylePatches] = {}
        self._contrasts: dict[int, NDArray[np.float64]] = {}

    @property
    def artworks(self) -> tuple[StyleSource, ...]:
        """The artworks of the figure."""
        return self._artworks

    def patches(self, side: int, figure: bool) -> StylePatches:
        """Return the patches of the artworks, of each artwork in proportion to its weight.

        Args:
            side: long side in pixels to which the artworks are resized: the larger it is relative
                to the painting, the larger the strokes that are learned.
            figure: whether the patches are those of the artworks' figure, or those of their ground.
        """
        key = (side, figure)
        if key not in self._patches:
            self._patches[key] = self._gather(side, figure)
        return self._patches[key]

    def contrast(self, side: int) -> NDArray[np.float64]:
        """Return the contrast of the artworks' strokes in each band, at that long side."""
        if side not in self._contrasts:
            self._contrasts[side] = measure_contrast(self._artworks, side)
        return self._contrasts[side]

    @cached_property
    def _figure_artworks(self) -> "list[_PreparedArtwork]":
        return _prepare_artworks(self._artworks, self._weights, self._device)

    @cached_property
    def _ground_artworks(self) -> "list[_PreparedArtwork]":
        if self._ground_sources == self._artworks:
            return self._figure_artworks
        return _prepare_artworks(self._ground_sources, self._weights, self._device)

    def _gather(self, side: int, figure: bool) -> StylePatches:
        features_by_view, orientations = [], []
        angles = [180 / self._rotations * k for k in range(self._rotations if figure else 1)]
        for source in self._figure_artworks if figure else self._ground_artworks:
            for degrees in angles:
                picture, guide = source.view_at(side, figure, degrees)
                shape = grid_shape((picture.shape[-1], picture.shape[-2]))
                candidates = _choose_places(
                    downsample(guide, *shape)[0, 0], source.is_unguided and not degrees
                )
                number = max(1, round(source.share * MAX_PATCHES / len(angles)))
                places = candidates[spaced_indices(len(candidates), number, candidates.device)]
                features_by_view.append(encode_places(self._encoder, picture, places))
                if self._rotations > 1:
                    orientations.append(_place_orientations(picture, shape)[places])
        features = tuple(torch.cat(layers) for layers in zip(*features_by_view, strict=True))
        return StylePatches(
            features, feature_scales(features), torch.cat(orientations) if orientations else None
        )


class _PreparedArtwork(NamedTuple):
    """An artwork, prepared for the extraction of patches.

    Attributes:
        share: its share of the patches.
        pixels: (1, 3, H, W) RGB in [0, 1].
        guides: (1, 2, H, W) guides of its figure and of its ground.
        is_unguided: whether it has no guide of its own; then nothing is learned from its margin.
    """

    share: float
    pixels: Tensor
    guides: Tensor
    is_unguided: bool

    def view_at(self, side: int, figure: bool, degrees: float) -> tuple[Tensor, Tensor]:
        """Return the artwork and one of its guides, `side` pixels long and rotated by `degrees`."""
        guide = self.guides[:, :1] if figure else self.guides[:, 1:]
        height, width = self.pixels.shape[-2:]
        size = size_at((width, height), side / max(width, height))
        if degrees == 0:
            return resize(self.pixels, size), resize(guide, size)
        # Rotated at twice the size, so that the finest strokes are no softer than the others.
        fine = 2 * size[0], 2 * size[1]
        picture = rotate_picture(resize(self.pixels, fine), degrees, mirror_outside=True)
        guide = resize(guide, fine)[0, 0]
        mask = rotate_picture(
            (trim_margin(guide) if self.is_unguided else guide)[None, None],
            degrees,
            mirror_outside=False,
        )
        half = picture.shape[-1] // 2, picture.shape[-2] // 2
        return resize(picture, half), resize(mask, half)


def _prepare_artworks(
    sources: Sequence[StyleSource], weights: Weights, device: torch.device
) -> list[_PreparedArtwork]:
    total_weight = sum(s.weight for s in sources)
    return [
        _PreparedArtwork(
            s.weight / total_weight,
            to_tensor(s.pixels, device),
            to_tensor(figure_ground_guides(s, weights), device),
            s.guide is None,
        )
        for s in sources
    ]


def trim_margin(guide: Guide) -> Guide:
    """Set the margin of a guide (h, w) to 0, and everything within it to at least a trace."""
    rows, columns = (max(1, round(MARGIN * n)) for n in guide.shape)
    trimmed = 0 * guide
    trimmed[rows:-rows, columns:-columns] = guide[rows:-rows, columns:-columns] + 1e-3
    return trimmed


def _place_orientations(picture: Tensor, shape: tuple[int, int]) -> Tensor:
    """Return the orientation (N, 2) of the strokes at each place of a picture."""
    field = to_tensor(picture_orientation(to_array(picture)), picture.device)
    return downsample(field, *shape)[0].flatten(1).T


def _choose_places(guide: Tensor, omit_margin: bool) -> Tensor:
    """Return the indices of the places (h, w) to learn from; the best ones if none is good enough.

    A guide of the user's may select places at the edges; otherwise the margin is left out.
    """
    flat = (trim_margin(guide) if omit_margin else guide).flatten()
    return torch.nonzero(flat >= min(MIN_GUIDE, float(flat.max()))).flatten()


def figure_ground_guides(source: StyleSource, weights: Weights) -> Array:
    """Return the guides of figure and ground (H, W, 2); a source's own guide serves for both.

    Busy places contain scraps of ground between the strokes. A figure that learned from these in
    full would fade into its ground, so their weight depends on how far their colour is from the
    ground's. The ground learns from all but the busiest places, since faces and hands belong to the
    figure.
    """
    if source.guide is not None:
        return np.dstack([source.guide, source.guide]).astype(np.float32)
    busy, lab = source.saliency, source.lab
    distance = np.linalg.norm(lab - np.median(lab[ground_likelihood(busy) > 0.5], axis=0), axis=-1)
    figure = figure_likelihood(busy) * (
        MIN_BUSY_WEIGHT + (1 - MIN_BUSY_WEIGHT) * np.clip(distance / FULL_COLOUR_DIFFERENCE, 0, 1)
    )
    ground = busy < 1 - weights.ground_guide
    return np.dstack([1 - weights.figure_guide * (1 - figure), ground]).astype(np.float32)
