"""Paper and paint of the plates: noise, paper, glazes, washes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.core.arrays import Array

Pigment = str | tuple[float, float, float]
"""A colour: `rrggbb`, or sRGB in [0, 1]."""

SHORT_SIDE = 960
"""Lengths in pixels are given for a plate with this short side, and scale with it."""


def parse_colour(code: str) -> tuple[float, float, float]:
    """Parse a colour from `rrggbb` to sRGB in [0, 1]."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def plate_scale(size: tuple[int, int]) -> float:
    """Return how many pixels one pixel is of a plate whose short side has 960 pixels."""
    return min(size) / SHORT_SIDE


@dataclass(frozen=True)
class Sheet:
    """The sheet that a plate is drawn on; noise is (H, W) of mean 0 and deviation 1.

    `size` is its width and height in pixels, and `rng` gives the random numbers.
    """

    size: tuple[int, int]
    rng: np.random.Generator

    @classmethod
    def of_kind(cls, kind: str, size: tuple[int, int]) -> "Sheet":
        """Make the sheet of a kind of plate, with the same random numbers each time."""
        return cls(size, np.random.default_rng(list(kind.encode())))

    @property
    def scale(self) -> float:
        """The `plate_scale`."""
        return plate_scale(self.size)

    def indices(self) -> Array:
        """Return the row and the column of each pixel: (2, H, W)."""
        return np.indices(self.size[::-1], dtype=np.float32)

    def fractal_noise(self, slope: float) -> Array:
        """Make noise whose power falls as f^-slope: 0 is white, 2 like clouds, 3 softer still."""
        frequency = self._frequencies()
        frequency[0, 0] = np.inf
        return self._filter_noise(frequency ** (-slope / 2))

    def gaussian_noise(self, pixels: float) -> Array:
        """Make white noise blurred by a Gaussian of a standard deviation in pixels."""
        return self._filter_noise(np.exp(-2 * (np.pi * pixels * self._frequencies()) ** 2))

    def _frequencies(self) -> NDArray[np.float64]:
        """Return the frequency of each coefficient of a real Fourier transform, per pixel."""
        width, height = self.size
        return np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])

    def _filter_noise(self, response: NDArray[np.float64]) -> Array:
        """Filter white noise by a frequency response."""
        shape = self.size[::-1]
        noise = np.fft.irfft2(np.fft.rfft2(self.rng.standard_normal(shape)) * response, s=shape)
        noise -= noise.mean()
        return (noise / noise.std()).astype(np.float32)

    def draw_paper(self, tint: str, rough: float) -> Array:
        """Draw a sheet of paper, lit from the upper left: (H, W, 3).

        The height of its tooth is `rough`; 1 is rough watercolour paper.
        """
        scale = self.scale
        tooth = self.gaussian_noise(2.6 * scale) + 0.8 * self.gaussian_noise(5.5 * scale)
        lit = ndimage.sobel(tooth, axis=0) + ndimage.sobel(tooth, axis=1)
        light = 1 - 0.035 * rough * lit / lit.std() + 0.02 * self.fractal_noise(2.2)
        return np.clip(_rgb(tint) * light[..., None], 0, 1).astype(np.float32)

    def bloom_noise(self) -> Array:
        """Make the unevenness of a drying wash, from clouds and the paper's valleys."""
        return 0.26 * self.fractal_noise(2.7) + 0.08 * self.gaussian_noise(1.6 * self.scale)

    def wash_coverage(self, mask: NDArray[np.floating], uneven: Array, wet: float = 1.0) -> Array:
        """Return how much pigment a wash leaves when it dries, about 1 inside.

        Pigment settles at the edge of a drying wash and in the valleys of the paper (Curtis et al.,
        Computer-generated watercolor, SIGGRAPH 1997). Here both effects are drawn, not simulated.

        Args:
            mask: (H, W) coverage in [0, 1].
            wet: 0 for a dry even coat, 1 for pools and blooms.
        """
        soft = ndimage.gaussian_filter(mask.astype(np.float32), 1.2 * self.scale)
        pooled = soft - ndimage.gaussian_filter(soft, 8 * self.scale, truncate=2.5)
        return np.asarray(soft * np.clip(0.85 + wet * (uneven + 1.1 * pooled), 0.15, 2.2))

    def wobble(self, layer: Array, pixels: float, reach: float = 40) -> Array:
        """Warp a layer (H, W) as if an unsteady hand had drawn it.

        Args:
            pixels: standard deviation of the displacement along each axis.
            reach: length over which the hand drifts; like `pixels`, in pixels of a plate whose
                short side has 960.
        """
        down, right = (
            pixels * self.scale * self.gaussian_noise(reach * self.scale / 2) for _ in range(2)
        )
        rows, columns = self.indices()
        places = [rows + down, columns + right]
        moved = ndimage.map_coordinates(layer, places, order=1, mode="nearest")
        return np.asarray(moved, dtype=np.float32)

    def add_grain(self, picture: Array, strength: float) -> Array:
        """Add fine grain to a picture (H, W, 3), and clip it to [0, 1]."""
        grain = strength * self.gaussian_noise(self.scale)[..., None]
        return np.clip(picture * (1 + grain), 0, 1).astype(np.float32)


def glaze(picture: Array, amount: NDArray[np.floating], pigment: Pigment) -> Array:
    """Lay transparent paint over a picture: its colour multiplies what is under it.

    Args:
        picture: (H, W, 3).
        amount: (H, W), 0 for none, 1 for one coat.
        pigment: the colour of one coat on white.
    """
    coats = np.maximum(amount, 0)[..., None].astype(np.float32)
    return (picture * np.maximum(_rgb(pigment), 1e-3) ** coats).astype(np.float32)


def cover(picture: Array, amount: NDArray[np.floating], pigment: Pigment) -> Array:
    """Lay opaque paint over a picture; `amount` is its coverage in [0, 1]."""
    share = np.clip(amount, 0, 1)[..., None].astype(np.float32)
    return (picture * (1 - share) + _rgb(pigment) * share).astype(np.float32)


def _rgb(pigment: Pigment) -> Array:
    return np.array(parse_colour(pigment) if isinstance(pigment, str) else pigment, np.float32)
