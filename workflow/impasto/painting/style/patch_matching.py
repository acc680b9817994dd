"""Matching of style patches to the places of a picture, and the loss that paints them there.

A place is a cell of 4 by 4 pixels. It is described by its features in four layers of VGG-19
together (Kolkin et al. 2022, "Neural neighbor style transfer"), and takes the features of the style
patch that is most similar. Nearest neighbours alone would paint a smooth helix with one smooth
patch. So patches have prices, found by optimal transport, which rise with the demand for them. The
picture is then optimised towards the features that its places were given. This inversion of
features converges well, while a Gram matrix does not say which feature belongs where.
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

# Layers in which places are compared, with the width of a feature in pixels. The averages after the
# first two blocks are as good as the layers before them, and a quarter of the size.
FEATURE_STRIDES = {"pool1": 2, "pool2": 4, "relu3_3": 4, "relu4_1": 8}
MATCH_LAYERS = tuple(FEATURE_STRIDES)
CELL_PIXELS = 4  # width of a place in pixels
# Number of style patches, and of places from which their prices are found. Evenly spaced ones are
# as good as all of them.
MAX_PATCHES, PRICE_SAMPLE = 3000, 4096
# Temperature of the softmax over patches, in cosine similarity, and number of rounds of bidding.
TEMPERATURE, PRICE_ROUNDS = 0.03, 12
# Bonus, in cosine similarity, for a patch whose strokes clearly run in the wanted direction.
DIRECTION_WEIGHT = 0.8
CHUNK = 4096  # places matched at a time
# Places whose loss is computed at a time on a CPU, so that their features stay within its caches.
CPU_CHUNK = 1024
# Weight of the length of the features against their direction: the length adds the strength of a
# stroke to its kind.
MAGNITUDE_WEIGHT = 0.5


@dataclass(frozen=True)
class StylePatches:
    """The style patches that a picture may be painted with.

    Attributes:
        features: for each of `MATCH_LAYERS` (M, C) features of the patches.
        scales: root mean square of the length of the features in each layer.
        orientations: (M, 2) orientation of each patch, as in `structure_tensor`; None if not
            needed.
    """

    features: tuple[Tensor, ...]
    scales: tuple[Tensor, ...]
    orientations: Tensor | None = None


def grid_shape(size: tuple[int, int]) -> tuple[int, int]:
    """Return the rows and columns of places in a picture of `size` = (width, height)."""
    return size[1] // CELL_PIXELS, size[0] // CELL_PIXELS


def layers_to(deepest: str) -> tuple[str, ...]:
    """Return those of `MATCH_LAYERS` no deeper than `deepest`; all if it is not one of them."""
    return (
        MATCH_LAYERS[: MATCH_LAYERS.index(deepest) + 1]
        if deepest in FEATURE_STRIDES
        else MATCH_LAYERS
    )


def feature_planes(features: Mapping[str, Tensor], size: tuple[int, int]) -> dict[str, Tensor]:
    """Sample features at the places of a picture of `size` = (width, height).

    Where a place has several features of a layer, it takes that of its upper left corner. Where
    several places share one, features are interpolated.

    Returns:
        (rows, columns, C) for each layer.
    """
    shape = grid_shape(size)
    return {
        name: _sample_layer(_upsample_layer(layer, name, shape), name, shape)
        for name, layer in features.items()
    }


def _upsample_layer(layer: Tensor, name: str, shape: tuple[int, int]) -> Tensor:
    """Interpolate a layer (1, C, h, w) to at least one feature per place, if it has fewer."""
    if FEATURE_STRIDES[name] <= CELL_PIXELS:
        return layer
    times = FEATURE_STRIDES[name] / CELL_PIXELS
    layer = functional.interpolate(layer.float(), scale_factor=times, mode="bilinear")
    # Fill the last row and column, which may not have a whole feature.
    rows, columns = (max(0, n - m) for n, m in zip(shape, layer.shape[-2:], strict=True))
    return functional.pad(layer, (0, columns, 0, rows), mode="replicate")


def _sample_layer(layer: Tensor, name: str, shape: tuple[int, int]) -> Tensor:
    """Sample the features (rows, columns, C) of the places from a fine enough layer: a view."""
    step = max(1, CELL_PIXELS // FEATURE_STRIDES[name])
    return layer[0, :, ::step, ::step][:, : shape[0], : shape[1]].permute(1, 2, 0)


def encode_places(encoder: Encoder, picture: Tensor, places: Tensor | None = None) -> list[Tensor]:
    """Compute the features of places of a picture, (n, C) for each of `MATCH_LAYERS`.

    Args:
        picture: (1, 3, H, W) RGB in [0, 1].
        places: (n,) indices of its places, counted row by row; None takes all.
    """
    size = picture.shape[-1], picture.shape[-2]
    rows, columns = grid_shape(size)
    if places is None:
        places = torch.arange(rows * columns, device=picture.device)
    position = torch.full((rows * columns,), -1, device=picture.device)
    position[places] = torch.arange(len(places), device=picture.device)
    features_by_layer: dict[str, Tensor] = {}
    for tile in split_into_tiles(size, encoder.max_pixels):
        part = tile.crop(picture)
        with torch.no_grad():
            features = encoder(part, MATCH_LAYERS)
        position_in_tile = position.view(rows, columns)[tile.cell_slices(CELL_PIXELS)]
        wanted = position_in_tile >= 0
        for name, plane in feature_planes(features, (part.shape[-1], part.shape[-2])).items():
            if name not in features_by_layer:
                features_by_layer[name] = picture.new_empty((len(places), plane.shape[-1]))
            features_by_layer[name][position_in_tile[wanted]] = plane[
                tile.cell_slices_in_crop(CELL_PIXELS)
            ][wanted].float()
    return [features_by_layer[name] for name in MATCH_LAYERS]


def feature_scales(features: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Return the root mean square of the length of features (N, C), layer by layer."""
    return tuple(f.square().sum(dim=1).mean().sqrt() + EPSILON for f in features)


