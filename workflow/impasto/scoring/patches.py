"""Score of style: the distance of a picture's patches from those of the artwork.

The representation is one that the painter does not optimise: patches of colour, without a network.
The distance is the sliced Wasserstein distance between sets of 7x7 patches at the levels of a
Laplacian pyramid (Rabin et al. 2011; Karras et al. 2018, "Progressive growing of GANs", section 5).
Here the pyramid is in L*a*b*, and its coarsest level is not reduced to a band, so that it holds the
palette and the large forms.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.scoring.image_measures import blur, resize, to_lab

LEVELS = ("coarse", "middle", "fine")

_PATCH = 7
_STRIDES = {"coarse": 1, "middle": 2, "fine": 4}
_DIRECTIONS = 96
_QUANTILES = 256
_BAND = 2.0  # width in pixels of the Gaussian that is subtracted from a level to leave its detail
_SEED = 1876
_LEAST_SIDE = _PATCH * 4  # side of a picture whose coarsest level has one patch


@dataclass(frozen=True)
class StyleDistances:
    """Distances to an artwork, as multiples of the bare render's distance.

    Attributes:
        levels: the distance at each of coarse, middle and fine. 0 has the artwork's own patches, 1
            is no nearer to the artwork than the bare render. None where the bare render is at no
            distance itself.
        halves: distance between the artwork's halves, as a geometric mean over the levels: how much
            the artwork itself varies.
    """

    levels: dict[str, float | None]
    halves: float | None


def measure_style(picture: Array, bare: Array, artwork: Array) -> StyleDistances:
    """Measure the distance of `picture` to `artwork`, divided by that of the bare render.

    The artwork is resized to the picture's area in its own proportions, so that strokes are
    compared at the size at which the two are seen side by side.

    Args:
        picture: (H, W, 3) RGB in [0, 1].
        bare: (H, W, 3) the bare render as a picture; see `views.frame_on_mean_colour`.
        artwork: (h, w, 3) RGB in [0, 1], any size.
    """
    height, width = picture.shape[:2]
    if min(height, width) < _LEAST_SIDE:
        return StyleDistances(dict.fromkeys(LEVELS), None)
    scale = math.sqrt(height * width / (artwork.shape[0] * artwork.shape[1]))
    sides = (max(_LEAST_SIDE * 2, round(side * scale)) for side in artwork.shape[1::-1])
    target = resize(artwork, (next(sides), next(sides)))

    long_axis = int(target.shape[1] >= target.shape[0])
    one, other = np.array_split(target, 2, axis=long_axis)
    sets = {
        name: _level_quantiles(image)
        for name, image in (
            ("picture", picture),
            ("bare", bare),
            ("artwork", target),
            ("one", one),
            ("other", other),
        )
    }
    levels: dict[str, float | None] = {}
    halves: dict[str, float | None] = {}
    for level in LEVELS:
        unit = _wasserstein_distance(sets["bare"][level], sets["artwork"][level])
        levels[level] = halves[level] = None
        if unit > 1e-6:
            levels[level] = (
                _wasserstein_distance(sets["picture"][level], sets["artwork"][level]) / unit
            )
            halves[level] = _wasserstein_distance(sets["one"][level], sets["other"][level]) / unit
    return StyleDistances(levels, geometric_mean(halves.values()))


def geometric_mean(values: Iterable[float | None]) -> float | None:
    """Compute the geometric mean; None without values, or if any value is None."""
    everything = list(values)
    numbers = [value for value in everything if value is not None]
    if not numbers or len(numbers) < len(everything):
        return None
    return float(np.prod(numbers) ** (1.0 / len(numbers)))


def _wasserstein_distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Compute the sliced 2-Wasserstein distance from the quantiles of both sets' projections."""
    return float(np.sqrt(np.mean((one - other) ** 2)))


def _level_quantiles(image: Array) -> dict[str, NDArray[np.float64]]:
    """Compute the quantiles (directions, 256) of the patches' projections, for each level."""
    fine = to_lab(image)
    middle = _downsample(fine)
    coarse = _downsample(middle)
    bands = {"fine": _laplacian_band(fine), "middle": _laplacian_band(middle), "coarse": coarse}
    return {level: _projection_quantiles(bands[level], _STRIDES[level]) for level in LEVELS}


def _projection_quantiles(band: NDArray[np.float64], stride: int) -> NDArray[np.float64]:
    windows = sliding_window_view(band.astype(np.float32), (_PATCH, _PATCH), axis=(0, 1))[
        ::stride, ::stride
    ]
    patches = windows.reshape(-1, band.shape[-1] * _PATCH**2)
    directions = np.random.default_rng(_SEED).normal(size=(_DIRECTIONS, patches.shape[1]))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    # Single precision is enough for four decimals, and sorted in half the time.
    ordered = np.sort(directions.astype(np.float32) @ patches.T, axis=1)
    ranks = ((np.arange(_QUANTILES) + 0.5) / _QUANTILES * ordered.shape[1]).astype(int)
    return np.asarray(ordered[:, ranks], np.float64)


def _blur_channels(image: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    return np.stack([blur(image[..., c], sigma) for c in range(image.shape[-1])], axis=-1)


def _downsample(image: NDArray[np.float64]) -> NDArray[np.float64]:
    return _blur_channels(image, 1.0)[::2, ::2]


def _laplacian_band(image: NDArray[np.float64]) -> NDArray[np.float64]:
    return image - _blur_channels(image, _BAND)
