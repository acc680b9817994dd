"""Which way what is drawn in a picture runs, and how clearly: structure tensors.

An orientation has no head: 10 degrees and 190 are the same. So it is written as a vector at twice
its angle, (cos 2θ, sin 2θ), x to the right and y up, whose length, 0 to 1, is how clear it is.
Such vectors can be averaged, and the product of two is the cosine of twice the angle between them
times how clear both are.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import lightness

# Width of the Gaussian whose derivative is taken, and of the one that averages, in pixels.
GRADIENT_WIDTH, AVERAGING_WIDTH = 0.8, 2.5
# Contrast (CIELAB L a pixel) at which what is drawn counts half.
HALF_CONTRAST = 1.5


def picture_orientation(picture: Array) -> Array:
    """Orientation (H, W, 2) of what is drawn at each place of a picture (H, W, 3) in [0, 1].

    Along lines and strokes, across their gradient; as clear as the tensor's coherence (Bigün and
    Granlund 1987), and less where there is next to nothing to be seen.
    """
    light = lightness(picture)
    down, right = (
        ndimage.gaussian_filter(light, GRADIENT_WIDTH, order=o) for o in ((1, 0), (0, 1))
    )
    return orientation_from_gradients(right, -down, AVERAGING_WIDTH, HALF_CONTRAST)


def orientation_from_gradients(x: Array, y: Array, sigma: float, faint: float) -> Array:
    """Orientation (H, W, 2) across gradients, averaged under a Gaussian.

    Args:
        x: (H, W) component of the gradient to the right.
        y: (H, W) upwards.
        sigma: width of the Gaussian in pixels.
        faint: length of a gradient at which it counts half.
    """
    xx, yy, xy = (ndimage.gaussian_filter(plane, sigma) for plane in (x * x, y * y, x * y))
    # The doubled angle of the gradient is (xx - yy, 2 xy); a quarter turn on, that of the line.
    energy = xx + yy
    clear = 1 / (energy + faint**2)
    return np.dstack([(yy - xx) * clear, -2 * xy * clear]).astype(np.float32)


def orientation_of_angle(degrees: NDArray[np.floating], clear: Array | float = 1.0) -> Array:
    """Orientations (..., 2) of angles in degrees, counter-clockwise from the right."""
    doubled = np.radians(2 * np.asarray(degrees))
    vectors = np.stack([np.cos(doubled), np.sin(doubled)], axis=-1)
    return (vectors * np.asarray(clear)[..., None]).astype(np.float32)


def orientation_agreement(one: Array, other: Array, weight: Array) -> float | None:
    """How well two fields (H, W, 2) of orientations agree: the mean cosine of twice the angle.

    Args:
        one: a field.
        other: another.
        weight: (H, W) how much each place counts; it counts by how clear both fields are as well.

    Returns:
        1 where they are parallel, 0 by chance, -1 at right angles; None where nothing counts.
    """
    clear = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1) * weight
    whole = float(clear.sum())
    return float(((one * other).sum(axis=-1) * weight).sum() / whole) if whole > 1e-6 else None