def spaced_indices(number: int, most: int, device: torch.device) -> Tensor:
    """Return at most `most` of the indices below `number`, evenly spaced."""
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
    """Match a style patch to each of some places; return the indices (n,) of the patches.

    Similarity is the cosine of the angle between the features, less their mean, with all layers
    weighted equally. The price of the patch is subtracted from it. Prices are the dual variables of
    an entropic optimal transport whose marginal over the patches is constrained as loosely as
    `spread` says (Chizat et al. 2018, "Scaling algorithms for unbalanced optimal transport
    problems").

    Args:
        features: (N, C) for each layer, of all places of the picture.
        places: (n,) the places to be matched; at least one.
        spread: 0 gives each place the nearest patch, however often it is taken; 1 gives each patch
            to equally many places.
        orientation: (N, 2) orientation that strokes should have at the places; None for any.
    """
    all_patches = torch.arange(len(patches.features[0]), device=places.device)
    patch_mean = _mean_features(patches.features, all_patches, patches.scales)
    key = _unit_features(patches.features, all_patches, patches.scales, patch_mean).T
    place_mean = _mean_features(features, places, patches.scales)

    def similarity_to_patches(some: Tensor) -> Tensor:
        similarity = _unit_features(features, some, patches.scales, place_mean) @ key
        if orientation is not None and patches.orientations is not None:
            similarity += DIRECTION_WEIGHT * orientation[some] @ patches.orientations.T
        return similarity

    prices = key.new_zeros(len(all_patches))
    if spread > 0:
        similarities = similarity_to_patches(
            places[spaced_indices(len(places), PRICE_SAMPLE, places.device)]
        )
        for _ in range(PRICE_ROUNDS):
            shares = torch.softmax((similarities - prices) / TEMPERATURE, dim=1).mean(dim=0)
            demand = shares * len(prices)
            # The logarithm is bounded: a patch without demand need not be given away.
            prices = spread * (prices + TEMPERATURE * torch.log(demand.clamp(min=1e-3)))
    # In chunks, to bound the memory for features and similarities.
    return torch.cat(
        [(similarity_to_patches(s) - prices).argmax(dim=1) for s in torch.split(places, CHUNK)]
    )


