"""How steady a film is: each frame held against an earlier one, carried by the exact motion."""

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
    """Mean squared difference of frames from earlier ones that are carried to them.

    The temporal error of Lai et al. 2018 ("Learning blind video temporal consistency", eq. 9),
    with the exact motion and visibility in place of estimated ones, over the pixels that the
    protein fills in both frames. Earlier frames are sampled by cubic splines: bilinear samples
    are blurred, and that blur would count as if it were unsteadiness.

    Args:
        number: frames of the clip.
        frame: reads the render of one, with depth and camera.
        picture: reads one as it is judged: (H, W, 3) in [0, 1].
        lag: how many frames lie between the two.
        every: one frame in so many is held against its earlier one.

    Returns:
        mean over frames of the mean over their pixels; 0 for a film whose paint sticks.
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
    # No pixel counts that mixes in what lies behind the source's outline.
    inner = filled > 1 - 1e-3
    if not inner.any():
        return float("nan")
    places = places[:, inner]
    carried = np.stack(
        [ndimage.map_coordinates(there[..., c], places, order=3, mode="nearest") for c in range(3)],
        axis=-1,
    )
    return float(np.square(carried - here[seen][inner]).mean())
