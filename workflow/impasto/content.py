"""The content image: the render as the artwork's own paint would tell it.

A painter who starts from the renderer's colours spends the first hundred steps on getting rid of
them. So the render is recoloured to the palette of the artwork's figure before the first one,
with the shading deepened where geometry is hidden behind nearer geometry.
"""

import numpy as np
from scipy import ndimage

from impasto.colour import to_lab, to_rgb
from impasto.guides import filled, nearness
from impasto.palette import Palette, hue
from impasto.render.frame import Array, Frame

# How clearly a pixel belongs to one material: the width of the doubt in hue.
DOUBT = 9.0
SHADE = 0.85  # of the render's own lightness differences
SHADOW = 24.0  # lightness taken from what lies wholly behind its surroundings


def recoloured(frame: Frame, palette: Palette, shade: float = SHADE) -> Array:
    """The protein of `frame` in the palette: (H, W, 3) RGB in [0, 1], filled past the matte."""
    lab = to_lab(filled(frame.colour, frame.matte > 0.5))
    distance = np.linalg.norm(hue(lab)[..., None, :] - hue(palette.materials), axis=-1)
    weights = np.exp(-0.5 * (distance / DOUBT) ** 2) + 1e-6
    weights /= weights.sum(axis=-1, keepdims=True)
    mapped = weights @ palette.pigments
    # Hue may go anywhere, but light must stay light: the render's own shading is the volume.
    mapped[..., 0] += shade * (lab[..., 0] - weights @ palette.materials[:, 0])
    mapped[..., 0] -= SHADOW * occlusion(frame)
    mapped[..., 0] = np.clip(mapped[..., 0], 4, 97)
    return to_rgb(mapped.astype(np.float32))


def occlusion(frame: Frame) -> Array:
    """How far each place lies behind what surrounds it: (H, W) in [0, 1], 0 without depth.

    Depth-buffer unsharp masking (Luft, Colditz, Deussen 2006): the low-passed depth minus depth,
    of which only the half behind its surroundings is used here, as shadow.
    """
    if frame.depth is None:
        return np.zeros_like(frame.matte)
    near = nearness(frame)
    inside = np.isfinite(frame.depth).astype(np.float32)
    sigma = 0.014 * max(frame.size)
    area = ndimage.gaussian_filter(inside, sigma) + 1e-6
    mean = ndimage.gaussian_filter(near * inside, sigma) / area
    # Smoothed a little: the shadow of an edge is soft, and a jagged one would crawl in a film.
    behind = np.clip((mean - near) * inside, 0, None)
    return np.clip(ndimage.gaussian_filter(behind, 0.8) / 0.3, 0, 1).astype(np.float32)
