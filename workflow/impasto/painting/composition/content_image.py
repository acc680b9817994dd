"""The content image: the render in the artwork's own paint.

A painter who starts from the renderer's colours spends the first hundred steps on getting rid of
them. So the render is first recoloured to the palette of the artwork's figure, with light, shade
and air according to the geometry. The strokes then show depth themselves.
"""

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.painting.broad_maps import blur
from impasto.painting.colour.chain_colours import chain_index_map, palette_by_hue
from impasto.painting.colour.palette import Palette, hue_vector
from impasto.painting.weights import Weights
from impasto.rendering.atom_ids import AtomMap
from impasto.rendering.depth_cues import farness, fill_nearest, nearness, once_per_frame
from impasto.rendering.frame import Frame

# Standard deviation, in hue, of the Gaussian by which a pixel is assigned to its material.
HUE_TOLERANCE = 9.0
# The share of chroma that remains in the air where hues are given.
AIR_CHROMA_KEPT = 0.6
# Factors by which depth acts more strongly on lightness where hue does not show it: where hues are
# given, and where there are none.
GIVEN_HUES_DEPTH_GAIN, MONOCHROME_DEPTH_GAIN = 1.6, 2.0
# Width of the border between two chains in pixels: as soft as the matte.
CHAIN_BORDER = 0.7


def content_image(
    frame: Frame, palette: Palette, shade: float, relief: float, weights: Weights
) -> Array:
    """Paint the protein in the palette with its depth in the tone, filled past the matte.

    Args:
        shade: share of the render's own differences of light.
        relief: strength of all that depth does, 0 to 2.

    Returns:
        (H, W, 3) CIELAB.
    """
    tone = recolour_figure(frame, palette, shade)
    if frame.depth is None:
        return tone
    far = farness(frame)
    # The front stands out from the ground's lightness, in the artwork's own hues. The back moves
    # more than the front: lightness is bounded, and hues fade towards both bounds.
    side = -1.0 if palette.figure_is_darker else 1.0
    # Where hues cannot fade as the ground's do, lightness alone shows depth.
    deepen = weights.deepen
    if palette.hue_source != "paint":
        deepen *= GIVEN_HUES_DEPTH_GAIN
    elif palette.tint is not None and palette.scheme is None:
        deepen *= MONOCHROME_DEPTH_GAIN
    tone[..., 0] += side * deepen * relief * (0.4 - far)
    # Aerial perspective: distant parts take on the colour of the ground.
    air = _air(frame, relief, weights)
    haze = palette.ground + weights.haze * (palette.figure - palette.ground)
    if palette.hue_source == "paint":
        tone += air * (haze - tone)
    else:
        tone[..., :1] += air * (haze[0] - tone[..., :1])
        tone[..., 1:] = _fade(tone[..., 1:], air)
    tone[..., 0] -= weights.shadow * relief * occlusion(frame)
    tone[..., 0] = np.clip(tone[..., 0], 4, 97)
    return tone.astype(np.float32)


def given_hues(frame: Frame, palette: Palette, relief: float, weights: Weights) -> Array:
    """Return the hues of the content image, where these are given: (H, W, 2) a and b of CIELAB."""
    hues = recolour_figure(frame, palette, 0.0)[..., 1:]
    return hues if frame.depth is None else _fade(hues, _air(frame, relief, weights))


def _air(frame: Frame, relief: float, weights: Weights) -> Array:
    """Return how much of the tone (H, W, 1) is replaced by air."""
    return np.clip(weights.air * relief * farness(frame), 0, 0.9)[..., None]


def _fade(hues: Array, air: Array) -> Array:
    """Fade given hues (H, W, 2) in the air; they stay what they are."""
    return hues * (1 - (1 - AIR_CHROMA_KEPT) * air)


def render_lab(frame: Frame) -> Array:
    """Return the render's colours, (H, W, 3) CIELAB, filled past the matte."""
    return to_lab(fill_nearest(frame.colour, frame.matte > 0.5))


def recolour_figure(frame: Frame, palette: Palette, shade: float) -> Array:
    """Recolour the protein of `frame` to the palette, filled past the matte.

    Args:
        shade: share of the render's own differences of light, which show volume.

    Returns:
        (H, W, 3) CIELAB.
    """
    lab = render_lab(frame)
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
    """Return pigment (H, W, 3) and lightness of the material (H, W), by each pixel's hue."""
    hues = hue_vector(lab)
    # One material at a time, since a large picture has millions of pixels.
    squares = [((hues - hue) ** 2).sum(axis=-1) for hue in hue_vector(palette.materials)]
    squared = np.stack(squares, axis=-1, dtype=np.float32)
    weights = np.exp(-0.5 / HUE_TOLERANCE**2 * squared) + 1e-6
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights @ palette.pigments, weights @ palette.materials[:, 0]


def _pigments_by_chain(atom_map: AtomMap, palette: Palette) -> tuple[Array, Array]:
    """Return pigment (H, W, 3) and lightness of the material (H, W), by each pixel's chain."""
    chain_of = fill_nearest(chain_index_map(atom_map, palette.chains), atom_map.ids >= 0)
    planes = np.dstack([palette.pigments[chain_of], palette.materials[chain_of, 0]])
    planes = ndimage.gaussian_filter(planes, (CHAIN_BORDER, CHAIN_BORDER, 0))
    return planes[..., :3], planes[..., 3]


@once_per_frame
def occlusion(frame: Frame) -> Array:
    """Return how far each pixel (H, W) lies behind its surroundings, in [0, 1]; 0 without depth.

    Depth-buffer unsharp masking (Luft, Colditz, Deussen 2006): low-pass filtered depth minus depth.
    Only the half behind its surroundings is used here, as shadow.
    """
    if frame.depth is None:
        return np.zeros_like(frame.matte)
    near = nearness(frame)
    inside = np.isfinite(frame.depth).astype(np.float32)
    sigma = 0.014 * max(frame.size)
    blurred_mask = blur(inside, sigma) + 1e-6
    mean = blur(near * inside, sigma) / blurred_mask
    # Smoothed a little: the shadow of an edge is soft, and a jagged one would flicker in a film.
    behind = np.clip((mean - near) * inside, 0, None)
    return np.clip(ndimage.gaussian_filter(behind, 0.8) / 0.3, 0, 1).astype(np.float32)
