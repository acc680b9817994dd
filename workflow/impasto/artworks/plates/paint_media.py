"""Paper and paint of the plates: noise, paper, glazes, washes."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array

Colour = tuple[float, float, float]
"""sRGB in [0, 1]."""

SHORT_SIDE = 960
"""Lengths in pixels are given for a plate with this short side, and scale with it."""


def random_generator(name: str) -> np.random.Generator:
    """Make the random generator of a kind of plate, with the same seed each time."""
    return np.random.default_rng(list(name.encode()))


def plate_scale(size: tuple[int, int]) -> float:
    """Return how many pixels one pixel is of a plate whose short side has 960 pixels."""
    return min(size) / SHORT_SIDE


def parse_colour(code: str) -> Colour:
    """Parse a colour from `rrggbb`."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def fractal_noise(size: tuple[int, int], rng: np.random.Generator, slope: float) -> Array:
    """Make noise whose power falls as f^-slope: (H, W), mean 0, standard deviation 1.

    Args:
        size: width and height.
        rng: random numbers.
        slope: 0 is white; 2 is like clouds, 3 softer still.
    """
    frequency = _frequencies(size)
    frequency[0, 0] = np.inf
    return _filter_noise(size, rng, frequency ** (-slope / 2))


def gaussian_noise(size: tuple[int, int], rng: np.random.Generator, pixels: float) -> Array:
    """Make white noise blurred by a Gaussian: (H, W), mean 0, standard deviation 1.

    Args:
        size: width and height.
        rng: random numbers.
        pixels: standard deviation of the Gaussian.
    """
    return _filter_noise(size, rng, np.exp(-2 * (np.pi * pixels * _frequencies(size)) ** 2))


def _frequencies(size: tuple[int, int]) -> NDArray[np.float64]:
    """Return the frequency of each coefficient of a real Fourier transform, in cycles per pixel."""
    width, height = size
    return np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])


def _filter_noise(
    size: tuple[int, int], rng: np.random.Generator, response: NDArray[np.float64]
) -> Array:
    """Filter white noise by a frequency response: (H, W), mean 0, standard deviation 1."""
    spectrum = np.fft.rfft2(rng.standard_normal(size[::-1])) * response
    noise = np.fft.irfft2(spectrum, s=size[::-1])
    noise -= noise.mean()
    return (noise / noise.std()).astype(np.float32)


def draw_paper(
    size: tuple[int, int], rng: np.random.Generator, tint: Colour, rough: float
) -> Array:
    """Draw a sheet of paper, lit from the upper left: (H, W, 3).

    Args:
        size: width and height.
        rng: random numbers.
        tint: its colour.
        rough: height of its tooth; 1 is rough watercolour paper.
    """
    scale = plate_scale(size)
    tooth = gaussian_noise(size, rng, 2.6 * scale) + 0.8 * gaussian_noise(size, rng, 5.5 * scale)
    lit = ndimage.sobel(tooth, axis=0) + ndimage.sobel(tooth, axis=1)
    light = 1 - 0.035 * rough * lit / lit.std() + 0.02 * fractal_noise(size, rng, 2.2)
    return np.clip(np.array(tint, np.float32) * light[..., None], 0, 1).astype(np.float32)


def glaze(picture: Array, amount: NDArray[np.floating], pigment: Colour) -> Array:
    """Lay transparent paint over a picture: its colour multiplies what is under it.

    Args:
        picture: (H, W, 3).
        amount: (H, W), 0 for none, 1 for one coat.
        pigment: the colour of one coat on white.
    """
    coats = np.maximum(amount, 0)[..., None].astype(np.float32)
    return (picture * np.maximum(np.array(pigment, np.float32), 1e-3) ** coats).astype(np.float32)


def cover(picture: Array, amount: NDArray[np.floating], pigment: Colour) -> Array:
    """Lay opaque paint over a picture; `amount` is its coverage in [0, 1]."""
    share = np.clip(amount, 0, 1)[..., None].astype(np.float32)
    return (picture * (1 - share) + np.array(pigment, np.float32) * share).astype(np.float32)


def bloom_noise(size: tuple[int, int], rng: np.random.Generator) -> Array:
    """Make the unevenness of a drying wash: (H, W) about 0, from clouds and the paper's valleys."""
    return 0.26 * fractal_noise(size, rng, 2.7) + 0.08 * gaussian_noise(
        size, rng, 1.6 * plate_scale(size)
    )


def wash_coverage(mask: NDArray[np.floating], uneven: Array, wet: float = 1.0) -> Array:
    """Return how much pigment a wash leaves when it dries: (H, W), about 1 inside.

    Pigment settles at the edge of a drying wash and in the valleys of the paper (Curtis et al.,
    Computer-generated watercolor, SIGGRAPH 1997). Here both effects are drawn, not simulated.

    Args:
        mask: (H, W) coverage in [0, 1].
        uneven: see `bloom_noise`.
        wet: 0 for a dry even coat, 1 for pools and blooms.
    """
    scale = plate_scale((mask.shape[1], mask.shape[0]))
    soft = ndimage.gaussian_filter(mask.astype(np.float32), 1.2 * scale)
    pooled = soft - ndimage.gaussian_filter(soft, 8 * scale, truncate=2.5)
    return np.asarray(soft * np.clip(0.85 + wet * (uneven + 1.1 * pooled), 0.15, 2.2))


def wobble(layer: Array, rng: np.random.Generator, pixels: float, reach: float = 40) -> Array:
    """Warp a layer (H, W) as if an unsteady hand had drawn it.

    Args:
        layer: what is warped.
        rng: random numbers.
        pixels: standard deviation of the displacement along each axis.
        reach: length over which the hand drifts; like `pixels`, in pixels of a plate whose short
            side has 960.
    """
    size = layer.shape[1], layer.shape[0]
    scale = plate_scale(size)
    rows, columns = np.indices(layer.shape, dtype=np.float32)
    down, right = (pixels * scale * gaussian_noise(size, rng, reach * scale / 2) for _ in range(2))
    moved = ndimage.map_coordinates(layer, [rows + down, columns + right], order=1, mode="nearest")
    return np.asarray(moved, dtype=np.float32)
