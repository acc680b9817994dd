"""The loss that paints each part of a picture with the strokes that are matched to its places."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from impasto.painting.network.losses import downsample
from impasto.painting.network.optimiser import TileLoss
from impasto.painting.network.tiling import Tile
from impasto.painting.network.vgg import Encoder
from impasto.painting.style.patch_matching import (
    MATCH_LAYERS,
    MatchingLoss,
    StylePatches,
    encode_places,
    grid_shape,
    match_patches,
)

# A place less covered than this is not painted.
MIN_COVERAGE = 0.02


def build_matching_loss(
    encoder: Encoder,
    query: Tensor,
    parts: Sequence[tuple[Tensor, StylePatches]],
    layers: Sequence[str],
    spread: float,
    orientation: Tensor | None = None,
) -> TileLoss:
    """The loss that paints each part of a picture with its own strokes.

    Args:
        encoder: computes the features.
        query: (1, 3, H, W) the picture that strokes are matched to.
        parts: masks (1, 1, H, W) in [0, 1], and what they are painted with.
        layers: of `MATCH_LAYERS`, those that the picture is to descend on.
        spread: how evenly strokes are used, see `match_patches`.
        orientation: (1, 2, H, W) which way strokes are to run (`strokes.orientation`); None for any.
    """
    shape = grid_shape((query.shape[-1], query.shape[-2]))
    together = torch.stack([downsample(mask, *shape).flatten() for mask, _ in parts])
    # Even a protein that fills no place by as much is painted.
    seen = min(MIN_COVERAGE, float(together.max()) / 2)
    # A place belongs to one part alone: a mean of two strokes is neither.
    part_of = together.argmax(dim=0).masked_fill(together.max(dim=0).values <= seen, -1)
    painted = torch.nonzero(part_of >= 0).flatten()
    found = encode_places(encoder, query, painted)
    ways = None if orientation is None else downsample(orientation, *shape)[0].flatten(1).T[painted]
    taken, weights = torch.zeros_like(part_of), torch.zeros_like(together[0])
    weights[painted] = together[:, painted].sum(dim=0) / together.sum()
    before = 0
    for number, (_, strokes) in enumerate(parts):
        some = torch.nonzero(part_of[painted] == number).flatten()
        if len(some):
            taken[painted[some]] = before + match_patches(found, some, strokes, spread, ways)
        before += len(strokes.features[0])
    ours = {name: k for k, name in enumerate(MATCH_LAYERS) if name in layers}
    every = [strokes for _, strokes in parts]
    of_style = MatchingLoss(
        {name: torch.cat([s.features[k] for s in every]) for name, k in ours.items()},
        {
            name: torch.cat([s.scales[k].expand(len(s.features[k])) for s in every])
            for name, k in ours.items()
        },
        taken.view(shape),
        weights.view(shape),
    )

    def loss(_: Tensor, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        return of_style(features, tile)

    return loss
