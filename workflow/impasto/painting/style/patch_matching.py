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
from impasto.painting.network.tiling import Tile, tiles
from impasto.painting.network.vgg import Encoder

# Layers in which places are compared, with the pixels of the picture that a feature is wide. The
# averages behind the first two blocks are as good as the layers before them, and a quarter of the
# size.
WIDTHS = {"pool1": 2, "pool2": 4, "relu3_3": 4, "relu4_1": 8}
MATCH_LAYERS = tuple(WIDTHS)
CELL = 4  # pixels of the picture that a place is wide
# Strokes that are looked at, and places that their prices are found from: evenly spaced ones are
# as good as all of them.
STROKES, BUYERS = 3000, 4096
# Width of the doubt between two strokes, in cosine similarity, and rounds of bidding.
DOUBT, ROUNDS = 0.03, 12
# What a stroke that clearly runs the way it should is worth, in cosine similarity.
AGREEMENT = 0.8
CHUNK = 4096  # places matched at a time
# Places whose loss is computed at a time on a CPU: what stays within its caches.
CACHED = 1024
# Direction of the features tells the stroke, their length its strength as well.
LENGTH = 0.5


@dataclass(frozen=True)
class Strokes:
    """What a picture may be painted with.

    Attributes:
        features: for each of `MATCH_LAYERS` (M, C) features of the artworks' places.
        scales: root mean square of the length of each layer's features in the artworks.
        along: (M, 2) which way each runs (`strokes.orientation`); None where nobody asks.
    """

    features: tuple[Tensor, ...]
    scales: tuple[Tensor, ...]
    along: Tensor | None = None


