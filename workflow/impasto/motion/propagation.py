"""Paint carried from keyframes to another frame of the clip."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.motion.confidence import paint_confidence
from impasto.motion.reprojection import (
    Surface,
    angle_between,
    sample,
    spline_prefilter,
    surface_correspondence,
)
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

# Where no keyframe can be trusted: one this many degrees away counts a quarter of one that is as
# near as can be, and what one that is hardly trusted counts at the least.
QUARTER_WEIGHT_ANGLE, MIN_CONFIDENCE = 4.0, 0.02
# Paint may be enlarged by so much without a loss; by the second much it is of no use.
LOSSLESS_ENLARGEMENT, USELESS_ENLARGEMENT = 1.15, 1.45

Window = tuple[slice, slice]


@dataclass(frozen=True)
class Keyframe:
    """A painted frame that others take their paint from.

    Attributes:
        frame: the render, with depth and camera.
        paint: (H, W, 3) the protein's paint, filled past the matte.
    """

    frame: Frame
    paint: Array

    @cached_property
    def spline_planes(self) -> Array:
        """The paint, and how far it may be trusted, ready to be sampled: (H, W, 4)."""
        return np.dstack([spline_prefilter(self.paint), paint_confidence(self.frame)])


@dataclass(frozen=True)
class WarpedPaint:
    """What a frame takes over from keyframes.

    Attributes:
        paint: (H, W, 3) in [0, 1]; 0 where nothing is seen.
        seen: (H, W) 1 where some keyframe shows the surface.
        trusted: (H, W) in [0, 1]: how far the paint may be trusted.
    """

    paint: Array
    seen: Array
    trusted: Array


def warp_from_keyframes(target: Frame, keyframes: Sequence[Keyframe]) -> WarpedPaint:
    """The paint of `target`, taken from where the keyframes show the same surface.

    The first keyframe that a place can be trusted to has it, the next ones what that leaves over.
    Shares depend on the place of the surface, not on the frame, so that paint keeps its texture
    through the clip; where the camera has come closer than to the first, its share goes over to
    one that was painted from as close. Where no keyframe sees the surface well, all that see it at
    all share it, the nearest pose the most.
    """
    assert target.camera is not None
    surface = Surface(target)
    paint = np.zeros((*target.matte.shape, 3), np.float32)
    rest = np.zeros_like(paint)
    left, shares = np.ones_like(target.matte), np.zeros_like(target.matte)
    for key in keyframes:
        assert key.frame.camera is not None
        at = surface_correspondence(surface, key.frame)
        # Where earlier keyframes have left nothing over, nothing is taken.
        planes = sample(key.spline_planes, at, (at.visibility > 0) & (left > 0))
        here = planes[..., :3]
        trusted = (
            np.clip(planes[..., 3], 0, 1) * at.visibility * enlargement_confidence(at.enlargement)
        )
        paint += (left * trusted)[..., None] * here
        left *= 1 - trusted
        share = (trusted + MIN_CONFIDENCE) * at.visibility
        share /= (QUARTER_WEIGHT_ANGLE + angle_between(target.camera, key.frame.camera)) ** 2
        rest += share[..., None] * here
        shares += share
    seen = (shares > 0).astype(np.float32)
    paint += (left * seen / np.maximum(shares, 1e-12))[..., None] * rest
    return WarpedPaint(np.clip(paint, 0, 1), seen, (1 - left) * seen)


def filled_start(frame: Frame, carry: WarpedPaint) -> Array:
    """Carried paint made whole, to be painted on: (H, W, 3), gaps closed, filled past the matte."""
    return fill_nearest(inpaint_missing(carry.paint, carry.seen, frame.matte), frame.matte > 0.5)


def enlargement_confidence(enlarged: NDArray[np.floating[Any]]) -> Array:
    """How far paint that is shown so many times larger may be trusted: 1 to 0, any shape."""
    return np.clip(
        (USELESS_ENLARGEMENT - enlarged) / (USELESS_ENLARGEMENT - LOSSLESS_ENLARGEMENT), 0, 1
    ).astype(np.float32)


def inpaint_missing(paint: Array, known: Array, inside: Array) -> Array:
    """`paint` with the unknown places of a frame filled from the known ones around them.

    Normalised convolution (Knutsson and Westin 1993) from narrow to wide: each gap is closed by
    the narrowest Gaussian that reaches across it. Places outside the matte are not looked after.
    """
    result = paint * known[..., None]
    weight = known.copy()
    covered = known * (inside > 0)
    unit = max(inside.shape) / 512
    for sigma in (1.5 * unit, 4 * unit, 12 * unit, 40 * unit):
        # Nothing is left to be done in most frames before the widest, and dearest, Gaussians.
        missing = (inside > 0) & (weight != 1)
        if not missing.any():
            break
        here, around = _filter_windows(missing, sigma)
        area = ndimage.gaussian_filter(covered[around], sigma)[here]
        spread_ = ndimage.gaussian_filter(
            paint[around] * known[around][..., None], (sigma, sigma, 0)
        )
        share = (1 - weight[around][here]) * np.clip(area / 0.1, 0, 1)
        result[around][here] += share[..., None] * spread_[here] / (area[..., None] + 1e-6)
        weight[around][here] += share
    return np.clip(result / np.maximum(weight, 1e-6)[..., None], 0, 1)


def _filter_windows(wanted: NDArray[np.bool_], sigma: float) -> tuple[Window, Window]:
    """The window of all places that are wanted, within a second one that a Gaussian needs for it.

    Returns:
        the first, in rows and columns of the second, and the second in those of the whole.
    """
    reach = int(4 * sigma + 0.5)  # where ndimage cuts a Gaussian off
    inner, outer = [], []
    for axis in (1, 0):
        places = np.flatnonzero(wanted.any(axis=axis))
        first, end = int(places[0]), int(places[-1]) + 1
        start = max(0, first - reach)
        outer.append(slice(start, end + reach))
        inner.append(slice(first - start, end - start))
    return (inner[0], inner[1]), (outer[0], outer[1])
