"""Carry paint from keyframes to another frame of the clip, and fill what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.motion.confidence import paint_confidence
from impasto.motion.reprojection import Surface, angle_between, spline_prefilter
from impasto.motion.sampling import take_paint
from impasto.painting.broad_maps import MAP_SIDE, blur, reduce_to_map, resample
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

# Where no keyframe has reliable paint, all keyframes that see the surface share it. One this many
# degrees away then has a quarter of the weight of one from the same direction, and none has less
# confidence than the second value.
QUARTER_WEIGHT_ANGLE, MIN_CONFIDENCE = 4.0, 0.02
# Paint may be enlarged up to the first factor without loss; from the second on it is useless.
LOSSLESS_ENLARGEMENT, USELESS_ENLARGEMENT = 1.15, 1.45


@dataclass(frozen=True)
class Keyframe:
    """A painted frame that other frames take their paint from.

    Attributes:
        paint: (H, W, 3) the protein's paint, filled past the matte.
    """

    frame: Frame
    paint: Array

    @cached_property
    def spline_planes(self) -> Array:
        """Spline coefficients of the paint, and its confidence: (H, W, 4), for `take_paint`."""
        return np.dstack([spline_prefilter(self.paint), paint_confidence(self.frame)])


@dataclass(frozen=True)
class WarpedPaint:
    """The paint that a frame takes from keyframes.

    Attributes:
        paint: (H, W, 3) in [0, 1]; 0 where no keyframe shows the surface.
        seen: (H, W): 1 where some keyframe shows the surface, else 0.
        confidence: (H, W) in [0, 1]: how far the paint may be trusted.
    """

    paint: Array
    seen: Array
    confidence: Array


def warp_from_keyframes(target: Frame, keyframes: Sequence[Keyframe]) -> WarpedPaint:
    """Paint `target` from the places where the keyframes show the same surface.

    The keyframes take their shares of each place in order: the first takes as much as its
    confidence there, each further one as much of the rest. Confidence depends on the place of the
    surface, not on the target, so that paint keeps its texture through the clip. Only where the
    camera comes closer than in a keyframe does its share pass to one painted from as close. Where
    no keyframe sees the surface well, all that see it share it, the nearest pose most.
    """
    assert target.camera is not None
    surface = Surface(target)
    number = len(surface.pixels[0])
    left, shares = np.ones(number, np.float32), np.zeros(number, np.float32)
    taken, rest = np.zeros((number, 3), np.float32), np.zeros((number, 3), np.float32)
    for key in keyframes:
        assert key.frame.camera is not None
        angle = angle_between(target.camera, key.frame.camera)
        at = surface.locate_in(key.frame)
        take_paint(
            key.spline_planes,
            at.x,
            at.y,
            at.seen,
            enlargement_confidence(at.enlargement),
            1 / (QUARTER_WEIGHT_ANGLE + angle) ** 2,
            MIN_CONFIDENCE,
            left,
            taken,
            rest,
            shares,
        )
    found = shares > 0
    taken[found] += (left / np.where(found, shares, 1))[found, None] * rest[found]
    paint = np.zeros((*target.matte.shape, 3), np.float32)
    seen, confidence = np.zeros_like(target.matte), np.zeros_like(target.matte)
    paint[surface.pixels] = taken.clip(0, 1)
    seen[surface.pixels] = found
    confidence[surface.pixels] = (1 - left) * found
    return WarpedPaint(paint, seen, confidence)


def filled_start(frame: Frame, warped: WarpedPaint) -> Array:
    """Fill the gaps of carried paint, also past the matte, to start a painting from: (H, W, 3)."""
    return fill_nearest(inpaint_missing(warped.paint, warped.seen, frame.matte), frame.matte > 0.5)


def enlargement_confidence(enlargement: NDArray[np.floating[Any]]) -> Array:
    """Return how far paint that is enlarged by a factor may be trusted: 1 to 0, any shape."""
    return np.clip(
        (USELESS_ENLARGEMENT - enlargement) / (USELESS_ENLARGEMENT - LOSSLESS_ENLARGEMENT), 0, 1
    ).astype(np.float32)


def inpaint_missing(paint: Array, known: Array, inside: Array) -> Array:
    """Fill the unknown places of `paint` (H, W, 3) from the known ones around them.

    This is normalised convolution (Knutsson and Westin 1993) with Gaussians from narrow to wide:
    the narrowest Gaussian that reaches across a gap closes it. Gaps outside the matte need not be
    filled.

    Args:
        known: (H, W): 1 where the paint is known, 0 where it is not.
    """
    # What closes a gap is blurred in any case, so a small copy is enough.
    weight = reduce_to_map(known)
    planes = reduce_to_map(np.dstack([paint * known[..., None], known * (inside > 0)]))
    wanted = reduce_to_map(inside) > 0
    result, unit = planes[..., :3].copy(), max(wanted.shape) / MAP_SIDE
    for sigma in (1.5 * unit, 4 * unit, 12 * unit, 40 * unit):
        # In most frames no gap is left before the widest Gaussians.
        if not (wanted & (weight < 1)).any():
            break
        spread = blur(planes, sigma)
        area = spread[..., 3:]
        share = (1 - weight)[..., None] * np.clip(area / 0.1, 0, 1)
        result += share * spread[..., :3] / (area + 1e-6)
        weight = weight + share[..., 0]
    result /= np.maximum(weight, 1e-6)[..., None]
    filled = resample(result, known.shape[::-1])
    return np.clip(np.where(known[..., None] == 1, paint, filled), 0, 1)
