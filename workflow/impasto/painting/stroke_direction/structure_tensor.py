"""Orientation fields: which way a picture's strokes run, and how clearly, by structure tensors.

An orientation has no head: 10 degrees and 190 are the same. So it is written as a vector at twice
its angle, (cos 2θ, sin 2θ), x to the right and y up. Its length, 0 to 1, is how clear it is. Such
vectors can be averaged, and the product of two is the cosine of twice the angle between them times
the clarity of both.
"""

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import lightness

# Widths in pixels of the Gaussian whose derivative is taken, and of the averaging one.
GRADIENT_WIDTH, AVERAGING_WIDTH = 0.8, 2.5
# Contrast (CIELAB L per pixel) at which a stroke has half its weight.
HALF_CONTRAST = 1.5


def picture_orientation(picture: Array) -> Array:
    """Compute the orientation (H, W, 2) of the strokes in a picture (H, W, 3) in [0, 1].

    It runs along lines and strokes, across their gradient. Its clarity is the coherence of the
    tensor (Bigün and Granlund 1987), reduced where there is hardly any contrast.
    """
    light = lightness(picture)
    down, right = (
        ndimage.gaussian_filter(light, GRADIENT_WIDTH, order=o) for o in ((1, 0), (0, 1))
    )
    return orientation_from_gradients(right, -down, AVERAGING_WIDTH, HALF_CONTRAST)


def orientation_from_gradients(x: Array, y: Array, sigma: float, faint: float) -> Array:
    """Compute the orientation (H, W, 2) across gradients, averaged under a Gaussian.

    Args:
        x: (H, W) component of the gradient to the right.
        y: (H, W) component of the gradient upwards.
        sigma: width of the Gaussian in pixels.
        faint: length of a gradient at which it has half its weight.
    """
    xx, yy, xy = (ndimage.gaussian_filter(plane, sigma) for plane in (x * x, y * y, x * y))
    # The gradient at twice its angle is (xx - yy, 2 xy); the line is a quarter turn further on.
    energy = xx + yy
    clarity = 1 / (energy + faint**2)
    return np.dstack([(yy - xx) * clarity, -2 * xy * clarity]).astype(np.float32)


def orientation_agreement(one: Array, other: Array, weight: Array) -> float | None:
    """Measure how well two orientation fields (H, W, 2) agree: the mean cosine of twice the angle.

    Args:
        weight: (H, W) weight of each pixel, multiplied by the clarity of both fields.

    Returns:
        1 where they are parallel, 0 by chance, -1 at right angles; None where nothing counts.
    """
    clarity = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1) * weight
    total = float(clarity.sum())
    return float(((one * other).sum(axis=-1) * weight).sum() / total) if total > 1e-6 else None
