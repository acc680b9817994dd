"""Conversion between the colour spaces sRGB and CIELAB."""

import numpy as np
from skimage import color

from impasto.core.arrays import Array


def to_lab(rgb: Array) -> Array:
    """Convert sRGB in [0, 1] to CIELAB (D65): L in [0, 100], a and b about [-100, 100]."""
    return np.asarray(color.rgb2lab(rgb), dtype=np.float32)


def to_rgb(lab: Array) -> Array:
    """Convert CIELAB to sRGB, clipped to [0, 1]."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # colours outside sRGB are clipped on purpose
        return np.clip(color.lab2rgb(lab), 0, 1).astype(np.float32)


def lightness(rgb: Array) -> Array:
    """Return the lightness L of CIELAB, in [0, 100]."""
    return to_lab(rgb)[..., 0]
