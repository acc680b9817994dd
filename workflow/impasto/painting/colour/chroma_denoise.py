"""What descending on features leaves between neighbouring pixels, and no artwork has."""

from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb

# Width of what is grain rather than a stroke where only the hue changes, as a share of the side.
HUE_GRAIN = 0.0025


def denoise_chroma(paint: Array) -> Array:
    """Paint (H, W, 3) whose hue and chroma are as smooth as an artwork's; its light is left alone.

    Descending on features leaves several times the artworks' own variation of a and b between
    neighbouring pixels, which the network hardly sees and the eye takes for noise.
    """
    lab = to_lab(paint)
    sigma = HUE_GRAIN * max(paint.shape[:2])
    lab[..., 1:] = ndimage.gaussian_filter(lab[..., 1:], (sigma, sigma, 0))
    return to_rgb(lab)
