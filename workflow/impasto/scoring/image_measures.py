"""Image measures that the scores share: colour, gradient, contrast, distance, folds and AUC."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from skimage.color import rgb2lab

from impasto.core.arrays import Array

Mask = NDArray[np.bool_]

BLOCK = 32
"""Side in pixels of the blocks that are held out together; wider than the reach of any feature."""

FOLDS = 4

EDGE_SIGMA = 1.2
"""Width in pixels of the Gaussian gradient that stands for the eye's perception of edges."""


def resize(image: Array, size: tuple[int, int], window: tuple[slice, slice] | None = None) -> Array:
    """Resample (H, W, 3) values in [0, 1] (Lanczos) to `size`, width and height in pixels.

    With a window, return only these rows and columns of the resampled picture.
    """
    rows, columns = window or (slice(0, size[1]), slice(0, size[0]))
    if image.shape[1::-1] == size:
        return image[rows, columns]
    down, across = image.shape[0] / size[1], image.shape[1] / size[0]
    ends = min(columns.stop * across, image.shape[1]), min(rows.stop * down, image.shape[0])
    box = (columns.start * across, rows.start * down, *ends)
    shown = columns.stop - columns.start, rows.stop - rows.start
    resized = np.empty((*shown[::-1], image.shape[2]), np.float32)
    for c in range(image.shape[2]):
        channel = Image.fromarray(np.ascontiguousarray(image[..., c], dtype=np.float32))
        resized[..., c] = channel.resize(shown, Image.Resampling.LANCZOS, box)
    return np.clip(resized, 0.0, 1.0, out=resized)


def to_lab(rgb: Array) -> NDArray[np.float64]:
    """Convert (H, W, 3) sRGB in [0, 1] to CIE L*a*b* (D65).

    L is in [0, 100], a and b are about in [-100, 100].
    """
    return np.asarray(rgb2lab(np.clip(rgb, 0.0, 1.0).astype(np.float64)))


def gradient_magnitude(colour: NDArray[Any], sigma: float = EDGE_SIGMA) -> NDArray[np.float64]:
    """Compute the Gaussian gradient magnitude (H, W) of (H, W, C), in the precision of `colour`.

    It is the root of the sum of squares over the channels.
    """
    squares = [
        ndimage.gaussian_gradient_magnitude(colour[..., c], sigma, mode="nearest") ** 2
        for c in range(colour.shape[-1])
    ]
    return np.asarray(np.sqrt(np.sum(squares, axis=0)))


def blur(image: NDArray[Any], sigma: float) -> NDArray[np.float64]:
    """Blur (H, W) with a Gaussian."""
    return np.asarray(
        ndimage.gaussian_filter(np.asarray(image, dtype=np.float64), sigma, mode="nearest")
    )


def local_contrast(lightness: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Compute the local standard deviation (H, W) of lightness under a Gaussian window."""
    variance = blur(lightness**2, sigma) - blur(lightness, sigma) ** 2
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def distance_to_outline(matte: Array) -> NDArray[np.float64]:
    """Compute the signed distance (H, W) in pixels to the matte's contour at 0.5, positive inside.

    The contour runs between pixels, so that the nearest pixel centres are at 0.5 and -0.5. Without
    a contour, all pixels are infinitely far inside or outside.
    """
    inside = np.asarray(matte) >= 0.5
    if inside.all() or not inside.any():
        return np.where(inside, np.inf, -np.inf)
    to_background = np.asarray(ndimage.distance_transform_edt(inside), dtype=np.float64)
    to_protein = np.asarray(ndimage.distance_transform_edt(~inside), dtype=np.float64)
    return np.where(inside, to_background - 0.5, 0.5 - to_protein)


def fold_numbers(shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Assign each pixel a fold (H, W), in square blocks that keep near neighbours together.

    The folds alternate along diagonals, which spreads every fold over the whole picture.
    """
    rows, columns = (np.arange(side) // BLOCK for side in shape)
    return np.asarray((rows[:, None] + 2 * columns[None, :]) % FOLDS)


def auc(score: NDArray[np.float64], positive: Mask, negative: Mask) -> float | None:
    """Compute the area under the ROC curve of `score` for `positive` vs `negative` pixels.

    It is the share of pairs of a positive and a negative pixel in which the positive one scores
    higher; equal scores count half (Mann and Whitney 1947). 0.5 is chance, 1 perfect; None where
    one of the two masks is empty.
    """
    if not (positive.any() and negative.any()):
        return None
    ordered = np.sort(score[negative])
    sought = np.sort(score[positive])
    below = [np.searchsorted(ordered, sought, side=side).mean() for side in ("left", "right")]
    return float(np.mean(below) / len(ordered))


def standardise(features: NDArray[np.float64], sample: Mask) -> NDArray[np.float64]:
    """Shift and scale features (N, F), so that those of a sample (N,) have mean 0 and variance 1.

    A feature that is the same in all of the sample is not scaled up to noise.
    """
    seen = features[sample]
    return (features - seen.mean(axis=0)) / np.maximum(seen.std(axis=0), 1e-6)
