"""A clip painted: a few keyframes by the painter, every other frame by carrying their paint."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np

from impasto.core.atomic_files import replacing_folder
from impasto.core.errors import InputError
from impasto.motion.keyframe_cache import Store
from impasto.motion.keyframes import chosen
from impasto.motion.layer_files import read_rendered
from impasto.motion.propagation import Keyframe, begun, carried, completed
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import Backdrop, Finish, backdrop, compose_on
from impasto.painting.composition.layers import Layers
from impasto.painting.painter import Carried, Painter
from impasto.painting.parts.part import Part
from impasto.painting.parts.partition import divided
from impasto.painting.progress import Stroke
from impasto.rendering.camera import Camera, read_cameras
from impasto.rendering.frame import FRAME_FILES, Frame, depth_path, frame_paths, write_picture

# A painted keyframe takes as long as this many carried frames, more or less.
KEYFRAME_WORK = 60

Progress = Callable[[int, int, str], None]


def animate(
    renders: Path,
    view: Frame,
    layers: Layers,
    painter: Painter,
    output: Path,
    store: Store,
    threads: int = 2,
    progress: Progress | None = None,
) -> None:
    """Paint the frames of a clip into the folder `output`, all or nothing.

    Frames are read, painted and written one at a time: memory does not grow with the clip.

    Args:
        renders: folder of the clip's rendered frames.
        view: the frame that was painted.
        layers: of its painting.
        painter: the painter that made it.
        output: folder for 0000.png, ... (RGB, the renders' size).
        store: where keyframes are kept until the clip is done.
        threads: frames that are carried at once.
        progress: called with the work done, all of it, and what is being done.

    Raises:
        InputError: a frame cannot be read, lacks depth or camera, or has another size.
    """
    if view.camera is None or view.depth is None:
        raise InputError("motion: the painted view has no depth or no camera")
    paths = frame_paths(renders)
    cameras = read_cameras(renders / "camera.json")
    if len(cameras) != len(paths):
        raise InputError(f"{renders}: {len(paths)} pictures, but {len(cameras)} cameras")
    indices = chosen(view, len(paths), lambda index: read_rendered(paths[index], view))
    work = len(paths) + KEYFRAME_WORK * len(indices)
    keyframes = [Keyframe(view, layers.figure)]
    for number, index in enumerate(indices):

        def watch(stroke: Stroke, number: int = number) -> None:
            if progress:
                done = round(KEYFRAME_WORK * (number + stroke.share))
                progress(done, work, f"keyframe {number + 1} of {len(indices)}")

        store.follow(paths[index])
        frame = read_rendered(paths[index], view)
        paint = store.find()
        if paint is None:
            paint = store.keep(_painted(frame, keyframes, layers, painter, watch))
        keyframes.append(Keyframe(frame, paint))
    finish, parts = painter.dials.finish, painter.parts
    grounds = divided(view, parts).ground if parts else None
    behind = backdrop(layers.ground, layers.palette, grounds)
    with replacing_folder(output, FRAME_FILES) as temporary, ThreadPoolExecutor(threads) as pool:

        def carry(alike: list[Path]) -> int:
            first, *others = (temporary / path.name for path in alike)
            frame = read_rendered(alike[0], view)
            picture = composed(frame, keyframes, behind, layers.palette, finish, parts)
            write_picture(first, picture)
            for other in others:
                shutil.copyfile(first, other)
            return len(alike)

        done = 0
        for more in pool.map(carry, _grouped(paths, cameras)):
            done += more
            if progress:
                progress(work - len(paths) + done, work, f"frame {done} of {len(paths)}")
    store.close()


def _grouped(paths: Sequence[Path], cameras: Sequence[Camera]) -> list[list[Path]]:
    """The frames of a clip, those together that show the same from the same camera."""
    groups: dict[tuple[object, ...], list[Path]] = {}
    for path, camera in zip(paths, cameras, strict=True):
        content = [sha256(file.read_bytes()).digest() for file in (path, depth_path(path))]
        alike = (*content, camera.scale, camera.structure_to_camera.tobytes())
        groups.setdefault(alike, []).append(path)
    return list(groups.values())


def composed(
    frame: Frame,
    keyframes: Sequence[Keyframe],
    behind: Backdrop,
    palette: Palette,
    finish: Finish,
    parts: Sequence[Part] = (),
) -> np.ndarray:
    """One frame of a clip: carried paint, composed anew with the frame's own depth and matte."""
    carry = carried(frame, keyframes)
    figure = completed(carry.paint, carry.seen, frame.matte)
    shares = divided(frame, parts).picture if parts else None
    return compose_on(behind, figure, frame, palette, finish, shares)


def _painted(
    frame: Frame,
    keyframes: Sequence[Keyframe],
    layers: Layers,
    painter: Painter,
    watch: Callable[[Stroke], None],
) -> np.ndarray:
    """The paint of a new keyframe: carried where it can be, painted where the surface is new."""
    carry = carried(frame, keyframes)
    start = Carried(begun(frame, carry), carry.trusted)
    return painter.repaint(frame, layers, start, watch)
