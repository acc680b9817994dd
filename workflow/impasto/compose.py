"""Figure and ground put together: depth in the tone, lines at depth steps, the exact matte.

Nothing here looks at a network. It is arithmetic on what the renderer knows, quick enough to be
done anew for every frame of a clip, so that shadows and lines never lag behind the geometry.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from impasto.colour import to_lab, to_rgb
from impasto.content import occlusion, recoloured
from impasto.guides import filled, nearness
from impasto.palette import Palette
from impasto.render.frame import Array, Frame

# Shares of what the brush lost of the render's light, and of its pigments, that come back.
LIGHT, PIGMENT = 0.6, 0.6
# How much of the farthest part is air, and how much of the figure's own colour is in that air.
AIR, HAZE = 0.68, 0.22
SHADOW = 18.0  # lightness taken from what lies wholly behind its surroundings


@dataclass(frozen=True)
class Finish:
    """How strongly the composition speaks.

    Attributes:
        relief: strength of all that depth does to tone, 0 (none) to 2; 1 is the default.
        ground: how quiet the ground is, 0 (as painted) to 1 (almost flat).
        colour: 1 leaves the protein the artwork's colours, 0 gives it the render's.
    """

    relief: float = 1.0
    ground: float = 0.5
    colour: float = 1.0


def compose(figure: Array, ground: Array, frame: Frame, palette: Palette, finish: Finish) -> Array:
    """One picture of painted figure and ground.

    Args:
        figure: (H, W, 3) paint of the protein in [0, 1], filled past the matte.
        ground: (H, W, 3) paint of the ground in [0, 1], complete behind the protein.
        frame: the render: matte, depth and shading.
        palette: the palette of the picture.
        finish: strengths.

    Returns:
        (H, W, 3) RGB in [0, 1].
    """
    protein = _in_relief(to_lab(figure), frame, palette, finish)
    setting = _quiet(to_lab(ground), frame, palette, finish)
    matte = frame.matte[..., None]
    picture = matte * to_rgb(protein) + (1 - matte) * to_rgb(setting)
    return _lined(picture, frame, palette, finish.relief)


def _in_relief(lab: Array, frame: Frame, palette: Palette, finish: Finish) -> Array:
    """The figure's paint with the render's light and the air of its depth in it."""
    inside, relief = frame.matte, finish.relief
    sigma = 0.006 * max(frame.size)
    told = _blurred_inside(to_lab(recoloured(frame, palette)), inside, sigma)
    painted = _blurred_inside(lab, inside, sigma)
    lab = lab.copy()
    if finish.colour < 1:
        own = to_lab(filled(frame.colour, inside > 0.5))[..., 1:]
        lab[..., 1:] = finish.colour * lab[..., 1:] + (1 - finish.colour) * own
    # The brush keeps its texture; what it lost of the pigment and the light comes back under it.
    lab[..., 0] += min(1.0, LIGHT * relief) * (told - painted)[..., 0]
    lab[..., 1:] += PIGMENT * finish.colour * (told - painted)[..., 1:]
    # Aerial perspective: what is far takes on the colour of the ground.
    if frame.depth is not None:
        far = filled(1 - nearness(frame), np.isfinite(frame.depth))
        air = np.clip(AIR * relief * far, 0, 0.9)[..., None]
        haze = palette.ground + HAZE * (palette.figure - palette.ground)
        lab = lab * (1 - air) + haze * air
    lab[..., 0] -= SHADOW * relief * occlusion(frame)
    return lab


def _quiet(lab: Array, frame: Frame, palette: Palette, finish: Finish) -> Array:
    """The ground calmed, and moved a step away from the figure's lightness."""
    calm = ndimage.gaussian_filter(lab, (0.03 * max(frame.size),) * 2 + (0,))
    lab = lab + 0.5 * finish.ground * (calm - lab)
    away = 1.0 if palette.figure_is_darker else -1.0
    lab[..., 0] += away * 9.0 * finish.ground
    # A soft rim of the same kind right behind the outline, as painters leave one.
    rim = ndimage.gaussian_filter(frame.matte, 0.022 * max(frame.size))
    lab[..., 0] += away * 14.0 * finish.ground * np.clip(rim * 1.6, 0, 1)
    return lab


def _lined(picture: Array, frame: Frame, palette: Palette, relief: float) -> Array:
    """Lines in the artwork's ink along the outline and where one strand crosses another."""
    strength = np.maximum(0.75 * _outline(frame.matte), 0.8 * crossing(frame))
    strength = np.clip(relief * strength, 0, 0.9)[..., None]
    ink = to_rgb(palette.ink[None, None].astype(np.float32))
    return (picture * (1 - strength) + ink * strength).astype(np.float32)


def _outline(matte: Array) -> Array:
    soft = ndimage.gaussian_filter(matte, 0.0018 * max(matte.shape))
    return 4 * soft * (1 - soft)


def crossing(frame: Frame) -> Array:
    """Where nearer geometry ends over farther geometry: (H, W) in [0, 1], on the farther side."""
    if frame.depth is None:
        return np.zeros_like(frame.matte)
    near = nearness(frame)
    known = np.isfinite(frame.depth)
    width = max(1, round(0.003 * max(frame.size)))
    nearest = ndimage.grey_dilation(near, size=2 * width + 1)
    step = np.where(known, nearest - near, 0)
    # Steps of 6 % of the depth begin to show, 16 % are drawn in full.
    line = np.clip((step - 0.06) / 0.10, 0, 1)
    return np.clip(ndimage.gaussian_filter(line, 0.6), 0, 1).astype(np.float32)


def _blurred_inside(planes: Array, inside: Array, sigma: float) -> Array:
    """Gaussian mean of (H, W, C) inside a mask, nothing from outside mixed in."""
    area = ndimage.gaussian_filter(inside, sigma)[..., None] + 1e-4
    return ndimage.gaussian_filter(planes * inside[..., None], (sigma, sigma, 0)) / area
