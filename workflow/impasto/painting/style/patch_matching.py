"""Strokes of an artwork matched to the places of a picture, and the loss that paints them there.

Each place of the picture is told by its features in four layers of VGG-19 together, a quarter of
the picture's size (Kolkin et al. 2022, "Neural neighbor style transfer"). It takes the features of
the stroke that is most like it. Their nearest neighbours alone would paint a smooth helix with one
smooth patch; so the strokes have prices, found by optimal transport, which make each about as dear
as it is wanted. The picture then descends upon the features that it was given: an inversion of
features, well behaved, where a Gram matrix leaves each place to find its own way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from impasto.painting.network.losses import EPSILON
from impasto.painting.network.tiling import Tile, split_into_tiles
from impasto.painting.network.vgg import Encoder

# Layers in which places are compared, with the pixels of the picture that a feature is wide. The
# averages behind the first two blocks are as good as the layers before them, and a quarter of the
# size.
FEATURE_STRIDES = {"pool1": 2, "pool2": 4, "relu3_3": 4, "relu4_1": 8}
MATCH_LAYERS = tuple(FEATURE_STRIDES)
CELL_PIXELS = 4  # pixels of the picture that a place is wide
# Strokes that are looked at, and places that their prices are found from: evenly spaced ones are
# as good as all of them.
MAX_PATCHES, PRICE_SAMPLE = 3000, 4096
# Width of the doubt between two strokes, in cosine similarity, and rounds of bidding.
TEMPERATURE, PRICE_ROUNDS = 0.03, 12
# What a stroke that clearly runs the way it should is worth, in cosine similarity.
DIRECTION_WEIGHT = 0.8
CHUNK = 4096  # places matched at a time
# Places whose loss is computed at a time on a CPU: what stays within its caches.
CPU_CHUNK = 1024
# Direction of the features tells the stroke, their length its strength as well.
MAGNITUDE_WEIGHT = 0.5


@dataclass(frozen=True)
class StylePatches:
    """What a picture may be painted with.

    Attributes:
        features: for each of `MATCH_LAYERS` (M, C) features of the artworks' places.
        scales: root mean square of the length of each layer's features in the artworks.
        orientations: (M, 2) which way each runs (`strokes.orientation`); None where nobody asks.
    """

    features: tuple[Tensor, ...]
    scales: tuple[Tensor, ...]
    orientations: Tensor | None = None


def grid_shape(size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of places in a picture of `size` = (width, height)."""
    return size[1] // CELL_PIXELS, size[0] // CELL_PIXELS


def layers_to(deepest: str) -> tuple[str, ...]:
    """Those of `MATCH_LAYERS` that lie no deeper than `deepest`; all if that is none of them."""
    return (
        MATCH_LAYERS[: MATCH_LAYERS.index(deepest) + 1]
        if deepest in FEATURE_STRIDES
        else MATCH_LAYERS
    )


def feature_planes(features: Mapping[str, Tensor], size: tuple[int, int]) -> dict[str, Tensor]:
    """Features at the places of a picture of `size` = (width, height).

    Each layer as (rows, columns, C). Where a place has several of a layer's features, it gets that
    of its first corner; where several places share one, it is interpolated.
    """
    shape = grid_shape(size)
    return {
        name: _sample_layer(_upsample_layer(layer, name, shape), name, shape)
        for name, layer in features.items()
    }


def _upsample_layer(layer: Tensor, name: str, shape: tuple[int, int]) -> Tensor:
    """A layer (1, C, h, w) that has a feature a place at least, where need be interpolated."""
    if FEATURE_STRIDES[name] <= CELL_PIXELS:
        return layer
    times = FEATURE_STRIDES[name] / CELL_PIXELS
    layer = functional.interpolate(layer.float(), scale_factor=times, mode="bilinear")
    # The last row and column, which may be no whole feature.
    rows, columns = (max(0, n - m) for n, m in zip(shape, layer.shape[-2:], strict=True))
    return functional.pad(layer, (0, columns, 0, rows), mode="replicate")


