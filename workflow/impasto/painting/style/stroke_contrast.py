"""Stroke contrast: the contrast of the artwork's strokes, given to those of the paint.

Optimising features averages over several possible patches, which leaves strokes softer than those
of the artwork, by an amount that differs from artwork to artwork. The correction changes lightness
alone, in the two finest bands of a difference-of-Gaussians pyramid (Burt and Adelson 1983), by one
factor per band for the whole figure, so that near and far, and one frame and the next, stay
consistent.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from impasto.artworks.saliency import figure_likelihood
from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb

# Widths of the Gaussians between the bands, as shares of the long side: 0.8 and 2 pixels of 512.
BAND_WIDTHS = (0.0016, 0.004)
# Bounds of the factor by which a band is multiplied.
MIN_GAIN, MAX_GAIN = 0.8, 1.5


def measure_contrast(sources: Sequence[StyleSource], side: int) -> NDArray[np.float64]:
    """Measure the root mean square (CIELAB L) of each band in the artworks' figure at a size."""
    total_weight = sum(source.weight for source in sources)
    squares = np.zeros(len(BAND_WIDTHS))
    for source in sources:
        busy = source.guide if source.guide is not None else figure_likelihood(source.saliency)
        planes = source.lab[..., 0], busy
        light, figure = (_resize_plane(plane, side) for plane in planes)
        squares += source.weight / total_weight * _band_energies(light, np.clip(figure, 0, 1))
    return np.sqrt(squares)


def match_contrast(paint: Array, inside: NDArray[np.bool_], target: NDArray[np.float64]) -> Array:
    """Scale the bands of paint (H, W, 3) to the `target` contrast, measured in a mask (H, W)."""
    if not inside.any():
        return paint
    lab = to_lab(paint)
    contrast = np.sqrt(_band_energies(lab[..., 0], inside.astype(np.float32)))
    factors = np.clip(target / np.maximum(contrast, 1e-6), MIN_GAIN, MAX_GAIN)
    changes = [
        (factor - 1) * band for factor, band in zip(factors, _bands(lab[..., 0]), strict=True)
    ]
    lab[..., 0] = np.clip(lab[..., 0] + sum(changes), 0, 100)
    return to_rgb(lab)


def _resize_plane(plane: Array, side: int) -> Array:
    scale = side / max(plane.shape)
    height, width = (max(1, round(n * scale)) for n in plane.shape)
    image = Image.fromarray(plane.astype(np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))


def _bands(light: Array) -> list[Array]:
    """Return differences of Gaussians (H, W), the finest first."""
    smoother = [ndimage.gaussian_filter(light, w * max(light.shape)) for w in BAND_WIDTHS]
    return [a - b for a, b in zip([light, *smoother[:-1]], smoother, strict=True)]


def _band_energies(light: Array, weight: Array) -> NDArray[np.float64]:
    """Return the mean square of each band under a weight (H, W)."""
    total_weight = max(float(weight.sum()), 1e-6)
    return np.array([float((weight * band**2).sum()) / total_weight for band in _bands(light)])
