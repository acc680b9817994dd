"""A picture of any origin, with a depth map and a matte of its own, as a frame to be painted."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from impasto.depth_map import DepthMap, depth_of, read_map
from impasto.errors import InputError
from impasto.guides import filled
from impasto.rendering.frame import Array, Frame, read_frame, read_rgba

# By how much the proportions of a map may differ from the picture's: what rounding leaves.
ALIKE = 0.02
# Coverage from which on a pixel is the figure's.
COVERED = 0.5
# Pixels by which a matte that is cut out of depth is softened, since depth has no soft edges.
SOFT = 0.7


@dataclass(frozen=True)
class Given:
    """What is known of a picture beside its colours, and where it lies.

    Attributes:
        depth: depth map; None for what lies beside the picture.
        inverted: whether the map's near places have the larger numbers.
        limits: the map's numbers at the nearest and the farthest place; None for those found.
        matte: picture whose alpha, or else whose light, covers what is painted as the figure;
            None for the picture's own alpha, or else for all that has a depth.
    """

    depth: Path | None = None
    inverted: bool = False
    limits: tuple[float, float] | None = None
    matte: Path | None = None

    def __post_init__(self) -> None:
        """Check that what is said of a map is said of one."""
        if self.depth is None and (self.inverted or self.limits is not None):
            option = "--depth-range" if self.limits else "--depth-inverted"
            raise InputError(f"{option}: expected with --depth FILE only")


@dataclass(frozen=True)
class Seen:
    """A frame, and what whoever asked for it should hear.

    Attributes:
        frame: the picture; without camera where its depth came from a map.
        notes: sentences for a person.
    """

    frame: Frame
    notes: tuple[str, ...] = ()


def read_given(picture: Path, given: Given) -> Seen:
    """Read a picture with what is given of its depth and matte.

    Maps of another size are fitted to the picture's, if they have its proportions.

    Raises:
        InputError: a file does not decode or does not fit, tells no depth, or covers nothing.
    """
    frame = read_frame(picture)
    if given.matte is not None:
        frame = replace(frame, matte=_fitted(_matte(given.matte), frame, given.matte))
    notes: tuple[str, ...] = ()
    if given.depth is not None:
        chart = read_map(given.depth)
        depth = _fitted(depth_of(chart, given.inverted, given.limits), frame, given.depth)
        if given.matte is None and (frame.matte == 1).all():
            frame = replace(frame, matte=_softened(np.isfinite(depth)))
        # Its units are its own: nothing that a camera says in ångström holds for them.
        frame = replace(frame, depth=depth, camera=None, atoms=None)
        notes = _notes(chart)
    if given != Given() and not (frame.matte > COVERED).any():
        raise InputError(f"{given.matte or picture}: covers nothing; expected a figure to paint")
    if frame.depth is not None and given != Given():
        frame = replace(frame, depth=_of_figure(frame.depth, frame.matte, given.depth or picture))
    return Seen(frame, notes)


def _matte(path: Path) -> Array:
    """Coverage (H, W) that a picture tells by its alpha, or else by its light."""
    rgba = read_rgba(path)
    clear = (rgba[..., 3] < 1).any()
    return rgba[..., 3] if clear else rgba[..., :3].mean(axis=2)


def _fitted(plane: Array, frame: Frame, path: Path) -> Array:
    """A plane (h, w) at the size of a frame; NaN stays NaN.

    Raises:
        InputError: its proportions are not the frame's.
    """
    (height, width), size = plane.shape, frame.size
    if (width, height) == size:
        return plane
    if abs(width * size[1] / (height * size[0]) - 1) > ALIKE:
        raise InputError(
            f"{path}: {width}x{height} pixels, but the picture has {size[0]}x{size[1]}; expected "
            "its size, or its proportions at another size"
        )
    known = np.isfinite(plane)
    # A mean of two depths would be that of neither surface: only what is enlarged is interpolated.
    how = Image.Resampling.BILINEAR if size[0] > width else Image.Resampling.NEAREST
    whole = Image.fromarray(filled(plane, known)).resize(size, how)
    there = Image.fromarray(known).resize(size, Image.Resampling.NEAREST)
    return np.where(np.asarray(there), np.asarray(whole), np.nan).astype(np.float32)


def _softened(known: NDArray[np.bool_]) -> Array:
    """The matte (H, W) of a figure that is told by its depth alone."""
    soft: Array = ndimage.gaussian_filter(known.astype(np.float32), SOFT)
    return np.clip(soft, 0, 1)


def _of_figure(depth: Array, matte: Array, path: Path) -> Array:
    """Depth (H, W) of the figure alone: a map that knows its ground's says nothing of it there.

    Raises:
        InputError: none of the figure has a depth.
    """
    own = np.where(matte > COVERED, depth, np.nan).astype(np.float32)
    if not np.isfinite(own).any():
        raise InputError(f"{path}: has no depth where the matte covers anything")
    return own


def _notes(chart: DepthMap) -> tuple[str, ...]:
    if not chart.coarse:
        return ()
    return (f"{chart.path}: has 8 bits: what is smooth gets steps; 16 bits or floats are better",)
