"""Lines in the artwork's ink: where one strand crosses another, and along the outline."""

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import to_rgb
from impasto.painting.broad_maps import blur
from impasto.painting.colour.palette import Palette
from impasto.rendering.depth_cues import nearness, once_per_frame, step_visibility
from impasto.rendering.frame import Frame

OUTLINE_WIDTH = 0.0035  # width of the outline, as a share of the long side
# Opacity of the ground in a gap, and the difference in lightness (CIELAB) from which ink shows on a
# figure.
GAP_STRENGTH, INK_VISIBLE_STEP = 0.7, 32.0
RIM_LIGHT_STEP = 28.0  # by how much a rim of light is lighter than the figure (CIELAB)


def draw_lines(
    picture: Array, frame: Frame, palette: Palette, outline: float, crossings: float
) -> Array:
    """Draw the lines of a picture.

    The outline lies wholly on one side of the edge, so that it sharpens the step between figure and
    ground instead of blurring it. A figure that is darker than its ground has ink just inside the
    edge; a lighter one has a rim of light inside and ink outside. Lines are as firm as the
    artwork's own.

    Args:
        picture: (H, W, 3) RGB in [0, 1].
        outline: ink of the outline, 0 to 1.
        crossings: ink of the lines where a strand passes behind another; above 1, weaker steps of
            depth are drawn as firmly as strong ones.

    Returns:
        (H, W, 3) RGB, float32.
    """
    matte = frame.matte
    soft = blur(matte, max(0.7, OUTLINE_WIDTH * frame.side))
    inside = outline * palette.drawing * matte * np.clip(2 * (1 - soft), 0, 1)
    outside = outline * palette.drawing * (1 - matte) * np.clip(2 * soft, 0, 1)
    behind = crossings * palette.drawing * occlusion_edges(frame)
    light = np.array([min(96.0, palette.figure[0] + RIM_LIGHT_STEP), *(0.7 * palette.figure[1:])])
    if palette.figure_is_darker:
        # On a figure nearly as dark as ink, a strand that passes behind is set off by a gap
        # instead: the haloed line of Appel, Rohlf and Stein 1979, and the uncut ridge of a woodcut.
        if palette.figure[0] - palette.ink[0] < INK_VISIBLE_STEP:
            lines = [(palette.ground, GAP_STRENGTH * behind), (palette.ink, inside)]
        else:
            lines = [(palette.ink, np.maximum(inside, behind))]
    else:
        lines = [(palette.ink, np.maximum(outside, behind)), (light, 0.7 * inside)]
    picture = picture.astype(np.float32)
    for colour, strength in lines:
        drawn = strength > 0
        share = np.clip(strength[drawn], 0, 0.9)[:, None]
        own = to_rgb(colour[None, None].astype(np.float32))[0]
        picture[drawn] = picture[drawn] * (1 - share) + own * share
    return picture


@once_per_frame
def occlusion_edges(frame: Frame) -> Array:
    """Return where near geometry ends in front of far geometry: (H, W) in [0, 1], on the latter."""
    if frame.depth is None:
        return np.zeros_like(frame.matte)
    near = nearness(frame)
    known = np.isfinite(frame.depth)
    width = max(1, round(0.003 * frame.side))
    nearest = ndimage.grey_dilation(near, size=2 * width + 1)
    step = np.where(known, nearest - near, 0)
    return np.clip(ndimage.gaussian_filter(step_visibility(step), 0.6), 0, 1).astype(np.float32)
