"""A clip painted: a few keyframes by the painter, every other frame by carrying their paint."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np

from impasto.core.atomic_files import atomic_folder
from impasto.core.errors import InputError
from impasto.motion.keyframe_cache import KeyframeCache
from impasto.motion.keyframes import choose_keyframes
from impasto.motion.layer_files import read_clip_frame
from impasto.motion.propagation import Keyframe, filled_start, inpaint_missing, warp_from_keyframes
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import (
    CompositionDials,
    PreparedGround,
    compose_on_ground,
    prepare_ground,
)
from impasto.painting.composition.layers import PaintLayers
from impasto.painting.painter import InitialPaint, Painter
from impasto.painting.parts.part import Part
from impasto.painting.parts.partition import partition_frame
from impasto.painting.progress import Progress
from impasto.rendering.camera import Camera, read_cameras
from impasto.rendering.frame import (
    FRAME_FILE_PATTERN,
    Frame,
    depth_path,
    frame_paths,
    write_picture,
)

# A painted keyframe takes as long as this many carried frames, more or less.
KEYFRAME_WORK = 60

ProgressCallback = Callable[[int, int, str], None]


def paint_clip(
    renders: Path,
    view: Frame,
    layers: PaintLayers,
    painter: Painter,
    output: Path,
    store: KeyframeCache,
    threads: int = 2,
    progress: ProgressCallback | None = None,
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
    indices = choose_keyframes(view, len(paths), lambda index: read_clip_frame(paths[index], view))
    work = len(paths) + KEYFRAME_WORK * len(indices)
    keyframes = [Keyframe(view, layers.figure)]
    for number, index in enumerate(indices):

        def watch(stroke: Progress, number: int = number) -> None:
            if progress:
                done = round(KEYFRAME_WORK * (number + stroke.share))
                progress(done, work, f"keyframe {number + 1} of {len(indices)}")

        store.advance_to(paths[index])
        frame = read_clip_frame(paths[index], view)
        paint = store.find()
        if paint is None:
            paint = store.keep(_paint_keyframe(frame, keyframes, layers, painter, watch))
        keyframes.append(Keyframe(frame, paint))
    finish, parts = painter.dials.composition, painter.parts
    grounds = partition_frame(view, parts).ground if parts else None
    behind = prepare_ground(layers.ground, layers.palette, grounds)
    with (
        atomic_folder(output, FRAME_FILE_PATTERN) as temporary,
        ThreadPoolExecutor(threads) as pool,
    ):

        def carry(alike: list[Path]) -> int:
            first, *others = (temporary / path.name for path in alike)
            frame = read_clip_frame(alike[0], view)
            picture = compose_frame(frame, keyframes, behind, layers.palette, finish, parts)
            write_picture(first, picture)
            for other in others:
                shutil.copyfile(first, other)
            return len(alike)

        done = 0
        for more in pool.map(carry, _group_identical_frames(paths, cameras)):
            done += more
            if progress:
                progress(work - len(paths) + done, work, f"frame {done} of {len(paths)}")
    store.close()


def _group_identical_frames(paths: Sequence[Path], cameras: Sequence[Camera]) -> list[list[Path]]:
    """The frames of a clip, those together that show the same from the same camera."""
    groups: dict[tuple[object, ...], list[Path]] = {}
    for path, camera in zip(paths, cameras, strict=True):
        content = [sha256(file.read_bytes()).digest() for file in (path, depth_path(path))]
        alike = (*content, camera.scale, camera.structure_to_camera.tobytes())
        groups.setdefault(alike, []).append(path)
    return list(groups.values())


def compose_frame(
    frame: Frame,
    keyframes: Sequence[Keyframe],
    behind: PreparedGround,
    palette: Palette,
    finish: CompositionDials,
    parts: Sequence[Part] = (),
) -> np.ndarray:
    """One frame of a clip: carried paint, composed anew with the frame's own depth and matte."""
    carry = warp_from_keyframes(frame, keyframes)
    figure = inpaint_missing(carry.paint, carry.seen, frame.matte)
    shares = partition_frame(frame, parts).picture if parts else None
    return compose_on_ground(behind, figure, frame, palette, finish, shares)


def _paint_keyframe(
    frame: Frame,
    keyframes: Sequence[Keyframe],
    layers: PaintLayers,
    painter: Painter,
    watch: Callable[[Progress], None],
) -> np.ndarray:
    """The paint of a new keyframe: carried where it can be, painted where the surface is new."""
    carry = warp_from_keyframes(frame, keyframes)
    start = InitialPaint(filled_start(frame, carry), carry.trusted)
    return painter.repaint(frame, layers, start, watch)
