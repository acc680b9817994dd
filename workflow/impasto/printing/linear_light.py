"""Conversion between sRGB and linear light (IEC 61966-2-1)."""

import numpy as np

from impasto.core.arrays import Array


def to_linear(rgb: Array) -> Array:
    """Convert sRGB to linear light (IEC 61966-2-1)."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4).astype(np.float32)


def from_linear(light: Array) -> Array:
    """Convert linear light to sRGB; both are clipped to [0, 1]."""
    light = np.clip(light, 0, 1)
    low = light <= 0.0031308
    return np.where(low, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055).astype(np.float32)
