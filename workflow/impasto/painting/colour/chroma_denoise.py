"""Chroma denoising: removes a noise that the optimiser leaves and no artwork has."""

from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb

# Standard deviation of the Gaussian that smooths hue and chroma, as a share of the long side.
HUE_GRAIN = 0.0025


def denoise_chroma(paint: Array) -> Array:
    """Smooth hue and chroma of paint (H, W, 3) to those of an artwork; leave its lightness.

    Optimising features leaves several times the artworks' own variation of a and b between
    neighbouring pixels, which the network hardly sees and the eye takes for noise.
    """
    lab = to_lab(paint)
    sigma = HUE_GRAIN * max(paint.shape[:2])
    lab[..., 1:] = ndimage.gaussian_filter(lab[..., 1:], (sigma, sigma, 0))
    return to_rgb(lab)
