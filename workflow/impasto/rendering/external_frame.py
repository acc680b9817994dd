"""A picture of any origin, with a depth map and a matte of its own, as a frame to be painted."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.core.errors import InputError, Notice
from impasto.rendering import frame as frames
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.depth_map import depth_from_map, read_depth_map
from impasto.rendering.frame import Frame, Origin
from impasto.rendering.pixel_input import PixelInput, input_file, input_name, to_rgba

# By how much the proportions of a map may differ from the picture's: what rounding leaves.
PROPORTION_TOLERANCE = 0.02
# Coverage from which on a pixel is the figure's.
FIGURE_COVERAGE = 0.5
# Pixels by which a matte that is cut out of depth is softened, since depth has no soft edges.
MATTE_BLUR = 0.7


def read_frame(
    picture: PixelInput,
    *,
    depth: PixelInput | None = None,
    inverted: bool = False,
    limits: tuple[float, float] | None = None,
    matte: PixelInput | None = None,
) -> Frame:
    """Read what `impasto render` wrote, or any picture, with what is known of its depth and matte.

    Depth, camera, atoms and ids come along where they lie beside the picture; a depth map and a
    matte of another program stand in their place. Maps of another size are fitted to the
    picture's, if they have its proportions. What can be used but should be said, as that a map has
    8 bits only, is told as a `Notice`, a warning.

    Args:
        picture: file, of a format that Pillow reads, or array (see `PixelInput`).
        depth: depth map of a renderer, a camera or a network: PNG of 16 bits, TIFF or PFM of
            floats, EXR or NPY, or an array (H, W). Its units are relative. What is NaN, infinite,
            0, or has one value at the far end that many pixels share, is ground.
        inverted: whether near places have the larger numbers, as in a disparity map.
        limits: the map's numbers at the nearest and the farthest place of the figure; what is
            farther is ground. None for those that occur.
        matte: picture, or array in [0, 1], that covers the figure, by its alpha or else its light;
            None for the picture's own alpha, or else all that has a depth.

    Returns:
        colour (H, W, 3), matte (H, W), and depth (H, W), camera and the rest, or None for what is
        not known; with a depth map there is no camera.

    Raises:
        InputError: a file does not decode or does not fit, tells no depth, or covers nothing; or
            something is said of a map that is not given.
    """
    if depth is None and (inverted or limits is not None):
        raise InputError(f"{'limits' if limits else 'inverted'}: expected with a depth map only")
    frame = _read_picture_frame(picture)
    if depth is not None:
        frame = _with_depth(frame, depth, inverted, limits, cut=matte is None)
    if matte is not None:
        frame = _with_matte(frame, matte)
    if depth is None and matte is None:
        return frame
    if not (frame.matte > FIGURE_COVERAGE).any():
        name = frame.origin.name if matte is None else input_name(matte, "matte")
        raise InputError(f"{name}: covers nothing; expected a figure to paint")
    if frame.depth is None:
        return frame
    name = frame.origin.name if depth is None else input_name(depth, "depth")
    return replace(frame, depth=_figure_depth(frame.depth, frame.matte, name))


def _read_picture_frame(picture: PixelInput) -> Frame:
    """A picture as a frame, with what lies beside it."""
    if not isinstance(picture, np.ndarray):
        return frames.read_rendered_frame(picture)
    rgba = to_rgba(picture, "picture")
    return Frame(rgba[..., :3], rgba[..., 3], origin=Origin("the picture"))


def _with_matte(frame: Frame, matte: PixelInput) -> Frame:
    """A frame with a matte that is given."""
    coverage = _resize_plane(
        _matte_from_picture(to_rgba(matte, "matte")), frame, input_name(matte, "matte")
    )
    files = {**frame.origin.files, "matte": input_file(matte)}
    return replace(frame, matte=coverage, origin=replace(frame.origin, files=files))


def _with_depth(
    frame: Frame,
    depth: PixelInput,
    inverted: bool,
    limits: tuple[float, float] | None,
    cut: bool,
) -> Frame:
    """A frame with the depth of a map; `cut` makes the matte of it where there is none."""
    chart = read_depth_map(depth)
    if chart.coarse:
        warnings.warn(
            f"{chart.path}: has 8 bits: what is smooth gets steps; 16 bits or floats are better",
            Notice,
            stacklevel=3,
        )
    far = _resize_plane(depth_from_map(chart, inverted, limits), frame, chart.path)
    matte = _matte_from_depth(np.isfinite(far)) if cut and (frame.matte == 1).all() else frame.matte
    told = {"file": input_file(depth), "inverted": inverted, "range": limits}
    files = {**frame.origin.files, "depth": told}
    origin = replace(frame.origin, files=files, external=True)
    # Its units are its own: nothing that a camera says in ångström holds for them.
    return replace(frame, depth=far, matte=matte, camera=None, atoms=None, origin=origin)


def _matte_from_picture(rgba: Array) -> Array:
    """Coverage (H, W) that a picture tells by its alpha, or else by its light."""
    clear = (rgba[..., 3] < 1).any()
    return rgba[..., 3] if clear else rgba[..., :3].mean(axis=2)


def _resize_plane(plane: Array, frame: Frame, name: Path | str) -> Array:
    """A plane (h, w) at the size of a frame; NaN stays NaN.

    Raises:
        InputError: its proportions are not the frame's.
    """
    (height, width), size = plane.shape, frame.size
    if (width, height) == size:
        return plane
    if abs(width * size[1] / (height * size[0]) - 1) > PROPORTION_TOLERANCE:
        raise InputError(
            f"{name}: {width}x{height} pixels, but the picture has {size[0]}x{size[1]}; expected "
            "its size, or its proportions at another size"
        )
    known = np.isfinite(plane)
    # A mean of two depths would be that of neither surface: only what is enlarged is interpolated.
    how = Image.Resampling.BILINEAR if size[0] > width else Image.Resampling.NEAREST
    whole = Image.fromarray(fill_nearest(plane, known)).resize(size, how)
    there = Image.fromarray(known).resize(size, Image.Resampling.NEAREST)
    return np.where(np.asarray(there), np.asarray(whole), np.nan).astype(np.float32)


def _matte_from_depth(known: NDArray[np.bool_]) -> Array:
    """The matte (H, W) of a figure that is told by its depth alone."""
    soft: Array = ndimage.gaussian_filter(known.astype(np.float32), MATTE_BLUR)
    return np.clip(soft, 0, 1)


def _figure_depth(depth: Array, matte: Array, name: Path | str) -> Array:
    """Depth (H, W) of the figure alone: a map that knows its ground's says nothing of it there.

    Raises:
        InputError: none of the figure has a depth.
    """
    own = np.where(matte > FIGURE_COVERAGE, depth, np.nan).astype(np.float32)
    if not np.isfinite(own).any():
        raise InputError(f"{name}: has no depth where the matte covers anything")
    return own