def cells(size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of places in a picture of `size` = (width, height)."""
    return size[1] // CELL, size[0] // CELL


def layers_to(deepest: str) -> tuple[str, ...]:
    """Those of `MATCH_LAYERS` that lie no deeper than `deepest`; all if that is none of them."""
    return MATCH_LAYERS[: MATCH_LAYERS.index(deepest) + 1] if deepest in WIDTHS else MATCH_LAYERS


def planes(features: Mapping[str, Tensor], size: tuple[int, int]) -> dict[str, Tensor]:
    """Features at the places of a picture of `size` = (width, height).

    Each layer as (rows, columns, C). Where a place has several of a layer's features, it gets that
    of its first corner; where several places share one, it is interpolated.
    """
    shape = cells(size)
    return {
        name: _plane(_fine(layer, name, shape), name, shape) for name, layer in features.items()
    }


def _fine(layer: Tensor, name: str, shape: tuple[int, int]) -> Tensor:
    """A layer (1, C, h, w) that has a feature a place at least, where need be interpolated."""
    if WIDTHS[name] <= CELL:
        return layer
    times = WIDTHS[name] / CELL
    layer = functional.interpolate(layer.float(), scale_factor=times, mode="bilinear")
    # The last row and column, which may be no whole feature.
    rows, columns = (max(0, n - m) for n, m in zip(shape, layer.shape[-2:], strict=True))
    return functional.pad(layer, (0, columns, 0, rows), mode="replicate")


def _plane(layer: Tensor, name: str, shape: tuple[int, int]) -> Tensor:
    """The features (rows, columns, C) of the places, of a layer that is fine enough: a view."""
    step = max(1, CELL // WIDTHS[name])
    return layer[0, :, ::step, ::step][:, : shape[0], : shape[1]].permute(1, 2, 0)


def looked_at(encoder: Encoder, picture: Tensor, places: Tensor | None = None) -> list[Tensor]:
    """Features of places of a picture (1, 3, H, W): for each of `MATCH_LAYERS` (n, C).

    Args:
        encoder: computes the features, tile by tile.
        picture: RGB in [0, 1].
        places: (n,) indices among its places, row by row; None takes all.
    """
    size = picture.shape[-1], picture.shape[-2]
    rows, columns = cells(size)
    if places is None:
        places = torch.arange(rows * columns, device=picture.device)
    position = torch.full((rows * columns,), -1, device=picture.device)
    position[places] = torch.arange(len(places), device=picture.device)
    found: dict[str, Tensor] = {}
    for tile in tiles(size, encoder.most):
        part = tile.cut(picture)
        with torch.no_grad():
            features = encoder(part, MATCH_LAYERS)
        here = position.view(rows, columns)[tile.cells(CELL)]
        wanted = here >= 0
        for name, plane in planes(features, (part.shape[-1], part.shape[-2])).items():
            if name not in found:
                found[name] = picture.new_empty((len(places), plane.shape[-1]))
            found[name][here[wanted]] = plane[tile.own_cells(CELL)][wanted].float()
    return [found[name] for name in MATCH_LAYERS]


def scales_of(features: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Root mean square of the length of features (N, C), layer by layer."""
    return tuple(f.square().sum(dim=1).mean().sqrt() + EPSILON for f in features)


def evenly(number: int, most: int, device: torch.device) -> Tensor:
    """At most `most` of the indices below `number`, evenly spaced."""
    if number <= most:
        return torch.arange(number, device=device)
    return torch.linspace(0, number - 1, most, device=device).long()


def match(
    features: Sequence[Tensor],
    places: Tensor,
    strokes: Strokes,
    spread: float,
    along: Tensor | None = None,
) -> Tensor:
    """The stroke of each of some places: indices (n,).

    Likeness is the cosine of the angle between the features less their mean, all layers having
    the same say. From it the price of the stroke is taken. Prices are the dual variables of an
    entropic optimal transport whose marginal over the strokes is held as loosely as `spread`
    says (Chizat et al. 2018, "Scaling algorithms for unbalanced optimal transport problems").

    Args:
        features: of all of the picture's places, layer by layer (N, C).
        places: (n,) which of them are to be given strokes; at least one.
        strokes: what they may take.
        spread: 0 lets each place have the nearest stroke, however many want it; 1 gives each
            stroke to equally many places.
        along: (N, 2) which way strokes are to run at the picture's places; None for any.
    """
    every = torch.arange(len(strokes.features[0]), device=places.device)
    of_strokes = _middle(strokes.features, every, strokes.scales)
    key = _directions(strokes.features, every, strokes.scales, of_strokes).T
    of_places = _middle(features, places, strokes.scales)

    def likeness(some: Tensor) -> Tensor:
        alike = _directions(features, some, strokes.scales, of_places) @ key
        if along is not None and strokes.along is not None:
            alike += AGREEMENT * along[some] @ strokes.along.T
        return alike

    price = key.new_zeros(len(every))
    if spread > 0:
        bids = likeness(places[evenly(len(places), BUYERS, places.device)])
        for _ in range(ROUNDS):
            wanted = torch.softmax((bids - price) / DOUBT, dim=1).mean(dim=0) * len(price)
            # The logarithm is bounded: a stroke that nobody wants need not be given away.
            price = spread * (price + DOUBT * torch.log(wanted.clamp(min=1e-3)))
    # In chunks, so that no more than these are ever held as directions or likenesses.
    return torch.cat([(likeness(s) - price).argmax(dim=1) for s in torch.split(places, CHUNK)])


@dataclass(frozen=True)
class MatchLoss:
    """How far places are from the features that they were given.

    Attributes:
        strokes: features (M, C) that places may have been given, layer by layer.
        lengths: (M,) the artwork's scale at each of them, layer by layer.
        taken: (rows, columns) which of the strokes each place was given.
        weights: (rows, columns) how much each counts; they add up to 1.
    """

    strokes: Mapping[str, Tensor]
    lengths: Mapping[str, Tensor]
    taken: Tensor
    weights: Tensor
    _of_tiles: dict[Tile, "_Given"] = field(default_factory=dict, repr=False)

    def __call__(self, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        """Share of a tile in the score: a scalar, 0 where each place has its stroke's features.

        Args:
            features: of the tile's part of the picture; their layers are those compared.
            tile: which part that is.
        """
        given = self._within(tile)
        top, left, bottom, right = tile.whole
        shape = cells((right - left, bottom - top))
        scores = [
            _Distance.apply(  # type: ignore[no-untyped-call]
                _fine(layer, name, shape),
                name,
                shape,
                self.strokes[name],
                self.lengths[name],
                given,
            )
            for name, layer in features.items()
        ]
        return torch.stack(scores).sum()

    def _within(self, tile: Tile) -> "_Given":
        """What the places of a tile's core that count were given."""
        if tile not in self._of_tiles:
            core, (rows, columns) = tile.cells(CELL), tile.own_cells(CELL)
            row, column = torch.nonzero(self.weights[core], as_tuple=True)
            self._of_tiles[tile] = _Given(
                row + rows.start,
                column + columns.start,
                self.taken[core][row, column],
                self.weights[core][row, column],
            )
        return self._of_tiles[tile]


class _Given(NamedTuple):
    """Some places of a plane, the strokes that they were given, and how much each counts: (n,)."""

    rows: Tensor
    columns: Tensor
    taken: Tensor
    weights: Tensor


class _Distance(torch.autograd.Function):
    """Sum over places of weight * (1 - cosine of the angle + LENGTH * squared distance / scale²).

    The gradient is linear in the place's and the stroke's features, and so comes with the score;
    composed of PyTorch's own operations it would take five times as many passes over memory. It is
    written where the layer has the places, since to differentiate `_plane` takes several more.
    """

    @staticmethod
    def forward(
        ctx: Any,
        layer: Tensor,
        name: str,
        shape: tuple[int, int],
        strokes: Tensor,
        lengths: Tensor,
        given: _Given,
    ) -> Tensor:
        gradient = torch.zeros_like(layer)
        plane, gradients = _plane(layer, name, shape), _plane(gradient, name, shape)
        score = strokes.new_zeros(())
        number = CACHED if layer.device.type == "cpu" else max(1, len(given.taken))
        for row, column, taken, counted in zip(
            *(torch.split(g, number) for g in given), strict=True
        ):
            here, target = plane[row, column].to(strokes.dtype), strokes[taken]
            weight = counted[:, None]
            together = (here * target).sum(dim=1, keepdim=True)
            own = here.square().sum(dim=1, keepdim=True)
            other = target.square().sum(dim=1, keepdim=True)
            norms = (own * other).sqrt().clamp(min=EPSILON)
            far = LENGTH / lengths[taken, None].square()
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


def _middle(features: Sequence[Tensor], places: Tensor, scales: Sequence[Tensor]) -> list[Tensor]:
    """Mean features (C,) of places, layer by layer, against the scales."""
    # As a product: the features of the places are never held twice.
    chosen = features[0].new_zeros(len(features[0]))
    chosen[places] = 1 / len(places)
    return [chosen @ f / s for f, s in zip(features, scales, strict=True)]


def _directions(
    features: Sequence[Tensor],
    places: Tensor,
    scales: Sequence[Tensor],
    middle: Sequence[Tensor],
) -> Tensor:
    """Features of places in all layers side by side (n, C), less their mean, of length 1."""
    joined = [f[places] / s - m for f, s, m in zip(features, scales, middle, strict=True)]
    return functional.normalize(torch.cat(joined, dim=1), dim=1)
