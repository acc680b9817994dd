"""Decode pictures of any format: upright, in sRGB and 8 bits, or with a reason why not."""

import importlib
import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from PIL import Image, UnidentifiedImageError

from impasto.core.atomic_files import read_bytes
from impasto.core.errors import InputError, Notice
from impasto.core.file_formats import OTHER_SIGNATURES, PICTURE_SIGNATURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXPECTED_PICTURE = "expected a picture (JPEG, PNG, TIFF, WebP, AVIF, GIF or BMP)"
MOST_PIXELS = 120_000_000
"""Most pixels that are decoded: about the size of the largest scans that museums publish."""

# Brands of ISO media files (ISO/IEC 14496-12 and 23008-12), which follow "ftyp".
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_HINT = "which needs the package pillow-heif (pip install pillow-heif); or convert it to JPEG"
# TIFF files of cameras begin with a small preview, which is not the picture.
_RAW_SUFFIXES = (".dng", ".nef", ".nrw", ".cr2", ".arw", ".sr2", ".pef", ".erf", ".3fr", ".iiq")
_DNG_VERSION = 50706  # a tag of TIFF
_BITS_PER_SAMPLE, _PHOTOMETRIC = 258, 262
_DRAWINGS = ("EPS", "WMF", "EMF")
# Formats whose further frames are an animation; those of others are pages and previews.
_ANIMATIONS = ("GIF", "PNG", "WEBP", "AVIF")


class PictureError(InputError):
    """A file that is not a picture, or not one that can be decoded.

    Attributes:
        reason: what is wrong, and what was expected, without the name of the file.
    """

    def __init__(self, path: Path, reason: str, found: str = "") -> None:
        """Take what is wrong, and what the file is, if that is known."""
        self.reason = f"{reason}; {EXPECTED_PICTURE}{found and f', found {found}'}"
        super().__init__(f"{path}: {self.reason}")


def decode_picture(path: Path, colour_managed: bool = True) -> Image.Image:
    """Decode a picture as 8-bit RGB, or RGBA (straight alpha) where it has transparency.

    Orientation tags are obeyed. Of several frames or pages of one size the first is taken, with a
    `Notice`. Colours are converted to sRGB by the embedded profile; a damaged one is ignored.

    Args:
        colour_managed: whether the profile is used; not for the numbers of masks and maps.

    Raises:
        InputError: the file is missing.
        PictureError: the file is empty, truncated or not a picture, has values of more than 16
            bits, or has more than `MOST_PIXELS` pixels.
    """
    data = read_bytes(path, EXPECTED_PICTURE)
    with _open_picture(path, io.BytesIO(data)) as image:
        decoded = _to_8_bit_srgb(path, image, colour_managed)
        several = getattr(image, "is_animated", False) and _has_like_frames(data)
    if several:
        warnings.warn(f"{path}: has several frames or pages; the first is used", Notice, 2)
    return decoded


