"""Read artworks of any picture format as plain RGB.

The result is upright, opaque, in sRGB and at most 2048 pixels long, so that the painter need not
handle orientation tags, transparency, CMYK or 16-bit channels.
"""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from impasto.core.arrays import Array, to_8bit
from impasto.core.atomic_files import read_bytes
from impasto.core.errors import InputError
from impasto.rendering.frame import write_picture
from impasto.rendering.pixel_input import to_unit_range

SMALLEST_SIDE = 32
LARGEST_SIDE = 2048
LARGEST_ASPECT = 8.0
LARGEST_AREA = 120_000_000
"""Most pixels that are decoded: about the size of the largest scans that museums publish."""

_EXPECTED = "expected a picture (JPEG, PNG, TIFF, WebP, GIF or BMP)"
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

    The reader obeys orientation tags, lays transparency on white, converts embedded colour
    profiles to sRGB, takes the first frame of an animation, and reduces a long side of more than
    2048 pixels to 2048.

    Raises:
        InputError: the file is missing, empty, truncated or not a picture; or the picture is
            larger than can be decoded safely, smaller than 32 pixels a side, longer than 8:1, or
            blank.
    """
    return Artwork(path, _prepare_pixels(path, _decode(path)))


def _prepare_pixels(name: Path | str, image: Image.Image) -> Array:
    """Return the pixels (H, W, 3) in [0, 1] of an RGB picture, at most 2048 pixels long.

    Raises:
        InputError: the picture is too small, too long or blank; `name` identifies it in the
            message.
    """
    width, height = image.size
    if min(width, height) < SMALLEST_SIDE:
        raise InputError(
            f"{name}: {width}x{height} pixels: expected an artwork of at least "
            f"{SMALLEST_SIDE}x{SMALLEST_SIDE}"
        )
    if max(width, height) > LARGEST_ASPECT * min(width, height):
        raise InputError(
            f"{name}: {width}x{height} pixels: expected an artwork at most "
            f"{LARGEST_ASPECT:g} times as long as wide; crop it"
        )
    if all(high - low < _BLANK_RANGE for low, high in _channel_extrema(image)):
        raise InputError(f"{name}: blank, all of one colour: expected an artwork to paint after")
    # thumbnail() keeps the aspect and does nothing to smaller pictures.
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.asarray(image, dtype=np.float32) / np.float32(255.0)


def write_artwork(path: Path, artwork: Artwork) -> None:
    """Write the pixels of `artwork` as an 8-bit RGB PNG, atomically."""
    write_picture(path, artwork.pixels)


def _channel_extrema(image: Image.Image) -> list[tuple[float, float]]:
    return [band.getextrema() for band in image.split()]  # type: ignore[misc]


def _decode(path: Path) -> Image.Image:
    """Decode the first frame of a picture as upright RGB."""
    data = read_bytes(path, _EXPECTED)
    if not data:
        raise InputError(f"{path}: the file is empty; {_EXPECTED}")
    try:
        with warnings.catch_warnings():
            # Pillow's own size warning is not needed: the limit is checked below. Damaged
            # metadata is no reason to refuse the pixels.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                width, height = image.size
                if width * height > LARGEST_AREA:
                    raise InputError(
                        f"{path}: {width}x{height} pixels: larger than can be decoded safely "
                        f"({LARGEST_AREA // 1_000_000} megapixels); reduce it, "
                        f"{LARGEST_SIDE} pixels on the long side are enough"
                    )
                return _to_opaque_srgb(path, ImageOps.exif_transpose(image))
    except InputError:
        raise
    except UnidentifiedImageError:
        what = "this is an SVG drawing" if _is_svg(data) else "this is not a picture"
        raise InputError(f"{path}: {what}; {_EXPECTED}") from None
    except Image.DecompressionBombError as error:
        raise InputError(f"{path}: larger than can be decoded safely ({error})") from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise InputError(f"{path}: the picture is cut off or damaged ({error})") from None


def _is_svg(data: bytes) -> bool:
    return b"<svg" in data[:4096].lower()


def _to_opaque_srgb(path: Path, image: Image.Image) -> Image.Image:
    """Convert `image` to opaque 8-bit sRGB."""
    profile = image.info.get("icc_profile")
    image.load()
    if image.mode == "F":
        raise InputError(f"{path}: a picture of floating-point values: expected 8 or 16 bits")
    if image.mode == "I" or image.mode.startswith("I;16"):
        # Pillow's own conversion clips 16 bits at 255 instead of scaling them.
        image = _from_16bit(np.asarray(image))
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        colour = _to_srgb(rgba.convert("RGB"), profile)
        white = Image.new("RGB", image.size, "white")
        white.paste(colour, mask=rgba.getchannel("A"))
        return white
    if image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    return _to_srgb(image, profile)


def _from_16bit(values: NDArray[np.integer]) -> Image.Image:
    scaled = np.rint(np.clip(values, 0, 65535) / 257.0).astype(np.uint8)
    return Image.fromarray(scaled)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert `image` (L, RGB or CMYK) to RGB, by its profile where it has a usable one."""
    if profile:
        try:
            return ImageCms.profileToProfile(
                image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            ) or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a damaged profile, or one for another number of channels, is ignored
    return image.convert("RGB")
