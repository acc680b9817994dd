"""Saliency of an artwork: its busy places serve as its figure, its quiet places as its ground."""

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import lightness
from impasto.rendering.frame import Frame

# Blur of the border between quiet and busy places of a picture, as a share of the long side.
BORDER_BLUR = 0.01


def saliency_map(artwork: Array) -> Array:
    """Rank how busy each place of an artwork is among its places: (H, W) from 0 to 1.

    The ranks are those of local contrast. Whatever the artwork, its calmest tenth is below 0.1, so
    that every artwork has a figure and a ground.
    """
    return _rank_contrast(local_contrast(artwork))


def local_contrast(picture: Array) -> Array:
    """Compute the local contrast (H, W) of a picture, in CIELAB L per pixel."""
    light = lightness(picture)
    unit = max(picture.shape[:2]) / 100
    gradient = ndimage.gaussian_gradient_magnitude(light, max(0.7, 0.25 * unit))
    detail: Array = ndimage.gaussian_filter(gradient, 2.0 * unit)
    return detail


def _rank_contrast(contrast: Array) -> Array:
    """Rank local contrast (H, W) from 0 to 1."""
    # Equally flat places share the lowest of their ranks, so that all blank paper is ground.
    contrast = contrast.round(3)
    rank = np.searchsorted(np.sort(contrast, axis=None), contrast, side="left")
    return (rank / max(1, contrast.size - 1)).astype(np.float32)


def background_likelihood(frame: Frame) -> Array | None:
    """Estimate in [0, 1] how likely places (H, W) are of the ground; None with depth or matte.

    Where neither matte nor depth shows what the figure is, detail decides: smooth places are
    painted as ground. These are the calmest places of the picture, and all places with very little
    contrast compared with its strongest.
    """
    if frame.depth is not None or frame.matte.min() < 1:
        return None
    detail = local_contrast(frame.colour)
    smooth = np.clip(2.5 - 10 * detail / max(float(np.percentile(detail, 95)), 1e-6), 0, 1)
    quiet = np.maximum(ground_likelihood(_rank_contrast(detail)), smooth)
    return np.asarray(ndimage.gaussian_filter(quiet, BORDER_BLUR * max(frame.size)), np.float32)


def figure_likelihood(saliency: Array) -> Array:
    """Return how far each place belongs to the artwork's figure, in [0, 1], from its saliency.

    The middle ranks belong to neither figure nor ground.
    """
    return np.clip((saliency - 0.45) / 0.2, 0, 1)


def ground_likelihood(saliency: Array) -> Array:
    """Return how far each place belongs to the artwork's ground, in [0, 1], from its saliency."""
    return np.clip((0.45 - saliency) / 0.2, 0, 1)