@contextmanager
def open_product(path: Path) -> Iterator[Image.Image]:
    """Open a picture that impasto has written, however large: Pillow warns of large ones."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(path) as image:
            yield image


def check_still(path: Path) -> None:
    """Check by its header that a picture is no animation.

    Raises:
        PictureError: it is one, or the header is not that of a picture that can be decoded.
    """
    with path.open("rb") as file, _open_picture(path, file) as image:
        if image.format in _ANIMATIONS and getattr(image, "is_animated", False):
            raise PictureError(path, "this is an animation; save one of its frames")


@contextmanager
def _open_picture(path: Path, file: BinaryIO) -> Iterator[Image.Image]:
    """Read the header of a picture; explain errors, also those in what is done with the picture."""
    head = file.read(4096)
    file.seek(0)
    if not head:
        raise PictureError(path, "the file is empty")
    if _brand(head) in _HEIC_BRANDS:
        _register_heif()
    try:
        with warnings.catch_warnings():
            # Pillow's own size warning is not needed: the limit is checked here. Damaged metadata
            # is no reason to refuse the pixels.
            warnings.simplefilter("ignore")
            with Image.open(file) as image:
                _check_header(path, image)
                yield image
    except InputError:
        raise
    except UnidentifiedImageError:
        raise _explain_unknown(path, head) from None
    except Image.DecompressionBombError as error:
        reason = f"larger than can be decoded safely ({error})"
        raise PictureError(path, reason) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise PictureError(path, f"the picture is cut off or damaged ({error})") from None


def _check_header(path: Path, image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise PictureError(
            path,
            f"{width}x{height} pixels: larger than can be decoded safely "
            f"({MOST_PIXELS // 1_000_000} megapixels); reduce it",
        )
    if image.format in _DRAWINGS:
        raise PictureError(path, f"this is a drawing ({image.format})")
    tags = getattr(image, "tag_v2", {})
    if _DNG_VERSION in tags or (tags and path.suffix.lower() in _RAW_SUFFIXES):
        raise PictureError(path, "this is the raw data of a camera; develop it")
    if image.mode == "F":
        raise PictureError(path, "a picture of floating-point values: expected 8 or 16 bits")


def _explain_unknown(path: Path, head: bytes) -> PictureError:
    brand = _brand(head)
    if brand in _HEIC_BRANDS:
        return PictureError(path, f"this is a HEIC picture, {_HEIC_HINT}")
    if brand in _AVIF_BRANDS:
        return PictureError(path, "this is an AVIF picture, which this Pillow cannot read")
    if brand:
        what = "the raw data of a camera; develop it" if brand[:3] == b"crx" else "a video"
        return PictureError(path, f"this is {what}")
    if head.startswith(tuple(PICTURE_SIGNATURES)):
        return PictureError(path, "the picture is cut off or damaged")
    for signature, what in OTHER_SIGNATURES.items():
        if head.startswith(signature):
            return PictureError(path, f"this is {what}")
    if b"<svg" in head.lower():
        return PictureError(path, "this is an SVG drawing")
    if head.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        return PictureError(path, "this is a web page")
    return PictureError(path, "this is not a picture", "text" if _is_text(head) else "")


def _brand(head: bytes) -> bytes:
    """Return the brand of an ISO media file; b"" for anything else."""
    return head[8:12] if head[4:8] == b"ftyp" else b""


def _is_text(head: bytes) -> bool:
    # The last character may be cut off.
    return b"\0" not in head and "\ufffd" not in head.decode("utf-8", errors="replace")[:-3]


def _register_heif() -> None:
    with suppress(ImportError):
        importlib.import_module("pillow_heif").register_heif_opener()


def _has_like_frames(data: bytes) -> bool:
    """Return whether a picture has a second frame of the same size; previews are smaller."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            first = image.size
            image.seek(1)
            return image.size == first
    except (OSError, ValueError, SyntaxError, EOFError):
        return False


def _to_8_bit_srgb(path: Path, image: Image.Image, colour_managed: bool) -> Image.Image:
    """Convert a picture to upright RGB or RGBA."""
    from PIL import ImageOps

    profile = image.info.get("icc_profile") if colour_managed else None
    tags = getattr(image, "tag_v2", {})
    image = ImageOps.exif_transpose(image)
    image.load()
    if image.mode == "I" or image.mode.startswith("I;16"):
        image = _from_16_bits(path, image, tags)
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        straight = {"La": "LA", "RGBa": "RGBA"}.get(image.mode, image.mode)
        grey = image.convert(straight).getchannel("L") if straight == "LA" else None
        rgba = image.convert(straight).convert("RGBA")
        colour = _to_srgb(rgba.convert("RGB") if grey is None else grey, profile)
        colour.putalpha(rgba.getchannel("A"))
        return colour
    if image.mode not in ("L", "RGB", "CMYK", "LAB"):
        image = image.convert("RGB")
    return _to_srgb(image, profile)


def _from_16_bits(path: Path, image: Image.Image, tags: Mapping[int, Any]) -> Image.Image:
    """Convert a grey picture of 12 or 16 bits to 8; Pillow itself would clip it at 255."""
    import numpy as np

    values: NDArray[np.int64] = np.asarray(image).astype(np.int64)
    if values.min() < 0 or values.max() > 65535:
        raise PictureError(path, "a picture of 32 bits a pixel: expected 8 or 16 bits")
    most = 2 ** min(16, max(8, *tags.get(_BITS_PER_SAMPLE, (16,)))) - 1
    if tags.get(_PHOTOMETRIC) == 0:
        values = most - values  # 0 is white
    return Image.fromarray(np.rint(values * (255 / most)).clip(0, 255).astype(np.uint8))


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert `image` (L, RGB, CMYK or LAB) to RGB, by its profile where it has a usable one."""
    from PIL import ImageCms

    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        found = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
        assert found is not None
        return found
    if profile:
        try:
            return ImageCms.profileToProfile(
                image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            ) or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a damaged profile, or one for another number of channels, is ignored
    return image.convert("RGB")
