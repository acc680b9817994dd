"""A clip painted: a few keyframes by the painter, every other frame by carrying their paint."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from impasto.compose import Finish, compose
from impasto.errors import InputError
from impasto.files import replacing_folder
from impasto.guides import filled
from impasto.motion.propagate import Keyframe, carried, completed
from impasto.motion.reproject import angle_between
from impasto.paint import Carried, Painter, Painting
from impasto.render.camera import Camera, read_cameras
from impasto.render.frame import FRAME_FILES, Frame, frame_paths, read_frame, write_picture

# No frame may be further than this (degrees) from a keyframe; 12 degrees of a cartoon bring a
# tenth of its pixels newly into view.
REACH = 12.0
# A new keyframe should be this near to an old one, so that most of its paint can be carried.
STRIDE = 20.0


def chosen(view: Camera, clip: Sequence[Camera]) -> list[int]:
    """Indices of the clip's frames to be keyframes beside the view, in the order of painting."""
    nearest = np.array([angle_between(view, camera) for camera in clip])
    found: list[int] = []
    while nearest.max() > REACH:
        beyond = np.flatnonzero(nearest > REACH)
        near_enough = beyond[nearest[beyond] <= STRIDE]
        if len(near_enough):
            index = int(near_enough[np.argmax(nearest[near_enough])])
        else:
            index = int(beyond[np.argmin(nearest[beyond])])
        found.append(index)
        angles = np.array([angle_between(clip[index], camera) for camera in clip])
        nearest = np.minimum(nearest, angles)
    return found


def animate(
    renders: Path,
    view: Frame,
    painting: Painting,
    painter: Painter,
    output: Path,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Paint the frames of a clip into the folder `output`, all or nothing.

    Args:
        renders: folder of the clip's rendered frames.
        view: the frame that was painted.
        painting: its layers.
        painter: the painter that made it.
        output: folder for 0000.png, ... (RGB, the renders' size).
        threads: frames that are carried at once.
        progress: called with the number of frames done and of all frames.

    Raises:
        InputError: a frame cannot be read, lacks depth or camera, or has another size.
    """
    if view.camera is None:
        raise InputError("motion: the painted view has no camera")
    paths = frame_paths(renders)
    cameras = read_cameras(renders / "camera.json")
    if len(cameras) != len(paths):
        raise InputError(f"{renders}: {len(paths)} pictures, but {len(cameras)} cameras")
    keyframes = [Keyframe(view, painting.figure)]
    for index in chosen(view.camera, cameras):
        frame = _read(paths[index], view)
        keyframes.append(Keyframe(frame, _keyframe(frame, keyframes, painting, painter)))
    finish = painter.dials.finish
    with replacing_folder(output, FRAME_FILES) as temporary, ThreadPoolExecutor(threads) as pool:

        def carry(path: Path) -> None:
            # Read here, one at a time: memory does not grow with the clip.
            frame = _read(path, view)
            write_picture(temporary / path.name, painted(frame, keyframes, painting, finish))

        for done, _ in enumerate(pool.map(carry, paths), 1):
            if progress:
                progress(done, len(paths))


def painted(
    frame: Frame, keyframes: Sequence[Keyframe], painting: Painting, finish: Finish
) -> np.ndarray:
    """One frame of a clip: carried paint, composed anew with the frame's own depth and matte."""
    paint, known = carried(frame, keyframes)
    figure = completed(paint, known, frame.matte)
    return compose(figure, painting.ground, frame, painting.palette, finish)


def _keyframe(
    frame: Frame, keyframes: Sequence[Keyframe], painting: Painting, painter: Painter
) -> np.ndarray:
    """The paint of a new keyframe: carried where it can be, painted where the surface is new."""
    paint, known = carried(frame, keyframes)
    start = completed(paint, known, frame.matte)
    return painter.repaint(frame, painting, Carried(filled(start, frame.matte > 0.5), known)).figure


def _read(path: Path, view: Frame) -> Frame:
    frame = read_frame(path)
    if frame.depth is None or frame.camera is None:
        raise InputError(f"{path}: its depth ({path.stem}.depth.tif) or camera.json is missing")
    if frame.size != view.size:
        raise InputError(
            f"{path}: {frame.size[0]}x{frame.size[1]} pixels, but the painted view has "
            f"{view.size[0]}x{view.size[1]}"
        )
    return frame
