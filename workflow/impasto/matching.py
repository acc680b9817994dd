"""Strokes of an artwork matched to the places of a picture, and the loss that paints them there.

Each place of the picture is told by its features in four layers of VGG-19 together, a quarter of
the picture's size (Kolkin et al. 2022, "Neural neighbor style transfer"). It takes the features of
the stroke that is most like it. Their nearest neighbours alone would paint a smooth helix with one
smooth patch; so the strokes have prices, found by optimal transport, which make each about as dear
as it is wanted. The picture then descends upon the features that it was given: an inversion of
features, well behaved, where a Gram matrix leaves each place to find its own way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from impasto.losses import EPSILON

MATCH_LAYERS = ("relu1_2", "relu2_2", "relu3_3", "relu4_1")
CELL = 4  # pixels of the picture that a place is wide
# Strokes that are looked at, and places that their prices are found from: evenly spaced ones are
# as good as all of them.
STROKES, BUYERS = 3000, 4096
# Width of the doubt between two strokes, in cosine similarity, and rounds of bidding.
DOUBT, ROUNDS = 0.03, 12
CHUNK = 4096  # places matched at a time
# Direction of the features tells the stroke, their length its strength as well.
LENGTH = 0.5


@dataclass(frozen=True)
class Strokes:
    """What a picture may be painted with.

    Attributes:
        features: for each of `MATCH_LAYERS` (M, C) features of the artworks' places.
        scales: root mean square of the length of each layer's features in the artworks.
    """

    features: tuple[Tensor, ...]
    scales: tuple[Tensor, ...]


def cells(size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of places in a picture of `size` = (width, height)."""
    return size[1] // CELL, size[0] // CELL


def columns(features: Mapping[str, Tensor], shape: tuple[int, int]) -> tuple[Tensor, ...]:
    """Features of all places, row by row: for each of `MATCH_LAYERS` (rows * columns, C)."""
    found = []
    for name in MATCH_LAYERS:
        at_places = functional.interpolate(
            features[name], size=shape, mode="bilinear", align_corners=False
        )
        found.append(at_places[0].flatten(1).T)
    return tuple(found)


def scales_of(features: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Root mean square of the length of features (N, C), layer by layer."""
    return tuple(f.square().sum(dim=1).mean().sqrt() + EPSILON for f in features)


def evenly(number: int, most: int, device: torch.device) -> Tensor:
    """At most `most` of the indices below `number`, evenly spaced."""
    if number <= most:
        return torch.arange(number, device=device)
    return torch.linspace(0, number - 1, most, device=device).long()


def match(places: Sequence[Tensor], strokes: Strokes, spread: float) -> Tensor:
    """The stroke of each place: indices (N,).

    Likeness is the cosine of the angle between the features less their mean, all layers having
    the same say. From it the price of the stroke is taken. Prices are the dual variables of an
    entropic optimal transport whose marginal over the strokes is held as loosely as `spread`
    says (Chizat et al. 2018, "Scaling algorithms for unbalanced optimal transport problems").

    Args:
        places: features of the picture's places, layer by layer (N, C).
        strokes: what they may take.
        spread: 0 lets each place have the nearest stroke, however many want it; 1 gives each
            stroke to equally many places.
    """
    query, key = (_directions(f, strokes.scales) for f in (places, strokes.features))
    price = query.new_zeros(len(key))
    if spread > 0:
        likeness = query[evenly(len(query), BUYERS, query.device)] @ key.T
        for _ in range(ROUNDS):
            wanted = torch.softmax((likeness - price) / DOUBT, dim=1).mean(dim=0) * len(key)
            # The logarithm is bounded: a stroke that nobody wants need not be given away.
            price = spread * (price + DOUBT * torch.log(wanted.clamp(min=1e-3)))
    return torch.cat([(part @ key.T - price).argmax(dim=1) for part in torch.split(query, CHUNK)])


@dataclass(frozen=True)
class MatchLoss:
    """How far places are from the features that they were given.

    Attributes:
        targets: for each of `MATCH_LAYERS` (N, C).
        scales: length of the artwork's features, layer by layer.
        places: (N,) indices of the places among all of the picture's.
        weights: (N,) how much each counts; they add up to 1.
        shape: rows and columns of the picture's places.
    """

    targets: tuple[Tensor, ...]
    scales: tuple[Tensor, ...]
    places: Tensor
    weights: Tensor
    shape: tuple[int, int]

    def __call__(self, features: Mapping[str, Tensor]) -> Tensor:
        """Score of the picture's features: a scalar, 0 where each place has its stroke's."""
        scores = []
        for found, target, scale in zip(
            columns(features, self.shape), self.targets, self.scales, strict=True
        ):
            here = found[self.places]
            turned = 1 - functional.cosine_similarity(here, target, dim=1)
            away = ((here - target) / scale).square().sum(dim=1)
            scores.append((self.weights * (turned + LENGTH * away)).sum())
        return torch.stack(scores).sum()


def _directions(features: Sequence[Tensor], scales: Sequence[Tensor]) -> Tensor:
    """Features of all layers side by side (N, C), less their mean, of length 1."""
    joined = torch.cat([f / s for f, s in zip(features, scales, strict=True)], dim=1)
    return functional.normalize(joined - joined.mean(dim=0), dim=1)
