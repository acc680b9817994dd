"""Light on thick paint: from the upper left over the height of the strokes."""

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array

# Direction of the light: to the right, down, and out of the picture.
LIGHT = np.array([-0.55, -0.60, 0.58]) / np.linalg.norm([-0.55, -0.60, 0.58])
# At a long side of 2048 pixels: width of the Gaussian that smooths the paint, and its height in
# pixels. Height of a difference in luminance, and width of the Gaussian that is subtracted.
SMOOTHING, HEIGHT = 0.8, 6.0
BRISTLE_HEIGHT, BRISTLE_WIDTH = 2.0, 6.0
# Strength of diffuse light and of gloss on paint of thickness 1.
DIFFUSE, GLOSS = 0.16, 0.09
LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)


def light_paint(picture: Array, height: Array, thickness: float, side: int | None = None) -> Array:
    """Light a picture as if its paint had a height.

    Args:
        picture: (H, W, 3) RGB in [0, 1].
        height: (H, W) thickness of the paint, about 0 to 1.
        thickness: strength of the light, 0 (none) to 1.
        side: long side in pixels of the picture of which this is a band; None for a whole one.

    Returns:
        (H, W, 3) RGB in [0, 1].
    """
    if thickness <= 0:
        return picture
    unit = (side or max(picture.shape[:2])) / 2048
    luminance = picture @ LUMINANCE
    bumps = ndimage.gaussian_filter(height, SMOOTHING * unit) * HEIGHT * unit
    bumps += (
        BRISTLE_HEIGHT
        * unit
        * (luminance - ndimage.gaussian_filter(luminance, BRISTLE_WIDTH * unit))
    )
    down, right = np.gradient(bumps)
    diffuse = (-right * LIGHT[0] - down * LIGHT[1] + LIGHT[2]) / np.sqrt(right**2 + down**2 + 1)
    diffuse = np.clip(diffuse - LIGHT[2], -0.6, 0.6)
    lit = picture * (1 + thickness * DIFFUSE * diffuse)[..., None]
    lit += (thickness * GLOSS * np.clip(diffuse, 0, None) ** 3)[..., None]
    return np.clip(lit, 0, 1).astype(np.float32)
