"""Read artworks of any picture format as plain RGB.

The result is upright, opaque, in sRGB and at most 2048 pixels long, so that the painter need not
handle orientation tags, transparency, CMYK or 16-bit channels.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto.core.arrays import Array, to_8bit
from impasto.core.errors import InputError
from impasto.core.pictures import decode_picture
from impasto.rendering.frame import write_picture
from impasto.rendering.pixel_input import to_unit_range

LARGEST_SIDE = 2048
SMALLEST_SIDE = 32
LARGEST_ASPECT = 8.0
# Where every channel has a smaller range than this (of 255), the picture is a flat colour with
# compression noise.
_BLANK_RANGE = 4


@dataclass(frozen=True)
class Artwork:
    """An artwork as the painter sees it.

    Attributes:
        path: the file it was read from; None for one made in memory.
        pixels: (H, W, 3) float32 sRGB in [0, 1].
    """

    path: Path | None
    pixels: Array

    @classmethod
    def load(cls, path: str | Path) -> "Artwork":
        """Read an artwork; see `load_artwork`."""
        return load_artwork(Path(path))

    @classmethod
    def of(cls, pixels: NDArray[Any]) -> "Artwork":
        """Make an artwork of pixels in memory, rounded to 8 bits like those of a file.

        Args:
            pixels: (H, W, 3) sRGB, floats in [0, 1] or 8-bit integers.

        Raises:
            InputError: the shape or the values are not as described; or, as for a file, the
                artwork is smaller than 32 pixels a side, longer than 8:1, or blank.
        """
        if pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
            raise InputError(f"artwork: expected pixels of shape (H, W, 3), found {pixels.shape}")
        values = to_8bit(to_unit_range(pixels, "artwork"))
        return cls(None, _prepare_pixels("artwork", Image.fromarray(values)))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


def load_artwork(path: Path) -> Artwork:
    """Read an artwork.

    The picture is decoded by `core.pictures.decode_picture`. Transparency is laid on white, and a
    long side of more than 2048 pixels is reduced to 2048.

    Raises:
        InputError: the file is missing or cannot be decoded; or the picture is smaller than 32
            pixels a side, longer than 8:1, or blank.
    """
    image = decode_picture(path)
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image.convert("RGB"), mask=image.getchannel("A"))
        image = white
    return Artwork(path, _prepare_pixels(path, image))


def _prepare_pixels(name: Path | str, image: Image.Image) -> Array:
    """Return the pixels (H, W, 3) in [0, 1] of an RGB picture, at most 2048 pixels long.

    Raises:
        InputError: the picture is too small, too long or blank; `name` identifies it in the
            message.
    """
    width, height = image.size
    if min(width, height) < SMALLEST_SIDE:
        expected = f"of at least {SMALLEST_SIDE}x{SMALLEST_SIDE}"
        raise InputError(f"{name}: {width}x{height} pixels: expected an artwork {expected}")
    if max(width, height) > LARGEST_ASPECT * min(width, height):
        expected = f"at most {LARGEST_ASPECT:g} times as long as wide; crop it"
        raise InputError(f"{name}: {width}x{height} pixels: expected an artwork {expected}")
    extrema: Any = [band.getextrema() for band in image.split()]
    if all(high - low < _BLANK_RANGE for low, high in extrema):
        raise InputError(f"{name}: blank, all of one colour: expected an artwork to paint after")
    # thumbnail() keeps the aspect and does nothing to smaller pictures.
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.asarray(image, dtype=np.float32) / np.float32(255.0)


def write_artwork(path: Path, artwork: Artwork) -> None:
    """Write the pixels of `artwork` as an 8-bit RGB PNG, atomically."""
    write_picture(path, artwork.pixels)
