"""Paint carried from keyframes to another frame of the clip."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from impasto.motion.reproject import angle_between, correspondence, sample
from impasto.render.frame import Array, Frame

# A keyframe this many degrees away counts a quarter of one that is as near as can be.
HALF_WAY = 1.0


@dataclass(frozen=True)
class Keyframe:
    """A painted frame that others take their paint from.

    Attributes:
        frame: the render, with depth and camera.
        paint: (H, W, 3) the protein's paint, filled past the matte.
    """

    frame: Frame
    paint: Array


def carried(target: Frame, keyframes: Sequence[Keyframe]) -> tuple[Array, Array]:
    """The paint of `target`, taken from where the keyframes show the same surface.

    Keyframes are blended by visibility and by how near their pose is, so that each hands over to
    the next without a jump.

    Returns:
        paint (H, W, 3) in [0, 1], 0 where nothing is known; known (H, W) in [0, 1].
    """
    paint = np.zeros((*target.matte.shape, 3), np.float32)
    weights = np.zeros_like(target.matte)
    known = np.zeros_like(target.matte)
    assert target.camera is not None
    for key in keyframes:
        assert key.frame.camera is not None
        at = correspondence(target, key.frame)
        angle = angle_between(target.camera, key.frame.camera)
        # A keyframe's share fades towards the edge of what it shows, and ends there.
        fade = at.visible * ndimage.gaussian_filter(at.visible, 1.5)
        weight = fade / (HALF_WAY + angle) ** 2
        paint += weight[..., None] * sample(key.paint, at)
        weights += weight
        known = np.maximum(known, fade)
    paint /= np.maximum(weights, 1e-12)[..., None]
    return paint, known


def completed(paint: Array, known: Array, inside: Array) -> Array:
    """`paint` with the unknown places of a frame filled from the known ones around them.

    Normalised convolution (Knutsson and Westin 1993) from narrow to wide: each gap is closed by
    the narrowest Gaussian that reaches across it.
    """
    result = paint * known[..., None]
    weight = known.copy()
    unit = max(inside.shape) / 512
    for sigma in (1.5 * unit, 4 * unit, 12 * unit, 40 * unit):
        area = ndimage.gaussian_filter(known * (inside > 0), sigma)
        spread = ndimage.gaussian_filter(paint * known[..., None], (sigma, sigma, 0))
        share = (1 - weight) * np.clip(area / 0.1, 0, 1)
        result += share[..., None] * spread / (area[..., None] + 1e-6)
        weight += share
    return np.clip(result / np.maximum(weight, 1e-6)[..., None], 0, 1)
