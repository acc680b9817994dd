"""Pictures given by a caller, as a file or as an array of pixels."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.rendering.frame import read_rgba

PixelInput = str | Path | NDArray[Any]
"""A picture file, or (H, W), (H, W, 3) or (H, W, 4) floats in [0, 1], bytes or booleans."""


def input_name(given: PixelInput, kind: str) -> str:
    """Return the name of a picture for messages: its file, or else its kind."""
    return kind if isinstance(given, np.ndarray) else str(given)


def input_file(given: PixelInput) -> str | None:
    """Return the file of a picture as records list it; None for an array."""
    return None if isinstance(given, np.ndarray) else Path(given).as_posix()


def to_rgba(given: PixelInput, kind: str) -> Array:
    """Convert a matte, mask or map to (H, W, 4) float32 RGBA in [0, 1]; without alpha it is opaque.

    Its numbers stay as they are: an embedded colour profile is not used.

    Raises:
        InputError: the file does not decode, or the array is not a picture.
    """
    if not isinstance(given, np.ndarray):
        return read_rgba(Path(given), colour_managed=False)
    planes = (
        np.atleast_3d(to_unit_range(given, kind)) if given.ndim in (2, 3) and given.size else given
    )
    if planes.ndim != 3 or planes.shape[2] not in (1, 3, 4) or not planes.size:
        raise InputError(
            f"{kind}: expected pixels of shape (H, W), (H, W, 3) or (H, W, 4), found {given.shape}"
        )
    if planes.shape[2] == 4:
        return planes
    colour = np.broadcast_to(planes, (*planes.shape[:2], 3))
    return np.dstack([colour, np.ones(planes.shape[:2], np.float32)])


def to_unit_range(values: NDArray[Any], kind: str) -> Array:
    """Convert floats in [0, 1], 8-bit integers or booleans to float32 in [0, 1].

    Raises:
        InputError: the values are none of these.
    """
    if values.dtype == np.uint8:
        return values.astype(np.float32) / np.float32(255)
    real = np.issubdtype(values.dtype, np.floating) and values.min() >= 0 and values.max() <= 1
    if not (real or values.dtype == np.bool_):
        raise InputError(
            f"{kind}: expected floats in [0, 1] or 8-bit integers, found {values.dtype} from "
            f"{values.min():g} to {values.max():g}"
        )
    return values.astype(np.float32)
