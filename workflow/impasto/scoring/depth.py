"""Depth: what of the protein's depth the picture shows."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from impasto.core.arrays import Array
from impasto.scoring.image_measures import FOLDS, auc, blur, fold_numbers, local_contrast

STEP = 0.12
"""A depth edge: a step between neighbours of more than this part of the depth range."""

_FAR_FROM_EDGES = 3.0
_OUTLINE_MARGIN = 3.0
_SIGMA = 3.0
_EROSION = 2.0
_RIDGE = 1.0
_LEAST_PIXELS = 64


def measure_depth_edges(
    edges: NDArray[np.float64], distance: NDArray[np.float64], depth: Array
) -> float | None:
    """AUC of a picture's colour gradient as a detector of depth steps inside the protein.

    Positive: pixels inside the protein one of whose four neighbours inside it is nearer or
    farther by more than 12 % of the depth range (2nd to 98th percentile). Negative: pixels inside
    it more than 3 px from any of those. Both more than 3 px from the outline, whose own gradient
    would else count as one of depth.

    Args:
        edges: (H, W) gradient magnitude of the picture.
        distance: (H, W) signed distance to the outline in px, positive inside.
        depth: (H, W) in ångström, NaN outside.

    Returns:
        0 to 1, more is better, 0.5 is chance; None without depth steps.
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
    """Cross-validated R2 of a ridge regression of depth on local colour and contrast.

    Features: means of L, a and b and the standard deviation of L under a Gaussian of 3 px, scaled
    to unit variance; pixels: inside the protein, more than 2 px from the outline; held out in
    blocks of 32 px. Clipped at 0.

    Args:
        colour: (H, W, 3) L*a*b* of the picture.
        distance: (H, W) signed distance to the outline in px, positive inside.
        depth: (H, W) in ångström, NaN outside.

    Returns:
        0 to 1, more is better; None where the protein is too small or flat.
    """
    inside = (distance > _EROSION) & np.isfinite(depth)
    if inside.sum() < _LEAST_PIXELS or depth_range(depth) == 0.0:
        return None
    features = np.stack(
        [blur(colour[..., c], _SIGMA) for c in range(3)] + [local_contrast(colour[..., 0], _SIGMA)],
        -1,
    )
    fold = fold_numbers(depth.shape)
    truth = np.asarray(depth, dtype=np.float64)
    read = np.full(truth.shape, np.nan)
    for held_out in range(FOLDS):
        train, test = inside & (fold != held_out), inside & (fold == held_out)
        if not test.any():
            continue
        if not train.any():
            return None
        model = make_pipeline(StandardScaler(), Ridge(alpha=_RIDGE))
        model.fit(features[train], truth[train])
        read[test] = model.predict(features[test])
    residual = np.sum((truth[inside] - read[inside]) ** 2)
    total = np.sum((truth[inside] - truth[inside].mean()) ** 2)
    return float(max(0.0, 1.0 - residual / total)) if total > 0 else None


def depth_range(depth: Array) -> float:
    """The 2nd to 98th percentile of finite depth, in ångström; 0 where there is none."""
    finite = depth[np.isfinite(depth)]
    if finite.size == 0:
        return 0.0
    low, high = np.percentile(finite, [2.0, 98.0])
    return float(high - low)


def _depth_steps(depth: Array) -> NDArray[np.float64]:
    """Largest difference (H, W) of each pixel's depth from its four neighbours'; 0 at NaN."""
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
