"""Scores of depth: how much of the protein's depth the picture shows.

`colour`, `edges` and `distance` are as in `figure_ground`; `depth` is (H, W) in ångström, NaN
outside.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.scoring.image_measures import (
    auc,
    blur,
    fold_numbers,
    local_contrast,
    standardise,
)

STEP = 0.12
"""A step between neighbours of more than this share of the depth range is a depth edge."""

_FAR_FROM_EDGES = 3.0
_OUTLINE_MARGIN = 3.0
_SIGMA = 3.0
_EROSION = 2.0
_RIDGE = 1.0
_LEAST_PIXELS = 64


def measure_depth_edges(
    edges: NDArray[np.float64], distance: NDArray[np.float64], depth: Array
) -> float | None:
    """Compute the AUC of the colour gradient as a detector of depth steps inside the protein.

    A pixel inside the protein is positive if one of its four neighbours inside the protein is
    nearer or farther by more than 12 % of the depth range (2nd to 98th percentile). It is negative
    if it is more than 3 px from any such pixel. All pixels within 3 px of the outline are left
    out, since the gradient of the outline would count as one of depth.

    Returns:
        the AUC, 0 to 1; higher is better, 0.5 is chance. None without depth steps.
    """
    span = depth_range(depth)
    if span == 0.0:
        return None
    steps = _depth_steps(depth) > STEP * span
    inside = (distance > _OUTLINE_MARGIN) & np.isfinite(depth)
    away = ndimage.distance_transform_edt(~steps) > _FAR_FROM_EDGES
    return auc(edges, inside & steps, inside & away)


def measure_depth_readout(
    colour: NDArray[np.float64], distance: NDArray[np.float64], depth: Array
) -> float | None:
    """Compute the cross-validated R2 of a ridge regression of depth on local colour and contrast.

    The features are the means of L, a and b and the standard deviation of L under a Gaussian of
    3 px, scaled to unit variance. The pixels are those inside the protein, more than 2 px from the
    outline; they are held out in blocks of 32 px. R2 is clipped at 0.

    Returns:
        R2, 0 to 1; higher is better. None where the protein is too small or flat.
    """
    inside = (distance > _EROSION) & np.isfinite(depth)
    if inside.sum() < _LEAST_PIXELS or depth_range(depth) == 0.0:
        return None
    features = np.stack(
        [blur(colour[..., c], _SIGMA) for c in range(3)] + [local_contrast(colour[..., 0], _SIGMA)],
        -1,
    )
    features, truth = features[inside], np.asarray(depth, dtype=np.float64)[inside]
    fold = fold_numbers(depth.shape)[inside]
    predicted = np.full(truth.shape, np.nan)
    for held_out in np.unique(fold):
        train = fold != held_out
        if not train.any():
            return None
        scaled, mean = standardise(features, train), truth[train].mean()
        seen = scaled[train]
        penalty = _RIDGE * np.eye(seen.shape[1])
        weights = np.linalg.solve(seen.T @ seen + penalty, seen.T @ (truth[train] - mean))
        predicted[~train] = scaled[~train] @ weights + mean
    residual = np.sum((truth - predicted) ** 2)
    total = np.sum((truth - truth.mean()) ** 2)
    return float(max(0.0, 1.0 - residual / total)) if total > 0 else None


def depth_range(depth: Array) -> float:
    """Return the range from the 2nd to the 98th percentile of finite depth, in ångström, or 0."""
    finite = depth[np.isfinite(depth)]
    if finite.size == 0:
        return 0.0
    low, high = np.percentile(finite, [2.0, 98.0])
    return float(high - low)


def _depth_steps(depth: Array) -> NDArray[np.float64]:
    """Return the largest depth difference (H, W) from each pixel to its four neighbours.

    Differences with a depth of NaN count as 0.
    """
    steps = np.zeros(depth.shape, dtype=np.float64)
    down = np.nan_to_num(np.abs(np.diff(depth, axis=0)), nan=0.0)
    right = np.nan_to_num(np.abs(np.diff(depth, axis=1)), nan=0.0)
    for part, difference in (
        (np.s_[:-1, :], down),
        (np.s_[1:, :], down),
        (np.s_[:, :-1], right),
        (np.s_[:, 1:], right),
    ):
        steps[part] = np.maximum(steps[part], difference)
    return steps
