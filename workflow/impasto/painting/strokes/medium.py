"""The medium of an artwork, measured from its paint: how its strokes are laid.

All is measured at one area, so that the size of the scan hardly counts.
"""

from dataclasses import fields
from itertools import pairwise

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.painting.broad_maps import resample
from impasto.painting.media import MEASURED, MEDIA, Medium
from impasto.painting.strokes.artwork_patches import gradient_products, stroke_tensor

MEASURED_AREA = 200_000
"""Area in pixels at which artworks are measured."""

# Widths in pixels of the Gaussians between the bands whose energies give the width of strokes.
BAND_WIDTHS = (0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 11.0, 16.0)
TYPICAL_WIDTH = 3.4  # energy-weighted mean of these widths in a painting in oil
FLAT_CONTRAST = 1.5  # standard deviation of lightness (CIELAB) below which paint is flat


def medium_of(name: str, artwork: Array) -> Medium:
    """Return the medium of that name, or what is measured from an artwork (H, W, 3)."""
    return measure_medium(artwork) if name == MEASURED else MEDIA[name]


def mean_medium(media: "list[tuple[Medium, float]]") -> Medium:
    """Return the mean of media, each with its weight."""
    total = sum(weight for _, weight in media)
    return Medium(
        **{
            field.name: sum(weight * getattr(medium, field.name) for medium, weight in media)
            / total
            for field in fields(Medium)
        }
    )


def measure_medium(artwork: Array) -> Medium:
    """Measure the medium of an artwork (H, W, 3) in [0, 1].

    Width is where the energy of the lightness lies among bands of scale. Length follows the
    coherence of the structure tensor under a narrow Gaussian (Bigün and Granlund 1987), and
    straightness what of it remains under a wide one. Softness is small where the finest gradients
    are much stronger than broader ones. Thick paint is coherent, and rough where it is quiet.
    """
    zoom = min(1.0, (MEASURED_AREA / (artwork.shape[0] * artwork.shape[1])) ** 0.5)
    size = round(artwork.shape[1] * zoom), round(artwork.shape[0] * zoom)
    lab = to_lab(resample(artwork, size))
    light = lab[..., 0]
    smooth = [ndimage.gaussian_filter(light, sigma) for sigma in BAND_WIDTHS]
    energy = np.array([((a - b) ** 2).mean() for a, b in pairwise(smooth)]) + 1e-6
    width = np.exp((energy * np.log(BAND_WIDTHS[:-1])).sum() / energy.sum())
    fine, broad = (ndimage.gaussian_gradient_magnitude(light, sigma) for sigma in (0.7, 2.0))
    sharpness = np.percentile(fine, 98) / max(float(np.percentile(broad, 98)), 1e-3)
    # Grain of paper and scan, finer than a pixel, leaves a field flat.
    even = smooth[1]
    variance = ndimage.gaussian_filter(even**2, 2.0) - ndimage.gaussian_filter(even, 2.0) ** 2
    flat = float((np.sqrt(np.maximum(variance, 0)) < FLAT_CONTRAST).mean())
    roughness = float((light - smooth[1])[broad <= np.percentile(broad, 60)].std())
    products = gradient_products(lab)
    coherence, wide_coherence = (
        float(np.median(stroke_tensor(products, sigma)[1])) for sigma in (3.0, 8.0)
    )
    return Medium(
        width=_clip((width / TYPICAL_WIDTH) ** 0.5, 0.7, 1.35),
        length=_clip(1.6 + 4 * coherence, 1.8, 3.6),
        straightness=_clip(0.2 + 0.4 * wide_coherence / max(coherence, 0.05), 0.2, 0.8),
        softness=_clip(0.9 - 0.4 * (sharpness - 1.6), 0.25, 0.9),
        thickness=_clip((coherence - 0.28) / 0.12, 0, 1) * _clip((roughness - 1.5) / 3, 0, 1),
        flatness=_clip(flat / 0.4, 0, 1),
    )


def _clip(value: float, low: float, high: float) -> float:
    return float(np.clip(value, low, high))
