"""Depth maps of other programs: a renderer, a camera, or a network that estimates depth.

No depth map states the meaning of its numbers, so its units are taken to be relative: only the
order of depths counts, and each difference as a share of the whole range. Far pixels have large
numbers if these are distances, or small numbers if they are disparities, as in the maps of networks
like MiDaS (Ranftl et al. 2020).
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
from impasto.core.file_names import find_path
from impasto.core.suggestions import suggest_file
from impasto.rendering.depth_cues import fill_nearest

DoubleArray = NDArray[np.float64]

EXPECTED_DEPTH_MAP = (
    "expected a depth map: a PNG of 16 bits, a TIFF or PFM of floats, an EXR or a NPY"
)
# Names of the depth channel of an EXR, after the last dot; the surest come first.
DEPTH_CHANNELS = ("z", "depth", "d", "y", "v")
# If at least this share of the pixels has exactly the farthest value, it stands for the background:
# renderers write one large number wherever they hit nothing.
BACKGROUND_SHARE = 0.02
# A hole up to this share of the pixels is a failed measurement; a larger one is ground.
LARGEST_HOLE = 0.0005
# Units between the map's 1st and 99th percentile, and the units that are kept beyond them: a few
# outliers must not squeeze the rest together.
SPAN, BEYOND = 100.0, 50.0


@dataclass(frozen=True)
class DepthMap:
    """A depth map with the values of its file.

    Attributes:
        path: the file, or the name of an array in messages.
        values: (H, W) float64, in any unit; may hold NaN and infinities.
        coarse: whether it has only 8 bits, and so shows steps on smooth surfaces.
    """

    path: Path | str
    values: DoubleArray
    coarse: bool = False


def read_depth_map(given: str | Path | NDArray[Any]) -> DepthMap:
    """Read a depth map from a file, by the suffix of its name, or from an array (H, W).

    Raises:
        InputError: the file is missing or does not decode, or there is not exactly one number for
            each pixel.
    """
    if isinstance(given, np.ndarray):
        values, coarse = _check_numbers("depth", given)
        return DepthMap("depth", values.astype(np.float64), coarse)
    path = find_path(Path(given))
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
    """Convert a depth map to depth: (H, W) float32, larger if farther, NaN on the ground.

    A pixel is ground if it is NaN, infinite or 0 (no measurement, or no disparity), or if it has
    the farthest value and many pixels share that: renderers write it where they hit nothing. The
    units of the result are relative: nearly all of the map lies between 0 and 100.

    Args:
        inverted: whether near pixels have the larger numbers.
        limits: the numbers of the nearest and the farthest pixel: anything farther is ground, and
            anything nearer is moved to the near limit. With None, only the rules above find the
            ground.

    Raises:
        InputError: no pixel has a depth, all are equally far, or the limits contradict
            `inverted`.
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
            f"{depth_map.path}: no pixel has a depth; expected numbers that are neither NaN, nor "
            f"infinite, nor 0{', some of them within --depth-range' if limits else ''}"
        )
    low, high = np.percentile(far[known], [1, 99])
    if low == high:
        low, high = far[known].min(), far[known].max()
    if low == high:
        where = " within --depth-range" if limits else ""
        raise InputError(
            f"{depth_map.path}: all pixels{where} are equally far, so the map shows no depth; "
            "paint without --depth"
        )
    whole = remove_small_holes(known, max_size=round(LARGEST_HOLE * known.size))
    depth = np.clip(SPAN * (far - low) / (high - low), -BEYOND, SPAN + BEYOND)
    return np.where(whole, fill_nearest(depth, known), np.nan).astype(np.float32)


def _measured_depth(depth_map: DepthMap, far: DoubleArray) -> DoubleArray:
    """Keep the measured pixels of a map, judging by the numbers alone; NaN elsewhere."""
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
    """Keep the pixels of a map up to the far limit, moved to the near one at least; else NaN."""
    near, end = (-limit if inverted else limit for limit in limits)
    if near >= end:
        larger, hint = ("the larger", "") if inverted else ("the smaller", ", or --depth-inverted")
        raise InputError(
            f"{depth_map.path}: --depth-range {limits[0]:g},{limits[1]:g}: expected NEAR to be "
            f"{larger} number of the two{hint}"
        )
    return np.where(np.isfinite(far) & (far <= end), np.maximum(far, near), np.nan)


def _read_exr(path: Path) -> tuple[DoubleArray, bool]:
    """Read the depth channel of an EXR file, in whichever part and layer it is."""
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
        f"{path}: found channels {', '.join(sorted(planes))}; expected a single channel, one named "
        "Z or depth, or identical R, G and B"
    )


def _read_npy(path: Path) -> tuple[DoubleArray, bool]:
    return _check_numbers(path, np.load(path, allow_pickle=False))


def _check_numbers(name: Path | str, values: NDArray[Any]) -> tuple[DoubleArray, bool]:
    """Check that an array has one number a pixel; return it and whether it has only 8 bits."""
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiu":
        raise InputError(f"{name}: expected an array of numbers, found {values.dtype}")
    values = values.squeeze()
    if values.ndim != 2:
        raise InputError(f"{name}: expected an array (height, width), found shape {values.shape}")
    return values, values.dtype.itemsize == 1


def _read_grey_picture(path: Path) -> tuple[DoubleArray, bool]:
    """Read a grey picture, of any format that Pillow knows."""
    with Image.open(path) as image:
        if image.mode in ("F", "I") or image.mode.startswith("I;16"):
            return np.asarray(image), False
        # Many programs save grey maps in colour.
        planes = np.asarray(image.convert("RGB"))
    if (planes != planes[..., :1]).any():
        raise InputError(
            f"{path}: this picture is coloured, and exact depth cannot be recovered from colours; "
            f"{EXPECTED_DEPTH_MAP}"
        )
    return planes[..., 0], True
