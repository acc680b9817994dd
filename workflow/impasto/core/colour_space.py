"""Conversion between the colour spaces sRGB, linear light and CIELAB."""

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


def to_linear(rgb: Array) -> Array:
    """Convert sRGB to linear light (IEC 61966-2-1)."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4).astype(np.float32)


def from_linear(light: Array) -> Array:
    """Convert linear light to sRGB (IEC 61966-2-1); both are clipped to [0, 1]."""
    light = np.clip(light, 0, 1)
    low = light <= 0.0031308
    return np.where(low, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055).astype(np.float32)
