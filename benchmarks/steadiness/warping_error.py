"""Warping error: the steadiness of a film, measured along the exact motion."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.motion.reprojection import Surface
from impasto.rendering.frame import Frame

# Coverage from which a pixel shows the protein alone.
FULL_COVERAGE = 0.99
# Difference from which a pixel has changed abruptly, such as where a stroke appears.
ABRUPT_CHANGE = 0.2


@dataclass(frozen=True)
class Correspondence:
    """The position in a source frame of each pixel of a target frame.

    Attributes:
        x: (H, W) in source pixels, the centre of the first at 0.5; NaN off the protein.
        y: likewise.
        visibility: (H, W) in [0, 1]: 1 where the source shows the same surface there.
        enlargement: (H, W) how many times larger the target shows the surface than the source.
    """

    x: Array
    y: Array
    visibility: Array
    enlargement: Array


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
        np.square(changes).mean() if len(changes) else np.nan
        for changes in _changes(number, frame, picture, lag, every)
    ]
    return float(np.nanmean(errors))


def abrupt_share(
    number: int,
    frame: Callable[[int], Frame],
    picture: Callable[[int], Array],
    every: int = 1,
) -> float:
    """Compute the share of the protein's pixels that change abruptly from a frame to the next.

    Args:
        number: number of frames of the clip.
        frame: reads the render of a frame by its index, with depth and camera.
        picture: reads the picture of a frame that is judged: (H, W, 3) in [0, 1].
        every: one frame in this many is compared with the one before it.

    Returns:
        mean over frames of the share of pixels whose colour changes by more than a fifth of its
        range, as a mean over its channels.
    """
    shares = [
        (np.abs(changes).mean(axis=1) > ABRUPT_CHANGE).mean() if len(changes) else np.nan
        for changes in _changes(number, frame, picture, 1, every)
    ]
    return float(np.nanmean(shares))


def _changes(
    number: int,
    frame: Callable[[int], Frame],
    picture: Callable[[int], Array],
    lag: int,
    every: int,
) -> Iterator[Array]:
    for t in range(lag, number, every):
        yield _frame_changes(frame(t), frame(t - lag), picture(t), picture(t - lag))


def _frame_changes(target: Frame, source: Frame, here: Array, there: Array) -> Array:
    """Return how much colours change where both frames show the same surface: (N, 3)."""
    at = correspondence(target, source)
    seen = (at.visibility > 0.5) & (target.matte > FULL_COVERAGE)
    places = np.stack([at.y[seen] - 0.5, at.x[seen] - 0.5])
    filled = ndimage.map_coordinates(
        (source.matte > FULL_COVERAGE).astype(np.float32), places, order=1
    )
    # Pixels that mix in what lies behind the source's outline do not count.
    inner = filled > 1 - 1e-3
    places = places[:, inner]
    carried = np.stack(
        [ndimage.map_coordinates(there[..., c], places, order=3, mode="nearest") for c in range(3)],
        axis=-1,
    )
    return carried - here[seen][inner]


def correspondence(target: Frame, source: Frame) -> Correspondence:
    """Trace each visible point of the structure from `target` back to `source`.

    Each pixel with depth is unprojected through the target's camera to the structure's coordinates,
    moved with the atoms if these move, and projected through the source's camera.

    Raises:
        InputError: a frame lacks depth or camera.
    """
    surface = Surface(target)
    shape = target.matte.shape
    planes = [np.full(shape, np.nan, np.float32) for _ in range(2)]
    planes += [np.zeros(shape, np.float32) for _ in range(2)]
    for plane, values in zip(planes, surface.locate_in(source), strict=True):
        plane[surface.pixels] = values
    return Correspondence(*planes)
