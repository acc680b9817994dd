"""Scores of figure and ground: separation, outline, and the drawing inside the figure.

`colour` and `render` are (H, W, 3) L*a*b* of the picture and of the bare render, `edges` is the
(H, W) gradient magnitude of the picture, and `distance` the (H, W) signed distance to the outline
in pixels, positive inside.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.optimize import minimize
from scipy.special import expit

from impasto.scoring.image_measures import (
    FOLDS,
    auc,
    blur,
    fold_numbers,
    gradient_magnitude,
    local_contrast,
    standardise,
)

RING = 14.0
"""Width in pixels, on each side of the outline, of the ring in which separation is measured."""

_MIXED_PIXELS = 1.0  # anti-aliasing mixes the pixels nearer than this to the outline
_SIGMA = 2.0
_OUTLINE_WIDTH = 1.0
_OUTLINE_MARGIN = 3.0
_LEAST_PIXELS = 32


def measure_separation(colour: NDArray[np.float64], distance: NDArray[np.float64]) -> float | None:
    """Compute the AUC of a cross-validated linear classifier of protein against background.

    The pixels are those from 1 to 14 px from the outline, on both sides. The features are the means
    of L, a, b and the chroma and the standard deviation of L, under a Gaussian of 2 px. The
    classifier is a logistic regression on features of unit variance; pixels are held out in blocks
    of 32 px. The AUC is the mean of the folds' AUCs, weighted by their pixels. One AUC over all
    folds would mix decisions of different classifiers, which depend on the share of protein in
    their training pixels.

    Returns:
        the AUC, 0 to 1; higher is better, 0.5 is chance. None without an outline, or where it is
        too short to hold any of it out.
    """
    ring = (np.abs(distance) <= RING) & (np.abs(distance) > _MIXED_PIXELS)
    inside = distance > 0
    features = np.stack(
        [
            *(blur(colour[..., c], _SIGMA) for c in range(3)),
            blur(np.hypot(colour[..., 1], colour[..., 2]), _SIGMA),
            local_contrast(colour[..., 0], _SIGMA),
        ],
        axis=-1,
    )
    features, inside = features[ring], inside[ring]
    fold = fold_numbers(distance.shape)[ring]
    areas: list[float] = []
    weights: list[int] = []
    for held_out in range(FOLDS):
        train = fold != held_out
        if min((train & inside).sum(), (train & ~inside).sum()) < _LEAST_PIXELS:
            return None
        scaled = standardise(features, train)
        decided = scaled @ _logistic_weights(scaled[train], inside[train])
        area = auc(decided, ~train & inside, ~train & ~inside)
        if area is not None:
            areas.append(area)
            weights.append(int((~train).sum()))
    return float(np.average(areas, weights=weights)) if areas else None


def _logistic_weights(features: NDArray[np.float64], labels: NDArray[np.bool_]) -> Any:
    """Fit a logistic regression of labels (N,) on features (N, F); return its weights (F,).

    The penalty is half the squared length of the weights, without the intercept.
    """

    def loss(fitted: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, decided = fitted[:-1], features @ fitted[:-1] + fitted[-1]
        slope = expit(decided) - labels
        loss = np.logaddexp(0, decided).sum() - decided[labels].sum() + weights @ weights / 2
        return loss, np.append(features.T @ slope + weights, slope.sum())

    return minimize(loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B").x[:-1]


def measure_outline(edges: NDArray[np.float64], distance: NDArray[np.float64]) -> float | None:
    """Compute the AUC of a picture's colour gradient as a detector of the outline.

    Pixels within 1 px of the matte's contour at 0.5 are positive. All pixels of the picture more
    than 3 px from the contour, on either side, are negative. Those in between are left out, since
    the blurred outline reaches them.

    Returns:
        the AUC, 0 to 1; higher is better, 0.5 is chance. None without an outline.
    """
    away = np.abs(distance)
    return auc(edges, away <= _OUTLINE_WIDTH, away > _OUTLINE_MARGIN)


def measure_structure(
    colour: NDArray[np.float64], render: NDArray[np.float64], distance: NDArray[np.float64]
) -> float | None:
    """Correlate the lightness gradients of picture and render inside the protein.

    The score is Pearson's correlation of the two gradient magnitudes over the pixels more than 1 px
    inside the outline, clipped at 0. With magnitudes, dark on light counts like light on dark.
    Before, all other pixels of both pictures take the lightness of the nearest pixel inside, so
    that a line along the outline does not count here.

    Returns:
        the correlation, 0 to 1; higher is better, 1 is the render itself. None where the protein is
        too small or the render shows no drawing inside it.
    """
    inside = distance > _MIXED_PIXELS
    if inside.sum() < _LEAST_PIXELS:
        return None
    row, column = ndimage.distance_transform_edt(
        ~inside, return_distances=False, return_indices=True
    )
    seen, drawn = (gradient_magnitude(image[row, column, :1])[inside] for image in (colour, render))
    if drawn.std() < 1e-6:
        return None
    if seen.std() < 1e-6:
        return 0.0
    return float(np.clip(np.corrcoef(seen, drawn)[0, 1], 0.0, 1.0))
