"""Depth maps that another program made: of a renderer, a camera, or a network that guesses depth.

None of them says what its numbers mean, so the units are taken to be relative: only what is nearer
than what counts, and by which share of the whole. What is far has large numbers, as distances do,
or small ones, as disparities do and the maps of networks like MiDaS (Ranftl et al. 2020).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.morphology import remove_small_holes

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_file
from impasto.rendering.depth_cues import fill_nearest

DoubleArray = NDArray[np.float64]

EXPECTED_DEPTH_MAP = (
    "expected a depth map: a PNG of 16 bits, a TIFF or PFM of floats, an EXR or a NPY"
)
# Names of an EXR's channel of depth, after the last dot, the surest first.
DEPTH_CHANNELS = ("z", "depth", "d", "y", "v")
# Share of the pixels that have the farthest value exactly, from which on it stands for nothing at
# all: renderers write one large number wherever they hit nothing.
BACKGROUND_SHARE = 0.02
# Share of the pixels up to which a hole is a measurement that failed, rather than the ground.
LARGEST_HOLE = 0.0005
# Units between the map's 1st and its 99th percentile, and how far beyond them numbers are kept: a
# few wild ones must not squeeze the rest together.
SPAN, BEYOND = 100.0, 50.0


@dataclass(frozen=True)
class DepthMap:
    """A depth map as its file has it.

    Attributes:
        path: the file, or what messages call an array.
        values: (H, W) float64, in whatever unit; may hold NaN and infinities.
        coarse: whether it has 8 bits only, and so shows steps on what is smooth.
    """

    path: Path | str
    values: DoubleArray
    coarse: bool = False


def read_depth_map(given: str | Path | NDArray[Any]) -> DepthMap:
    """Read a depth map by the suffix of its name, or take that of an array (H, W).

    Raises:
        InputError: the file is missing or does not decode, or there is something other than one
            number a pixel.
    """
    if isinstance(given, np.ndarray):
        values, coarse = _check_numbers("depth", given)
        return DepthMap("depth", values.astype(np.float64), coarse)
    path = Path(given)
    readers = {".exr": _read_exr, ".npy": _read_npy}
    if not path.exists():
        raise InputError(f"{path}: no such file{suggest_file(path)}; {EXPECTED_DEPTH_MAP}")
    try:
        values, coarse = readers.get(path.suffix.lower(), _read_grey_picture)(path)
    except (OSError, ValueError, RuntimeError, EOFError, Image.DecompressionBombError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{path}: this file cannot be read ({error}); {EXPECTED_DEPTH_MAP}"
        ) from None
    return DepthMap(path, values.astype(np.float64), coarse)


def depth_from_map(
    depth_map: DepthMap, inverted: bool = False, limits: tuple[float, float] | None = None
) -> Array:
    """The depth of a map: (H, W) float32, the larger the farther, NaN on the ground.

    Ground is what is NaN, infinite, or 0 (no measurement, or no disparity at all), and one value
    at the far end that many pixels share: what renderers write where they hit nothing. Units are
    relative: nearly all of the map lies between 0 and 100.

    Args:
        depth_map: the map.
        inverted: whether near places have the larger numbers.
        limits: the numbers of the nearest and the farthest place: what is farther is ground, and
            what is nearer is as near. Without them, those that occur, but for the above.

    Raises:
        InputError: nothing is left, all of it is equally far, or the limits contradict the rest.
    """
    far = -depth_map.values if inverted else depth_map.values
    far = (
        _measured_depth(depth_map, far)
        if limits is None
        else _depth_within_limits(depth_map, far, inverted, limits)
    )
    known = np.isfinite(far)
    if not known.any():
        raise InputError(
            f"{depth_map.path}: no place has a depth; expected numbers that are neither NaN, nor "
            f"infinite, nor 0{', some of them within --depth-range' if limits else ''}"
        )
    low, high = np.percentile(far[known], [1, 99])
    if low == high:
        low, high = far[known].min(), far[known].max()
    if low == high:
        where = " within --depth-range" if limits else ""
        raise InputError(
            f"{depth_map.path}: all of it{where} is equally far, which tells no depth; paint without "
            "--depth"
        )
    whole = remove_small_holes(known, max_size=round(LARGEST_HOLE * known.size))
    depth = np.clip(SPAN * (far - low) / (high - low), -BEYOND, SPAN + BEYOND)
    return np.where(whole, fill_nearest(depth, known), np.nan).astype(np.float32)


def _measured_depth(depth_map: DepthMap, far: DoubleArray) -> DoubleArray:
    """What of a map is measured, by its numbers alone; NaN elsewhere."""
    known = np.isfinite(far) & (depth_map.values != 0)
    if not known.any():
        return np.full_like(far, np.nan)
    end = known & (far == far[known].max())
    if end.mean() >= BACKGROUND_SHARE and (known & ~end).any():
        known &= ~end
    return np.where(known, far, np.nan)


def _depth_within_limits(
    depth_map: DepthMap, far: DoubleArray, inverted: bool, limits: tuple[float, float]
) -> DoubleArray:
    """What of a map is no farther than the limits; NaN elsewhere."""
    near, end = (-limit if inverted else limit for limit in limits)
    if near >= end:
        larger, hint = ("the larger", "") if inverted else ("the smaller", ", or --depth-inverted")
        raise InputError(
            f"{depth_map.path}: --depth-range {limits[0]:g},{limits[1]:g}: expected NEAR to be "
            f"{larger} number of the two{hint}"
        )
    return np.where(np.isfinite(far) & (far <= end), np.maximum(far, near), np.nan)


def _read_exr(path: Path) -> tuple[DoubleArray, bool]:
    """The one channel of an EXR file that is depth, of whatever part and layer."""
    import OpenEXR

    with OpenEXR.File(str(path), separate_channels=True) as file:
        planes = {
            name: np.asarray(channel.pixels)
            for part in range(len(file.parts))
            for name, channel in file.channels(part).items()
        }
    if len(planes) == 1:
        return next(iter(planes.values())), False
    for wanted in DEPTH_CHANNELS:
        found = [name for name in planes if name.lower().rpartition(".")[2] == wanted]
        if len(found) == 1:
            return planes[found[0]], False
    grey = [plane for name, plane in planes.items() if name in ("R", "G", "B")]
    if len(grey) == 3 and all(np.array_equal(grey[0], p, equal_nan=True) for p in grey[1:]):
        return grey[0], False
    raise InputError(
        f"{path}: channels {', '.join(sorted(planes))}; expected one alone, one by the name of Z "
        "or depth, or R, G and B alike"
    )


def _read_npy(path: Path) -> tuple[DoubleArray, bool]:
    """An array of numbers in a file of NumPy."""
    return _check_numbers(path, np.load(path, allow_pickle=False))


def _check_numbers(name: Path | str, values: NDArray[Any]) -> tuple[DoubleArray, bool]:
    """An array as one number a pixel, and whether these have 8 bits only."""
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiu":
        raise InputError(f"{name}: expected an array of numbers, found {values.dtype}")
    values = values.squeeze()
    if values.ndim != 2:
        raise InputError(f"{name}: expected an array (height, width), found shape {values.shape}")
    return values, values.dtype.itemsize == 1


def _read_grey_picture(path: Path) -> tuple[DoubleArray, bool]:
    """A grey picture of whatever format Pillow knows."""
    with Image.open(path) as image:
        if image.mode in ("F", "I") or image.mode.startswith("I;16"):
            return np.asarray(image), False
        # The maps of many programs are grey, but saved in colour.
        planes = np.asarray(image.convert("RGB"))
    if (planes != planes[..., :1]).any():
        raise InputError(
            f"{path}: this picture is coloured, and no colour map can be read back exactly; "
            f"{EXPECTED_DEPTH_MAP}"
        )
    return planes[..., 0], True