def _sample_layer(layer: Tensor, name: str, shape: tuple[int, int]) -> Tensor:
    """The features (rows, columns, C) of the places, of a layer that is fine enough: a view."""
    step = max(1, CELL_PIXELS // FEATURE_STRIDES[name])
    return layer[0, :, ::step, ::step][:, : shape[0], : shape[1]].permute(1, 2, 0)


def encode_places(encoder: Encoder, picture: Tensor, places: Tensor | None = None) -> list[Tensor]:
    """Features of places of a picture (1, 3, H, W): for each of `MATCH_LAYERS` (n, C).

    Args:
        encoder: computes the features, tile by tile.
        picture: RGB in [0, 1].
        places: (n,) indices among its places, row by row; None takes all.
    """
    size = picture.shape[-1], picture.shape[-2]
    rows, columns = grid_shape(size)
    if places is None:
        places = torch.arange(rows * columns, device=picture.device)
    position = torch.full((rows * columns,), -1, device=picture.device)
    position[places] = torch.arange(len(places), device=picture.device)
    found: dict[str, Tensor] = {}
    for tile in split_into_tiles(size, encoder.max_pixels):
        part = tile.crop(picture)
        with torch.no_grad():
            features = encoder(part, MATCH_LAYERS)
        here = position.view(rows, columns)[tile.cell_slices(CELL_PIXELS)]
        wanted = here >= 0
        for name, plane in feature_planes(features, (part.shape[-1], part.shape[-2])).items():
            if name not in found:
                found[name] = picture.new_empty((len(places), plane.shape[-1]))
            found[name][here[wanted]] = plane[tile.cell_slices_in_crop(CELL_PIXELS)][wanted].float()
    return [found[name] for name in MATCH_LAYERS]


def feature_scales(features: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Root mean square of the length of features (N, C), layer by layer."""
    return tuple(f.square().sum(dim=1).mean().sqrt() + EPSILON for f in features)


def spaced_indices(number: int, most: int, device: torch.device) -> Tensor:
    """At most `most` of the indices below `number`, evenly spaced."""
    if number <= most:
        return torch.arange(number, device=device)
    return torch.linspace(0, number - 1, most, device=device).long()


def match_patches(
    features: Sequence[Tensor],
    places: Tensor,
    patches: StylePatches,
    spread: float,
    orientation: Tensor | None = None,
) -> Tensor:
    """The stroke of each of some places: indices (n,).

    Likeness is the cosine of the angle between the features less their mean, all layers having
    the same say. From it the price of the stroke is taken. Prices are the dual variables of an
    entropic optimal transport whose marginal over the strokes is held as loosely as `spread`
    says (Chizat et al. 2018, "Scaling algorithms for unbalanced optimal transport problems").

    Args:
        features: of all of the picture's places, layer by layer (N, C).
        places: (n,) which of them are to be given strokes; at least one.
        patches: what they may take.
        spread: 0 lets each place have the nearest stroke, however many want it; 1 gives each
            stroke to equally many places.
        orientation: (N, 2) which way strokes are to run at the picture's places; None for any.
    """
    every = torch.arange(len(patches.features[0]), device=places.device)
    of_strokes = _mean_features(patches.features, every, patches.scales)
    key = _unit_features(patches.features, every, patches.scales, of_strokes).T
    of_places = _mean_features(features, places, patches.scales)

    def likeness(some: Tensor) -> Tensor:
        alike = _unit_features(features, some, patches.scales, of_places) @ key
        if orientation is not None and patches.orientations is not None:
            alike += DIRECTION_WEIGHT * orientation[some] @ patches.orientations.T
        return alike

    price = key.new_zeros(len(every))
    if spread > 0:
        bids = likeness(places[spaced_indices(len(places), PRICE_SAMPLE, places.device)])
        for _ in range(PRICE_ROUNDS):
            wanted = torch.softmax((bids - price) / TEMPERATURE, dim=1).mean(dim=0) * len(price)
            # The logarithm is bounded: a stroke that nobody wants need not be given away.
            price = spread * (price + TEMPERATURE * torch.log(wanted.clamp(min=1e-3)))
    # In chunks, so that no more than these are ever held as directions or likenesses.
    return torch.cat([(likeness(s) - price).argmax(dim=1) for s in torch.split(places, CHUNK)])


@dataclass(frozen=True)
class MatchingLoss:
    """How far places are from the features that they were given.

    Attributes:
        patches: features (M, C) that places may have been given, layer by layer.
        patch_scales: (M,) the artwork's scale at each of them, layer by layer.
        assignment: (rows, columns) which of the strokes each place was given.
        weights: (rows, columns) how much each counts; they add up to 1.
    """

    patches: Mapping[str, Tensor]
    patch_scales: Mapping[str, Tensor]
    assignment: Tensor
    weights: Tensor
    _matches_by_tile: dict[Tile, "_TileMatches"] = field(default_factory=dict, repr=False)

    def __call__(self, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        """Share of a tile in the score: a scalar, 0 where each place has its stroke's features.

        Args:
            features: of the tile's part of the picture; their layers are those compared.
            tile: which part that is.
        """
        given = self._matches_within(tile)
        top, left, bottom, right = tile.extent
        shape = grid_shape((right - left, bottom - top))
        scores = [
            _FeatureDistance.apply(  # type: ignore[no-untyped-call]
                _upsample_layer(layer, name, shape),
                name,
                shape,
                self.patches[name],
                self.patch_scales[name],
                given,
            )
            for name, layer in features.items()
        ]
        return torch.stack(scores).sum()

    def _matches_within(self, tile: Tile) -> "_TileMatches":
        """What the places of a tile's core that count were given."""
        if tile not in self._matches_by_tile:
            core, (rows, columns) = (
                tile.cell_slices(CELL_PIXELS),
                tile.cell_slices_in_crop(CELL_PIXELS),
            )
            row, column = torch.nonzero(self.weights[core], as_tuple=True)
            self._matches_by_tile[tile] = _TileMatches(
                row + rows.start,
                column + columns.start,
                self.assignment[core][row, column],
                self.weights[core][row, column],
            )
        return self._matches_by_tile[tile]


class _TileMatches(NamedTuple):
    """Some places of a plane, the strokes that they were given, and how much each counts: (n,)."""

    rows: Tensor
    columns: Tensor
    assignment: Tensor
    weights: Tensor


class _FeatureDistance(torch.autograd.Function):
    """Sum over places of weight * (1 - cosine of the angle + LENGTH * squared distance / scale²).

    The gradient is linear in the place's and the stroke's features, and so comes with the score;
    composed of PyTorch's own operations it would take five times as many passes over memory. It is
    written where the layer has the places, since to differentiate `_sample_layer` takes several more.
    """

    @staticmethod
    def forward(
        ctx: Any,
        layer: Tensor,
        name: str,
        shape: tuple[int, int],
        strokes: Tensor,
        lengths: Tensor,
        given: _TileMatches,
    ) -> Tensor:
        gradient = torch.zeros_like(layer)
        plane, gradients = _sample_layer(layer, name, shape), _sample_layer(gradient, name, shape)
        score = strokes.new_zeros(())
        number = CPU_CHUNK if layer.device.type == "cpu" else max(1, len(given.assignment))
        for row, column, taken, counted in zip(
            *(torch.split(g, number) for g in given), strict=True
        ):
            here, target = plane[row, column].to(strokes.dtype), strokes[taken]
            weight = counted[:, None]
            together = (here * target).sum(dim=1, keepdim=True)
            own = here.square().sum(dim=1, keepdim=True)
            other = target.square().sum(dim=1, keepdim=True)
            norms = (own * other).sqrt().clamp(min=EPSILON)
            far = MAGNITUDE_WEIGHT / lengths[taken, None].square()
            turned = together / norms
            score += (weight * (1 - turned + far * (own - 2 * together + other))).sum()
            by_own = weight * (turned / own.clamp(min=EPSILON) + 2 * far)
            by_other = -weight * (1 / norms + 2 * far)
            gradients[row, column] = here.mul_(by_own).add_(target.mul_(by_other)).to(layer.dtype)
        ctx.save_for_backward(gradient)
        return score

    @staticmethod
    def backward(ctx: Any, by: Tensor) -> Any:
        (gradient,) = ctx.saved_tensors
        return gradient * by.to(gradient.dtype), None, None, None, None, None


def _mean_features(
    features: Sequence[Tensor], places: Tensor, scales: Sequence[Tensor]
) -> list[Tensor]:
    """Mean features (C,) of places, layer by layer, against the scales."""
    # As a product: the features of the places are never held twice.
    chosen = features[0].new_zeros(len(features[0]))
    chosen[places] = 1 / len(places)
    return [chosen @ f / s for f, s in zip(features, scales, strict=True)]


def _unit_features(
    features: Sequence[Tensor],
    places: Tensor,
    scales: Sequence[Tensor],
    middle: Sequence[Tensor],
) -> Tensor:
    """Features of places in all layers side by side (n, C), less their mean, of length 1."""
    joined = [f[places] / s - m for f, s, m in zip(features, scales, middle, strict=True)]
    return functional.normalize(torch.cat(joined, dim=1), dim=1)
