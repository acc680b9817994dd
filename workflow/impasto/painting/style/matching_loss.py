"""The matching loss of a picture whose parts are painted with style patches of their own."""

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

# Coverage up to which a place is not painted.
MIN_COVERAGE = 0.02


def build_matching_loss(
    encoder: Encoder,
    query: Tensor,
    parts: Sequence[tuple[Tensor, StylePatches]],
    layers: Sequence[str],
    spread: float,
    orientation: Tensor | None = None,
) -> TileLoss:
    """Match the places of each part to its own style patches, and build the loss that paints them.

    Args:
        query: (1, 3, H, W) the picture to which patches are matched.
        parts: masks (1, 1, H, W) in [0, 1], each with the patches that it is painted with.
        layers: those of `MATCH_LAYERS` whose features the loss compares.
        spread: how evenly patches are used, see `match_patches`.
        orientation: (1, 2, H, W) orientation that strokes should have, as in `structure_tensor`;
            None for any.
    """
    shape = grid_shape((query.shape[-1], query.shape[-2]))
    coverage = torch.stack([downsample(mask, *shape).flatten() for mask, _ in parts])
    # Even a protein that covers less than this of every place is painted.
    threshold = min(MIN_COVERAGE, float(coverage.max()) / 2)
    # A place belongs to one part alone: the mean of two patches resembles neither.
    part_of = coverage.argmax(dim=0).masked_fill(coverage.max(dim=0).values <= threshold, -1)
    painted = torch.nonzero(part_of >= 0).flatten()
    query_features = encode_places(encoder, query, painted)
    directions = (
        None if orientation is None else downsample(orientation, *shape)[0].flatten(1).T[painted]
    )
    assignment, weights = torch.zeros_like(part_of), torch.zeros_like(coverage[0])
    weights[painted] = coverage[:, painted].sum(dim=0) / coverage.sum()
    offset = 0
    for number, (_, patches) in enumerate(parts):
        places = torch.nonzero(part_of[painted] == number).flatten()
        if len(places):
            assignment[painted[places]] = offset + match_patches(
                query_features, places, patches, spread, directions
            )
        offset += len(patches.features[0])
    layer_indices = {name: k for k, name in enumerate(MATCH_LAYERS) if name in layers}
    all_patches = [patches for _, patches in parts]
    matching_loss = MatchingLoss(
        {
            name: torch.cat([s.features[k] for s in all_patches])
            for name, k in layer_indices.items()
        },
        {
            name: torch.cat([s.scales[k].expand(len(s.features[k])) for s in all_patches])
            for name, k in layer_indices.items()
        },
        assignment.view(shape),
        weights.view(shape),
    )

    def loss(_: Tensor, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        return matching_loss(features, tile)

    return loss
