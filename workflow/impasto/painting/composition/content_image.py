"""The content image: the render as the artwork's own paint would tell it.

A painter who starts from the renderer's colours spends the first hundred steps on getting rid of
them. So the render is recoloured to the palette of the artwork's figure before the first one, with
light, shade and air where the geometry has them: then the strokes themselves tell depth.
"""

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.painting.colour.chain_colours import chain_index_map, palette_by_hue
from impasto.painting.colour.palette import Palette, hue_vector
from impasto.painting.weights import Weights
from impasto.rendering.atom_ids import AtomMap
from impasto.rendering.depth_cues import fill_nearest, nearness
from impasto.rendering.frame import Frame

# How clearly a pixel belongs to one material: the width of the doubt in hue.
HUE_TOLERANCE = 9.0
# Chroma that is left in the air of what keeps its hue; and how much more of its lightness tells
# depth, since its hue does not.
AIR_CHROMA_KEPT, GIVEN_HUES_DEPTH_GAIN = 0.6, 1.6
# Width in pixels of the border between two chains: as soft as the matte.
CHAIN_BORDER = 0.7


def content_image(
    frame: Frame,
    palette: Palette,
    shade: float,
    relief: float,
    weights: Weights,
    far: Array | None = None,
) -> Array:
    """The protein in the palette with its depth in the tone: (H, W, 3) CIELAB, past the matte.

    Args:
        frame: the render.
        palette: the palette of the picture.
        shade: share of the render's own differences of light.
        relief: strength of all that depth does, 0 to 2.
        weights: the raw numbers that this scales.
        far: the frame's `farness`, where the caller has found it already.
    """
    tone = recolour_figure(frame, palette, shade)
    if frame.depth is None:
        return tone
    far = (farness(frame) if far is None else far)[..., None]
    # The front stands off from the ground's lightness, in the artwork's own hues. The back moves
    # more than the front does: light and dark have ends, and hues fade towards both.
    off = -1.0 if palette.figure_is_darker else 1.0
    deepen = weights.deepen * (GIVEN_HUES_DEPTH_GAIN if palette.hue_source != "paint" else 1)
    tone[..., 0] += off * deepen * relief * (0.4 - far[..., 0])
    # Aerial perspective: what is far takes on the colour of the ground.
    air = np.clip(weights.air * relief * far, 0, 0.9)
    haze = palette.ground + weights.haze * (palette.figure - palette.ground)
    if palette.hue_source != "paint":
        # Hues that are given stay what they are, and fade.
        haze = np.dstack([np.full_like(tone[..., 0], haze[0]), AIR_CHROMA_KEPT * tone[..., 1:]])
    tone = tone * (1 - air) + haze * air
    tone[..., 0] -= weights.shadow * relief * occlusion(frame)
    tone[..., 0] = np.clip(tone[..., 0], 4, 97)
    return tone.astype(np.float32)


def farness(frame: Frame) -> Array:
    """How far each pixel is: 1 at the back of the protein, 0 at its front, past the matte."""
    known = frame.matte > 0.5 if frame.depth is None else np.isfinite(frame.depth)
    return fill_nearest(1 - nearness(frame), known)


def recolour_figure(frame: Frame, palette: Palette, shade: float) -> Array:
    """The protein of `frame` in the palette: (H, W, 3) CIELAB, filled past the matte.

    Args:
        frame: the render.
        palette: the palette of the picture.
        shade: share of the render's own differences of light, which are the volume.
    """
    lab = to_lab(fill_nearest(frame.colour, frame.matte > 0.5))
    if palette.chains and frame.atom_map is not None:
        mapped, light = _pigments_by_chain(frame.atom_map, palette)
    else:
        mapped, light = _pigments_by_hue(lab, palette_by_hue(palette))
    mapped[..., 0] += shade * (lab[..., 0] - light)
    mapped[..., 0] = np.clip(mapped[..., 0], 4, 97)
    if palette.hue_source == "render":
        mapped[..., 1:] = lab[..., 1:]
    return mapped.astype(np.float32)


def _pigments_by_hue(lab: Array, palette: Palette) -> tuple[Array, Array]:
    """Pigment (H, W, 3) and the material's lightness (H, W) of each colour of a render."""
    distance = np.linalg.norm(
        hue_vector(lab)[..., None, :] - hue_vector(palette.materials), axis=-1
    )
    weights = np.exp(-0.5 * (distance / HUE_TOLERANCE) ** 2) + 1e-6
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights @ palette.pigments, weights @ palette.materials[:, 0]


def _pigments_by_chain(shown: AtomMap, palette: Palette) -> tuple[Array, Array]:
    """The same, as each chain has it that a frame shows."""
    own = fill_nearest(chain_index_map(shown, palette.chains), shown.ids >= 0)
    both = np.dstack([palette.pigments[own], palette.materials[own, 0]])
    both = ndimage.gaussian_filter(both, (CHAIN_BORDER, CHAIN_BORDER, 0))
    return both[..., :3], both[..., 3]


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
