"""Figure and ground put together: depth in the tone, lines at depth steps, the exact matte.

Nothing here looks at a network. It is arithmetic on what the renderer knows, quick enough to be
done anew for every frame of a clip, so that shadows and lines never lag behind the geometry.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from impasto.colour import to_lab, to_rgb
from impasto.content import occlusion, recoloured
from impasto.guides import filled, nearness
from impasto.palette import Palette
from impasto.render.frame import Array, Frame
from impasto.weights import Weights

# Widths as shares of the long side. Broad: larger than a stroke, so that the paint keeps its own
# strokes over the render's light. Fine: the optimiser's grain. Mist: how far the ground's calm
# reaches, so softly that no halo shows. Edge: the outline.
BROAD, FINE, MIST, EDGE = 0.012, 0.0025, 0.045, 0.0035
RIM = 28.0  # lightness of a rim of light above the figure's


@dataclass(frozen=True)
class Finish:
    """How strongly the composition speaks.

    Attributes:
        relief: strength of all that depth does to tone, 0 (none) to 2; 1 is the default.
        ground: how quiet the ground is, 0 (as painted) to 1 (almost flat).
        colour: 1 leaves the protein the artwork's colours, 0 gives it the render's.
        weights: the raw numbers that these scale.
    """

    relief: float = 1.0
    ground: float = 0.5
    colour: float = 1.0
    weights: Weights = field(default_factory=Weights)


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
    return _lined(picture, frame, palette, finish)


def _in_relief(lab: Array, frame: Frame, palette: Palette, finish: Finish) -> Array:
    """The figure's paint with the render's light and the air of its depth in it."""
    inside, weights = frame.matte, finish.weights
    lab = lab.copy()
    if finish.colour < 1:
        own = to_lab(filled(frame.colour, inside > 0.5))[..., 1:]
        lab[..., 1:] = finish.colour * lab[..., 1:] + (1 - finish.colour) * own
    # Strokes and broad tone apart: depth and light work on the tone, and the strokes stay.
    size = max(frame.size)
    tone = _blurred_inside(lab, inside, BROAD * size)
    strokes = lab - tone
    strokes += (weights.grain - 1) * (strokes - _blurred_inside(strokes, inside, FINE * size))
    told = _blurred_inside(to_lab(recoloured(frame, palette, weights.shade)), inside, BROAD * size)
    tone[..., 0] += min(1.0, weights.light * finish.relief) * (told - tone)[..., 0]
    tone[..., 1:] += weights.pigment * finish.colour * (told - tone)[..., 1:]
    # Aerial perspective: what is far takes on the colour of the ground, and its strokes fade.
    if frame.depth is not None:
        far = filled(1 - nearness(frame), np.isfinite(frame.depth))[..., None]
        # The front stands off from the ground's lightness, in the artwork's own hues. The back
        # moves more than the front does: light and dark have ends, and hues fade towards both.
        off = -1.0 if palette.figure_is_darker else 1.0
        tone[..., 0] += off * weights.deepen * finish.relief * (0.4 - far[..., 0])
        air = np.clip(weights.air * finish.relief * far, 0, 0.9)
        haze = palette.ground + weights.haze * (palette.figure - palette.ground)
        tone = tone * (1 - air) + haze * air
        strokes *= 1 - np.clip(weights.soft * finish.relief * far, 0, 1)
    lab = tone + strokes
    lab[..., 0] -= weights.shadow * finish.relief * occlusion(frame)
    return lab


def _quiet(lab: Array, frame: Frame, palette: Palette, finish: Finish) -> Array:
    """The ground calmed, most beside the protein, and moved off the figure's lightness there."""
    size, weights = max(frame.size), finish.weights
    away_from = ndimage.distance_transform_edt(frame.matte < 0.5)
    beside = np.exp(-((away_from / (MIST * size)) ** 2)).astype(np.float32)
    beside = ndimage.gaussian_filter(beside, 0.02 * size)
    calm = weights.calm_far + (weights.calm_near - weights.calm_far) * beside
    # The dial takes calm away below its middle, and above it adds what is left to have.
    less, more = min(1.0, 2 * finish.ground), max(0.0, 2 * finish.ground - 1)
    share = (less * calm + more * (1 - calm))[..., None]
    forms = ndimage.gaussian_filter(lab, (0.03 * size, 0.03 * size, 0))
    lab = lab + share * (0.5 * (forms + palette.ground) - lab)
    # A soft rim right behind the outline, as painters leave one.
    rim = np.clip(1.6 * ndimage.gaussian_filter(frame.matte, 0.022 * size), 0, 1)
    away = 1.0 if palette.figure_is_darker else -1.0
    lab[..., 0] += away * finish.ground * weights.step * (0.6 * beside + rim)
    return lab


def _lined(picture: Array, frame: Frame, palette: Palette, finish: Finish) -> Array:
    """Lines in the artwork's ink where one strand crosses another, and the outline drawn.

    The outline lies wholly on one side of the edge, so that it sharpens the step between figure
    and ground instead of blurring it: ink inside where the figure is the darker, and where it is
    the lighter a rim of light inside and ink outside. Both are as firm as the artwork's own lines.
    """
    weights, matte = finish.weights, frame.matte
    soft = ndimage.gaussian_filter(matte, max(0.7, EDGE * max(frame.size)))
    outline = weights.outline * palette.drawing
    inside = outline * matte * np.clip(2 * (1 - soft), 0, 1)
    outside = outline * (1 - matte) * np.clip(2 * soft, 0, 1)
    lines = weights.crossing * palette.drawing * finish.relief * crossing(frame)
    light = np.array([min(96.0, palette.figure[0] + RIM), *(0.7 * palette.figure[1:])])
    if palette.figure_is_darker:
        strokes = [(palette.ink, np.maximum(inside, lines))]
    else:
        strokes = [(palette.ink, np.maximum(outside, lines)), (light, 0.7 * inside)]
    for colour, strength in strokes:
        share = np.clip(strength, 0, 0.9)[..., None]
        picture = picture * (1 - share) + to_rgb(colour[None, None].astype(np.float32)) * share
    return picture.astype(np.float32)


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
