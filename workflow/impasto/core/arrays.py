"""Pixel arrays and their conversion to 8-bit images."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float32]


def to_8bit(image: NDArray[Any]) -> NDArray[np.uint8]:
    """Clip values to [0, 1] and round them to 8-bit integers."""
    scaled = np.asarray(np.clip(image, 0.0, 1.0))
    scaled *= 255.0  # in place, as below, since a large picture takes a gigabyte
    return np.rint(scaled, out=scaled).astype(np.uint8)


def from_8bit(image: NDArray[np.uint8]) -> Array:
    """Return 8-bit integers as values in [0, 1], as they are read from a file."""
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def encode_png(values: NDArray[Any]) -> bytes:
    """Encode a picture with values in [0, 1] as PNG bytes."""
    buffer = io.BytesIO()
    Image.fromarray(to_8bit(np.asarray(values))).save(buffer, "PNG")
    return buffer.getvalue()