@dataclass(frozen=True)
class MatchingLoss:
    """Distance of the features at places from those of the patches matched to them.

    Attributes:
        patches: (M, C) features of the patches, layer by layer.
        patch_scales: (M,) scale of the features of each patch, layer by layer.
        assignment: (rows, columns) index of the patch matched to each place.
        weights: (rows, columns) weight of each place; they add up to 1.
    """

    patches: Mapping[str, Tensor]
    patch_scales: Mapping[str, Tensor]
    assignment: Tensor
    weights: Tensor
    _matches_by_tile: dict[Tile, "_TileMatches"] = field(default_factory=dict, repr=False)

    def __call__(self, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        """Compute a tile's contribution to the loss: 0 where each place has its patch's features.

        Args:
            features: features of the tile's crop of the picture, in the layers that are compared.
        """
        matches = self._matches_within(tile)
        top, left, bottom, right = tile.extent
        shape = grid_shape((right - left, bottom - top))
        scores = [
            _FeatureDistance.apply(  # type: ignore[no-untyped-call]
                _upsample_layer(layer, name, shape),
                name,
                shape,
                self.patches[name],
                self.patch_scales[name],
                matches,
            )
            for name, layer in features.items()
        ]
        return torch.stack(scores).sum()

    def _matches_within(self, tile: Tile) -> "_TileMatches":
        """Return the matches of the places in a tile's core, without those of weight 0."""
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
    """Places of a tile, the patches matched to them, and the weights of the places: each (n,)."""

    rows: Tensor
    columns: Tensor
    assignment: Tensor
    weights: Tensor


class _FeatureDistance(torch.autograd.Function):
    """Sum over places of weight * (1 - cosine + MAGNITUDE_WEIGHT * squared distance / scale²).

    The gradient is linear in the features of place and patch, so it is computed along with the
    loss. PyTorch's own operations would take five times as many passes over memory. The gradient is
    written directly into the layer's plane, since differentiating `_sample_layer` takes several
    more passes.
    """

    @staticmethod
    def forward(
        ctx: Any,
        layer: Tensor,
        name: str,
        shape: tuple[int, int],
        patches: Tensor,
        patch_scales: Tensor,
        matches: _TileMatches,
    ) -> Tensor:
        gradient = torch.zeros_like(layer)
        plane, gradients = _sample_layer(layer, name, shape), _sample_layer(gradient, name, shape)
        score = patches.new_zeros(())
        number = CPU_CHUNK if layer.device.type == "cpu" else max(1, len(matches.assignment))
        for row, column, assigned, place_weights in zip(
            *(torch.split(g, number) for g in matches), strict=True
        ):
            here, target = plane[row, column].to(patches.dtype), patches[assigned]
            weight = place_weights[:, None]
            dot_product = (here * target).sum(dim=1, keepdim=True)
            place_energy = here.square().sum(dim=1, keepdim=True)
            patch_energy = target.square().sum(dim=1, keepdim=True)
            norms = (place_energy * patch_energy).sqrt().clamp(min=EPSILON)
            magnitude_factor = MAGNITUDE_WEIGHT / patch_scales[assigned, None].square()
            cosine = dot_product / norms
            score += (
                weight
                * (1 - cosine + magnitude_factor * (place_energy - 2 * dot_product + patch_energy))
            ).sum()
            place_factor = weight * (
                cosine / place_energy.clamp(min=EPSILON) + 2 * magnitude_factor
            )
            patch_factor = -weight * (1 / norms + 2 * magnitude_factor)
            gradients[row, column] = (
                here.mul_(place_factor).add_(target.mul_(patch_factor)).to(layer.dtype)
            )
        ctx.save_for_backward(gradient)
        return score

    @staticmethod
    def backward(ctx: Any, factor: Tensor) -> Any:
        (gradient,) = ctx.saved_tensors
        return gradient * factor.to(gradient.dtype), None, None, None, None, None


def _mean_features(
    features: Sequence[Tensor], places: Tensor, scales: Sequence[Tensor]
) -> list[Tensor]:
    """Return the mean features (C,) of places, layer by layer, divided by the scales."""
    # As a product, so that the features of the places are not copied.
    weights = features[0].new_zeros(len(features[0]))
    weights[places] = 1 / len(places)
    return [weights @ f / s for f, s in zip(features, scales, strict=True)]


def _unit_features(
    features: Sequence[Tensor],
    places: Tensor,
    scales: Sequence[Tensor],
    means: Sequence[Tensor],
) -> Tensor:
    """Return unit vectors (n, C) of the features of places, all layers joined, less their mean."""
    joined = [f[places] / s - m for f, s, m in zip(features, scales, means, strict=True)]
    return functional.normalize(torch.cat(joined, dim=1), dim=1)
