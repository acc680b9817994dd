"""Warping error: the steadiness of a film, measured along the exact motion."""

from collections.abc import Callable

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.motion.reprojection import correspondence
from impasto.rendering.frame import Frame

# Coverage from which a pixel shows the protein alone.
FULL_COVERAGE = 0.99


def warping_error(
    number: int,
    frame: Callable[[int], Frame],
    picture: Callable[[int], Array],
    lag: int,
    every: int = 1,
) -> float:
    """Compute the mean squared difference between frames and earlier ones warped to them.

    This is the temporal error of Lai et al. 2018 ("Learning blind video temporal consistency", eq.
    9), with exact motion and visibility in place of estimates, over the pixels that the protein
    fills in both frames. Earlier frames are sampled with cubic splines, since the blur of bilinear
    samples would count as unsteadiness.

    Args:
        number: number of frames of the clip.
        frame: reads the render of a frame by its index, with depth and camera.
        picture: reads the picture of a frame that is judged: (H, W, 3) in [0, 1].
        lag: distance in frames between a frame and the earlier one.
        every: one frame in this many is compared.

    Returns:
        mean over frames of the mean over their pixels; 0 for a film whose paint sticks to the
        surface.
    """
    errors = [
        _frame_error(frame(t), frame(t - lag), picture(t), picture(t - lag))
        for t in range(lag, number, every)
    ]
    return float(np.nanmean(errors))


def _frame_error(target: Frame, source: Frame, here: Array, there: Array) -> float:
    at = correspondence(target, source)
    seen = (at.visibility > 0.5) & (target.matte > FULL_COVERAGE)
    places = np.stack([at.y[seen] - 0.5, at.x[seen] - 0.5])
    filled = ndimage.map_coordinates(
        (source.matte > FULL_COVERAGE).astype(np.float32), places, order=1
    )
    # Pixels that mix in what lies behind the source's outline do not count.
    inner = filled > 1 - 1e-3
    if not inner.any():
        return float("nan")
    places = places[:, inner]
    carried = np.stack(
        [ndimage.map_coordinates(there[..., c], places, order=3, mode="nearest") for c in range(3)],
        axis=-1,
    )
    return float(np.square(carried - here[seen][inner]).mean())
