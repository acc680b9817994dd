"""Conversion between the colour spaces sRGB and CIELAB."""

import numpy as np
from skimage import color

from impasto.core.arrays import Array


def to_lab(rgb: Array) -> Array:
    """Convert sRGB in [0, 1] to CIELAB (D65): L in [0, 100], a and b about [-100, 100]."""
    return np.asarray(color.rgb2lab(rgb), dtype=np.float32)


def to_rgb(lab: Array) -> Array:
    """Convert CIELAB to sRGB, clipped to [0, 1]."""
    bounded = np.array(lab, dtype=np.float32)
    light, b = bounded[..., 0], bounded[..., 2]
    np.maximum(light, 0, out=light)
    # Beyond this b, Z of CIE XYZ is negative; scikit-image sets it to 0 then, with a warning.
    np.minimum(b, 199.9 / 116 * (light + 16), out=b)
    return np.clip(color.lab2rgb(bounded), 0, 1).astype(np.float32, copy=False)


def lightness(rgb: Array) -> Array:
    """Return the lightness L of CIELAB, in [0, 100]."""
    return to_lab(rgb)[..., 0]
