"""Paint a clip: the painter paints a few keyframes, and all frames take their paint from these."""

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
from impasto.motion.layer_files import read_clip_frame, reduce_painted_view
from impasto.motion.propagation import Keyframe, filled_start, inpaint_missing, warp_from_keyframes
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import (
    CompositionDials,
    PreparedGround,
    compose_on_ground,
    prepare_ground,
)
from impasto.painting.composition.layers import PaintLayers
from impasto.painting.painter import Painter
from impasto.painting.painting_setup import InitialPaint
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

# Painting a keyframe takes about as long as carrying paint to this many frames.
KEYFRAME_WORK = 60

ProgressCallback = Callable[[int, int, str], None]


def paint_clip(
    renders: Path,
    view: Frame,
    layers: PaintLayers,
    painter: Painter,
    output: Path,
    cache: KeyframeCache,
    threads: int = 2,
    progress: ProgressCallback | None = None,
) -> None:
    """Paint the frames of a clip into the folder `output`, all or nothing.

    Frames are read, painted and written a few at a time, so that memory does not grow with the
    clip.

    Args:
        renders: folder of the clip's rendered frames.
        view: the frame that was painted; if it is larger than the renders, it is reduced.
        layers: the layers of its painting.
        painter: the painter that made it.
        output: folder for 0000.png, ... (RGB, the renders' size).
        cache: keeps the keyframes until the clip is done.
        threads: number of frames that are composed at once.
        progress: called with the work done, the whole work, and a description of the current step.

    Raises:
        InputError: a frame cannot be read, lacks depth or camera, or does not fit the view; or the
            numbers of pictures and cameras differ.
    """
    if view.camera is None or view.depth is None:
        raise InputError("motion: the painted view has no depth or no camera")
    paths = frame_paths(renders)
    cameras = read_cameras(renders / "camera.json")
    if len(cameras) != len(paths):
        raise InputError(f"{renders}: {len(paths)} pictures, but {len(cameras)} cameras")
    view, layers = reduce_painted_view(view, layers, (cameras[0].width, cameras[0].height))
    indices = choose_keyframes(view, len(paths), lambda index: read_clip_frame(paths[index], view))
    work = len(paths) + KEYFRAME_WORK * len(indices)
    keyframes = [Keyframe(view, layers.figure)]
    for number, index in enumerate(indices):

        def watch(painted: Progress, number: int = number) -> None:
            if progress:
                done = round(KEYFRAME_WORK * (number + painted.share))
                progress(done, work, f"keyframe {number + 1} of {len(indices)}")

        cache.advance_to(paths[index])
        frame = read_clip_frame(paths[index], view)
        paint = cache.find()
        if paint is None:
            paint = cache.keep(_paint_keyframe(frame, keyframes, layers, painter, watch))
        keyframes.append(Keyframe(frame, paint))
    dials, parts = painter.dials.clip_composition, painter.parts
    grounds = partition_frame(view, parts).ground if parts else None
    backdrop = prepare_ground(layers.ground, layers.palette, grounds)
    with (
        atomic_folder(output, FRAME_FILE_PATTERN) as temporary,
        ThreadPoolExecutor(threads) as pool,
    ):

        def write_frames(identical: list[Path]) -> int:
            first, *others = (temporary / path.name for path in identical)
            frame = read_clip_frame(identical[0], view)
            picture = compose_frame(frame, keyframes, backdrop, layers.palette, dials, parts)
            write_picture(first, picture)
            for other in others:
                shutil.copyfile(first, other)
            return len(identical)

        done = 0
        for written in pool.map(write_frames, _group_identical_frames(paths, cameras)):
            done += written
            if progress:
                progress(work - len(paths) + done, work, f"frame {done} of {len(paths)}")
    cache.close()


def _group_identical_frames(paths: Sequence[Path], cameras: Sequence[Camera]) -> list[list[Path]]:
    """Group the frames of a clip that show the same from the same camera."""
    groups: dict[tuple[object, ...], list[Path]] = {}
    for path, camera in zip(paths, cameras, strict=True):
        content = [sha256(file.read_bytes()).digest() for file in (path, depth_path(path))]
        key = (*content, camera.scale, camera.structure_to_camera.tobytes())
        groups.setdefault(key, []).append(path)
    return list(groups.values())


def compose_frame(
    frame: Frame,
    keyframes: Sequence[Keyframe],
    backdrop: PreparedGround,
    palette: Palette,
    dials: CompositionDials,
    parts: Sequence[Part] = (),
) -> np.ndarray:
    """Compose one frame (H, W, 3) of carried paint, with the frame's own depth and matte."""
    warped = warp_from_keyframes(frame, keyframes)
    figure = inpaint_missing(warped.paint, warped.seen, frame.matte)
    shares = partition_frame(frame, parts).picture if parts else None
    return compose_on_ground(backdrop, figure, frame, palette, dials, shares)


def _paint_keyframe(
    frame: Frame,
    keyframes: Sequence[Keyframe],
    layers: PaintLayers,
    painter: Painter,
    watch: Callable[[Progress], None],
) -> np.ndarray:
    """Paint a new keyframe (H, W, 3): carry paint to it, and paint where the surface is new."""
    warped = warp_from_keyframes(frame, keyframes)
    start = InitialPaint(filled_start(frame, warped), warped.confidence)
    return painter.repaint(frame, layers, start, watch)
