"""Pictures of any origin, with their depth map and matte, as frames to paint."""

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

# How much the proportions of a map may differ from the picture's, because of rounding.
PROPORTION_TOLERANCE = 0.02
# A pixel with more coverage than this belongs to the figure.
FIGURE_COVERAGE = 0.5
# Blur, in pixels, of a matte made from depth, which has no soft edges.
MATTE_BLUR = 0.7


def read_frame(
    picture: PixelInput,
    *,
    depth: PixelInput | None = None,
    inverted: bool = False,
    limits: tuple[float, float] | None = None,
    matte: PixelInput | None = None,
) -> Frame:
    """Read a frame of `impasto render`, or any picture with its depth map and matte.

    Depth, camera, atoms and ids are read if they lie beside the picture; a given depth map or matte
    of another program replaces them. A map of another size is resized to the picture, if it has the
    same proportions. A `Notice`, which is a warning, reports a map that can be used but is poor,
    such as one with only 8 bits.

    Args:
        depth: depth map of a renderer, a camera or a network: PNG of 16 bits, TIFF or PFM of
            floats, EXR or NPY, or an array (H, W). Its units are relative. A pixel is ground if it
            is NaN, infinite or 0, or has the farthest value and many pixels share that.
        inverted: whether near pixels have the larger numbers, as in a disparity map.
        limits: the map's numbers at the nearest and the farthest pixel of the figure; anything
            farther is ground. None for the numbers that occur.
        matte: picture, or array in [0, 1], that covers the figure by its alpha, or else by its
            brightness. None for the picture's own alpha, or else everything with a depth.

    Returns:
        A frame with colour (H, W, 3) and matte (H, W), and with depth (H, W), camera and the rest
        as far as known, else None; with a depth map there is no camera.

    Raises:
        InputError: a file does not decode or does not fit, shows no depth, or covers nothing; or
            `inverted` or `limits` is given without a depth map.
    """
    if depth is None and (inverted or limits is not None):
        raise InputError(f"{'limits' if limits else 'inverted'}: expected only with a depth map")
    frame = _read_picture_frame(picture)
    if depth is not None:
        frame = _with_depth(frame, depth, inverted, limits, make_matte=matte is None)
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
    """Read a picture as a frame, with the files beside it."""
    if not isinstance(picture, np.ndarray):
        return frames.read_rendered_frame(picture)
    rgba = to_rgba(picture, "picture")
    return Frame(rgba[..., :3], rgba[..., 3], origin=Origin("the picture"))


def _with_matte(frame: Frame, matte: PixelInput) -> Frame:
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
    make_matte: bool,
) -> Frame:
    """Return a frame with the depth of a map; `make_matte` makes a matte of it if none is there."""
    depth_map = read_depth_map(depth)
    if depth_map.coarse:
        warnings.warn(
            f"{depth_map.path}: has 8 bits, which show as steps on smooth surfaces; 16 bits or "
            "floats are better",
            Notice,
            stacklevel=3,
        )
    far = _resize_plane(depth_from_map(depth_map, inverted, limits), frame, depth_map.path)
    opaque = (frame.matte == 1).all()
    matte = _matte_from_depth(np.isfinite(far)) if make_matte and opaque else frame.matte
    record = {"file": input_file(depth), "inverted": inverted, "range": limits}
    files = {**frame.origin.files, "depth": record}
    origin = replace(frame.origin, files=files, external=True)
    # The map has units of its own, to which a camera in ångström does not apply.
    return replace(frame, depth=far, matte=matte, camera=None, atoms=None, origin=origin)


def _matte_from_picture(rgba: Array) -> Array:
    """Take the coverage (H, W) of a picture from its alpha, or else from its brightness."""
    transparent = (rgba[..., 3] < 1).any()
    return rgba[..., 3] if transparent else rgba[..., :3].mean(axis=2)


def _resize_plane(plane: Array, frame: Frame, name: Path | str) -> Array:
    """Resize a plane (h, w) to the size of a frame; NaN stays NaN.

    Raises:
        InputError: the plane does not have the proportions of the frame.
    """
    (height, width), size = plane.shape, frame.size
    if (width, height) == size:
        return plane
    if abs(width * size[1] / (height * size[0]) - 1) > PROPORTION_TOLERANCE:
        raise InputError(
            f"{name}: {width}x{height} pixels, but the picture has {size[0]}x{size[1]}; expected "
            "the same size, or the same proportions"
        )
    known = np.isfinite(plane)
    # The mean of two depths belongs to neither surface, so only enlargement interpolates.
    filter_used = Image.Resampling.BILINEAR if size[0] > width else Image.Resampling.NEAREST
    filled = Image.fromarray(fill_nearest(plane, known)).resize(size, filter_used)
    mask = Image.fromarray(known).resize(size, Image.Resampling.NEAREST)
    return np.where(np.asarray(mask), np.asarray(filled), np.nan).astype(np.float32)


def _matte_from_depth(known: NDArray[np.bool_]) -> Array:
    """Make the matte (H, W) of a figure from its depth alone."""
    soft: Array = ndimage.gaussian_filter(known.astype(np.float32), MATTE_BLUR)
    return np.clip(soft, 0, 1)


def _figure_depth(depth: Array, matte: Array, name: Path | str) -> Array:
    """Keep the depth (H, W) of the figure alone, and drop that of the ground, if there is any.

    Raises:
        InputError: no pixel of the figure has a depth.
    """
    own = np.where(matte > FIGURE_COVERAGE, depth, np.nan).astype(np.float32)
    if not np.isfinite(own).any():
        raise InputError(f"{name}: has no depth within the matte")
    return own
