"""The picture from which the ground is painted."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image
from scipy import ndimage
from skimage import transform

from impasto.artworks.style_source import StyleSource, heaviest_source
from impasto.core.arrays import Array, to_8bit
from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.graphics.images import cover
from impasto.painting.colour.palette import Palette
from impasto.painting.painting_setup import FramePlan, PaintingSetup
from impasto.painting.parts.partition import blend_by_weight
from impasto.painting.weights import Weights
from impasto.rendering.frame import Frame

# Share of the artwork's sides that is cut off at each edge: frames, mounts and ragged scans.
EDGE_TRIM = 0.04
FILL_SIDE = 128  # the figure's place is filled in a copy of the artwork this many pixels long
FILL_BLURS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32)  # widths of its blurs, as shares of that side
FILL_FALL = 1.5  # power of the width by which a wider blur counts less
LARGE_FORM = 0.12  # width of the forms of an artwork that its ground keeps, as a share of its side
FORM_REACH = 0.1  # width of the place round the protein where it keeps calm, as a share of the side
BORDER = 0.01  # width, as a share of the long side, of the fade into the artwork's own paint
FORM_FLATTENING = 0.2  # how far the large forms move to the ground's own colour
FADE_REACH = 0.05  # width of the clearing round the protein, as a share of the long side
GRAIN = 0.01  # standard deviation of the noise from which strokes grow on flat colour


def ground_from_artwork(
    source: StyleSource, frame: Frame, palette: Palette, weights: Weights, seed: int
) -> Array:
    """Take the figure out of the artwork's mirror image.

    The artwork's calm places keep their own paint, with paper grain and brush marks; far from the
    protein so do its large forms, such as waves and hills. Where its figures, writing and lines
    were, the surrounding ground flows in. The image is mirrored and the strokes that paint it are
    not, so the artwork's composition is taken up but never copied. Around the protein the ground
    gives way to the artwork's quiet colour.

    Args:
        weights: how far the ground gives way, and differs from the figure's lightness.

    Returns:
        (H, W, 3) RGB in [0, 1], at the frame's size.
    """
    artwork, calm = source.pixels, source.ground_regions.calm
    kept = np.maximum(calm, _large_forms(source.ground_regions.forms))

    def cropped(plane: Array) -> Array:
        return _cover_crop(_without_edges(plane)[:, ::-1], frame.size)

    far = 1 - np.clip(2 * ndimage.gaussian_filter(frame.matte, FORM_REACH * max(frame.size)), 0, 1)
    # What is kept near the protein, and far from it, with what flows into the rest.
    (own, around), (far_own, far_around) = (
        (cropped(places), cropped(_fill_from(artwork, places))) for places in (calm, kept)
    )
    own = own + far * (far_own - own)
    surroundings = around + far[..., None] * (far_around - around)
    # The artwork's own paint fades in from the border of its places inwards.
    own = np.clip(2 * ndimage.gaussian_filter(own, BORDER * max(frame.size)) - 1, 0, 1)[..., None]
    picture = cropped(artwork)
    forms = to_lab(surroundings + own * (picture - surroundings))
    ground = forms + FORM_FLATTENING * (palette.ground - forms)
    ground = fade_around_figure(ground, frame, palette, weights)
    grain = np.random.default_rng(seed).normal(0, GRAIN, picture.shape)
    return np.clip(to_rgb(ground.astype(np.float32)) + grain, 0, 1).astype(np.float32)


def fade_around_figure(lab: Array, frame: Frame, palette: Palette, weights: Weights) -> Array:
    """Blend a ground (H, W, 3) in CIELAB with the artwork's quiet colour around the protein.

    The quiet colour differs in lightness from the figure. `lab` is overwritten.
    """
    around = np.clip(1.5 * ndimage.gaussian_filter(frame.matte, FADE_REACH * max(frame.size)), 0, 1)
    step = weights.step if palette.figure_is_darker else -weights.step
    quiet = palette.ground + np.array([step, 0, 0], dtype=np.float32)
    lab += weights.clearing * around[..., None] * (quiet - lab)
    return lab


def _large_forms(places: Array) -> Array:
    """Return the places (H, W) of an artwork without islands and necks between excluded ones."""
    width = max(1, round(LARGE_FORM * max(places.shape)))
    return ndimage.grey_opening(places, (width, width))


def _fill_from(picture: Array, weight: Array) -> Array:
    """Let the places of a picture (H, W, 3) that have a weight (H, W) flow over the others.

    This is normalised convolution (Knutsson and Westin 1993) with a sum of blurs, so that near
    places count most and a place without any near it still has a colour.

    Returns:
        the picture (h, w, 3), smooth everywhere, `FILL_SIDE` pixels long at most.
    """
    zoom = min(1.0, FILL_SIDE / max(weight.shape))
    shape = [max(1, round(zoom * n)) for n in weight.shape]
    weighted = np.concatenate([weight[..., None] * picture, weight[..., None]], axis=-1)
    small = transform.resize(weighted, (*shape, 4), order=1, anti_aliasing=True)
    filled = np.zeros_like(small)
    for blur in FILL_BLURS:
        sigma = blur * max(shape)
        blurred = ndimage.gaussian_filter(small, (sigma, sigma, 0), mode="nearest")
        filled += blurred / blur**FILL_FALL
    return np.asarray(filled[..., :3] / np.maximum(filled[..., 3:], 1e-6), np.float32)


def _without_edges(picture: Array) -> Array:
    rows, columns = (round(EDGE_TRIM * n) for n in picture.shape[:2])
    return picture[rows : picture.shape[0] - rows, columns : picture.shape[1] - columns]


def _cover_crop(picture: Array, size: tuple[int, int]) -> Array:
    """Crop the middle of the picture to the aspect ratio of `size`, and resize it to `size`."""
    image = cover(Image.fromarray(np.ascontiguousarray(to_8bit(picture))), size)
    return np.asarray(image, dtype=np.float32) / 255.0


def initial_ground(plan: FramePlan, setup: PaintingSetup) -> Array:
    """Return the picture from which the ground is painted, each part after its own artworks.

    Returns:
        (H, W, 3) RGB in [0, 1].
    """
    # Around the protein the ground differs in lightness from the largest part of the figure.
    palettes, partition = plan.palette.with_parts, plan.partition
    figure = palettes[int(partition.figure.sum(axis=(1, 2)).argmax())]
    starts = (
        _initial_ground_after(
            artworks.ground, plan.frame, replace(figure, ground=palette.ground), setup
        )
        if partition.has_ground(number)
        else np.zeros_like(plan.frame.colour)
        for number, (artworks, palette) in enumerate(zip(setup.artworks, palettes, strict=True))
    )
    return blend_by_weight(partition.ground, starts)


def _initial_ground_after(
    sources: Sequence[StyleSource], frame: Frame, palette: Palette, setup: PaintingSetup
) -> Array:
    weights, seed = setup.dials.weights, setup.dials.seed
    # A guide selects places, so the artwork's composition as a whole does not apply.
    guided = any(source.guide is not None for source in sources)
    if setup.ground_from != "texture" and not guided:
        used = sources if setup.ground_from == "mixture" else [heaviest_source(sources)]
        total_weight = sum(source.weight for source in used)
        starts = [ground_from_artwork(s, frame, palette, weights, seed) for s in used]
        return blend_by_weight(
            np.array([s.weight / total_weight for s in used])[:, None, None], starts
        )
    from impasto.painting.style.style_patches import figure_ground_guides, trim_margin
    from impasto.painting.style.texture_synthesis import synthesise_forms

    calm = [
        replace(s, guide=trim_margin(figure_ground_guides(s, weights)[..., 1])) for s in sources
    ]
    scale = setup.quality.scales_to(max(frame.size))[0]
    forms = to_lab(synthesise_forms(calm, frame.size, scale, setup.encoder, seed))
    return to_rgb(fade_around_figure(forms, frame, palette, weights))
