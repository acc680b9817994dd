"""Which places of an artwork are busy and which are quiet: its figure and its ground."""

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import lightness
from impasto.rendering.frame import Frame

# Width of the border between quiet and busy places of a picture, as a share of the long side.
BORDER_BLUR = 0.01


def saliency_map(artwork: Array) -> Array:
    """How busy each place of an artwork is against its other places: (H, W) ranks from 0 to 1.

    Ranks of local contrast: whatever the artwork, its calmest tenth is below 0.1, so that every
    one has a figure and a ground.
    """
    return _rank_contrast(_local_contrast(artwork))


def _local_contrast(picture: Array) -> Array:
    """Local contrast (H, W) of a picture, in CIELAB L a pixel."""
    light = lightness(picture)
    unit = max(picture.shape[:2]) / 100
    gradient = ndimage.gaussian_gradient_magnitude(light, max(0.7, 0.25 * unit))
    detail: Array = ndimage.gaussian_filter(gradient, 2.0 * unit)
    return detail


def _rank_contrast(contrast: Array) -> Array:
    """Ranks (H, W) of local contrast, from 0 to 1."""
    # Equally flat places share the lowest of their ranks: blank paper is ground all over.
    contrast = contrast.round(3)
    rank = np.searchsorted(np.sort(contrast, axis=None), contrast, side="left")
    return (rank / max(1, contrast.size - 1)).astype(np.float32)


def background_likelihood(frame: Frame) -> Array | None:
    """How quiet each place (H, W) of a picture is that nobody has told the figure of.

    Where neither matte nor depth says what the figure is, detail does: what is smooth is painted as
    ground is: the calmest places of any picture, and all that has next to no contrast against what
    has most. None for any other picture.
    """
    if frame.depth is not None or frame.matte.min() < 1:
        return None
    detail = _local_contrast(frame.colour)
    smooth = np.clip(2.5 - 10 * detail / max(float(np.percentile(detail, 95)), 1e-6), 0, 1)
    quiet = np.maximum(ground_likelihood(_rank_contrast(detail)), smooth)
    return np.asarray(ndimage.gaussian_filter(quiet, BORDER_BLUR * max(frame.size)), np.float32)


def figure_likelihood(busy: Array) -> Array:
    """Guide of the artwork's figure from its busyness; the middle ranks belong to neither."""
    return np.clip((busy - 0.45) / 0.2, 0, 1)


def ground_likelihood(busy: Array) -> Array:
    """Guide of the artwork's ground from its busyness."""
    return np.clip((0.45 - busy) / 0.2, 0, 1)
