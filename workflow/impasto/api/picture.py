"""Pictures as NumPy arrays that can be saved and that notebooks show."""

from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto.core.arrays import encode_png
from impasto.core.atomic_files import atomic_write
from impasto.core.errors import InputError
from impasto.rendering import frame as frames
from impasto.rendering import views
from impasto.rendering.frame import Frame, write_picture

CHANNEL_COUNTS = (3, 4)


class Picture(np.ndarray[Any, np.dtype[np.float32]]):
    """A float32 array of values in [0, 1]: (H, W, 3) sRGB, (H, W, 4) with alpha, or (H, W) grey.

    It behaves like any array; sums and slices of pictures are pictures again.
    """

    @classmethod
    def of(cls, values: NDArray[Any]) -> Self:
        """Return an array as a picture; memory is shared if it is already float32."""
        return np.asarray(values, dtype=np.float32).view(cls)

    @property
    def is_picture(self) -> bool:
        """Whether the shape is still that of a picture, unlike that of a row or a mean."""
        return self.size > 0 and (
            self.ndim == 2 or (self.ndim == 3 and self.shape[2] in CHANNEL_COUNTS)
        )

    def save(self, path: str | Path) -> None:
        """Write a PNG of 8 bits or a TIFF of 16, atomically; values outside [0, 1] are clipped.

        Raises:
            InputError: the name ends in neither .png nor .tif, or the shape is not that of a
                picture.
        """
        path = check_suffix(path, ".png", ".tif")
        if not self.is_picture:
            raise InputError(
                f"{path}: expected a picture of shape (H, W), (H, W, 3) or (H, W, 4), found "
                f"{self.shape}"
            )
        if path.suffix.lower() == ".tif":
            _write_16_bits(path, np.asarray(self))
        else:
            write_picture(path, np.asarray(self))

    def _repr_png_(self) -> bytes | None:
        return encode_png(self) if self.is_picture else None


def check_suffix(path: str | Path, *suffixes: str) -> Path:
    """Check that a file name ends in one of these suffixes, and return it as a path.

    Raises:
        InputError: it does not.
    """
    if Path(path).suffix.lower() not in suffixes:
        raise InputError(f"{path}: expected a name that ends in {' or '.join(suffixes)}")
    return Path(path)


def frame_on_ground(frame: Frame) -> Picture:
    """Compose a render by its matte on a plain light ground, (H, W, 3)."""
    return _picture_from_image(frames.frame_on_ground(frame))


def frame_depth_tones(frame: Frame) -> Picture:
    """Return the depth of a render as tones, light where near and dark where far, (H, W, 3).

    Raises:
        InputError: the render has no depth.
    """
    return _picture_from_image(views.frame_depth_tones(frame))


def _write_16_bits(path: Path, values: NDArray[Any]) -> None:
    """Write a picture as a TIFF of 16 bits, which Pillow cannot."""
    import tifffile

    with atomic_write(path) as temporary:
        pixels = np.rint(np.clip(values, 0, 1) * 65535).astype(np.uint16)
        photometric = "minisblack" if values.ndim == 2 else "rgb"
        extra = ["unassalpha"] if values.shape[2:] == (4,) else None
        tifffile.imwrite(
            temporary,
            pixels,
            photometric=photometric,
            extrasamples=extra,
            compression="zlib",
            predictor=True,
        )


def _picture_from_image(image: Image.Image) -> Picture:
    return Picture.of(np.asarray(image, np.float32) / 255)
