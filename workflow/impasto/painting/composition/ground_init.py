"""The picture from which the ground is painted: the artwork without its figure."""

import numpy as np
from PIL import Image
from scipy import ndimage

from impasto.artworks.saliency import ground_likelihood, saliency_map
from impasto.core.arrays import Array, to_8bit
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.colour.palette import Palette
from impasto.painting.weights import Weights
from impasto.rendering.frame import Frame

# Share of the artwork's sides that is cut off at each edge: frames, mounts and ragged scans.
EDGE_TRIM = 0.04
BLUR = 0.08  # width, as a share of the long side, of the blur that fills the figure's place
FORM_FLATTENING = 0.2  # how far the large forms move to the ground's own colour
FADE_REACH = 0.05  # width of the clearing round the protein, as a share of the long side
GROUND_COLOUR_WEIGHT = (
    0.08  # share of calm paint nearby that counts as much as the ground's median colour
)
GRAIN = 0.01  # standard deviation of the noise from which strokes grow on flat colour


def ground_from_artwork(
    artwork: Array, frame: Frame, palette: Palette, weights: Weights, seed: int
) -> Array:
    """Take the figure out of the artwork's mirror image.

    Calm places of the artwork keep their own paint, with paper grain and brush marks. Where its
    figure was, the surrounding ground flows in. The image is mirrored and the strokes that paint it
    are not, so the artwork's composition is taken up but never copied. Around the protein the
    ground gives way to the artwork's quiet colour.

    Args:
        artwork: (h, w, 3) RGB in [0, 1].
        frame: the render, for its size and matte.
        palette: the palette of the picture.
        weights: how far the ground gives way, and differs from the figure's lightness.
        seed: seed of the grain.

    Returns:
        (H, W, 3) RGB in [0, 1], at the frame's size.
    """
    size = frame.size
    rows, columns = (round(EDGE_TRIM * n) for n in artwork.shape[:2])
    inner = artwork[rows : artwork.shape[0] - rows, columns : artwork.shape[1] - columns]
    artwork_crop = _cover_crop(inner[:, ::-1], size)
    lab = to_lab(artwork_crop)
    calm = ground_likelihood(saliency_map(artwork_crop))[..., None]
    sigma = BLUR * max(size)
    # Where no calm place is near, the median colour of the ground stands in.
    forms = (_blur(lab * calm, sigma) + GROUND_COLOUR_WEIGHT * palette.ground) / (
        _blur(calm, sigma) + GROUND_COLOUR_WEIGHT
    )
    detail = lab - _blur(lab, 0.01 * max(size))
    ground = (1 - FORM_FLATTENING) * forms + FORM_FLATTENING * palette.ground + calm * detail
    ground = fade_around_figure(ground, frame, palette, weights)
    grain = np.random.default_rng(seed).normal(0, GRAIN, artwork_crop.shape)
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


def _blur(planes: Array, sigma: float) -> Array:
    blurred: Array = ndimage.gaussian_filter(planes, (sigma, sigma, 0), mode="nearest")
    return blurred


def _cover_crop(picture: Array, size: tuple[int, int]) -> Array:
    """Crop the middle of the picture to the aspect ratio of `size`, and resize it to `size`."""
    width, height = size
    scale = max(width / picture.shape[1], height / picture.shape[0])
    # Where a side fits exactly, rounding must not put the box outside the picture.
    box_width = min(width / scale, picture.shape[1])
    box_height = min(height / scale, picture.shape[0])
    left, top = (picture.shape[1] - box_width) / 2, (picture.shape[0] - box_height) / 2
    image = Image.fromarray(np.ascontiguousarray(to_8bit(picture))).resize(
        size, Image.Resampling.LANCZOS, box=(left, top, left + box_width, top + box_height)
    )
    return np.asarray(image, dtype=np.float32) / 255.0
