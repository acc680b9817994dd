"""How strongly strokes stand out from one another: the artwork's own contrast given to the paint.

Descending on features averages over what a place may be, and leaves strokes softer than they are
in the artwork, by how much differs from artwork to artwork. Light alone is changed, in the two
finest bands of a difference-of-Gaussians pyramid (Burt and Adelson 1983), and by one factor each
for the whole figure: near and far, and one frame and the next, keep to each other.
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
# The least and the most that a band is multiplied by.
MIN_GAIN, MAX_GAIN = 0.8, 1.5


def measure_contrast(sources: Sequence[StyleSource], side: int) -> NDArray[np.float64]:
    """Root mean square (CIELAB L) of each band in the artworks' figure, at that long side."""
    whole = sum(source.weight for source in sources)
    squares = np.zeros(len(BAND_WIDTHS))
    for source in sources:
        busy = source.guide if source.guide is not None else figure_likelihood(source.saliency)
        planes = source.lab[..., 0], busy
        light, figure = (_resize_plane(plane, side) for plane in planes)
        squares += source.weight / whole * _band_energies(light, np.clip(figure, 0, 1))
    return np.sqrt(squares)


def match_contrast(paint: Array, inside: NDArray[np.bool_], target: NDArray[np.float64]) -> Array:
    """Paint (H, W, 3) whose bands have the wanted contrast over what is inside (H, W)."""
    if not inside.any():
        return paint
    lab = to_lab(paint)
    own = np.sqrt(_band_energies(lab[..., 0], inside.astype(np.float32)))
    factors = np.clip(target / np.maximum(own, 1e-6), MIN_GAIN, MAX_GAIN)
    more = [(by - 1) * band for by, band in zip(factors, _bands(lab[..., 0]), strict=True)]
    lab[..., 0] = np.clip(lab[..., 0] + sum(more), 0, 100)
    return to_rgb(lab)


def _resize_plane(plane: Array, side: int) -> Array:
    scale = side / max(plane.shape)
    height, width = (max(1, round(n * scale)) for n in plane.shape)
    image = Image.fromarray(plane.astype(np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))


def _bands(light: Array) -> list[Array]:
    """Differences of Gaussians (H, W), the finest first."""
    smoother = [ndimage.gaussian_filter(light, w * max(light.shape)) for w in BAND_WIDTHS]
    return [a - b for a, b in zip([light, *smoother[:-1]], smoother, strict=True)]


def _band_energies(light: Array, weight: Array) -> NDArray[np.float64]:
    """Mean square of each band under a weight (H, W)."""
    whole = max(float(weight.sum()), 1e-6)
    return np.array([float((weight * band**2).sum()) / whole for band in _bands(light)])
