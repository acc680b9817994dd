"""Paint a clip: the painter paints a few keyframes, and all frames take their paint from these."""

import shutil
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np

from impasto.core.arrays import Array, from_8bit, to_8bit
from impasto.core.atomic_files import atomic_folder
from impasto.core.errors import InputError
from impasto.motion.keyframe_cache import KeyframeCache
from impasto.motion.keyframes import choose_keyframes
from impasto.motion.layer_files import check_clip_frame, reduce_painted_view
from impasto.motion.propagation import Keyframe, filled_start, inpaint_missing, warp_from_keyframes
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import (
    PreparedGround,
    compose_on_ground,
    prepare_ground,
)
from impasto.painting.composition.layers import PaintLayers
from impasto.painting.dials import Dials
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
    read_rendered_frame,
    write_picture,
)

# Painting a keyframe takes about as long as carrying paint to this many frames.
KEYFRAME_WORK = 60

ProgressCallback = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Clip:
    """The frames of a clip, in memory or on disk.

    Attributes:
        number: how many there are.
        frame: returns one of them by its index.
        key: returns the same for frames that show the same from the same camera.
        keep: returns the paint of a keyframe: what it has kept, or else what the function paints.
    """

    number: int
    frame: Callable[[int], Frame]
    key: Callable[[int], Hashable]
    keep: Callable[[int, Callable[[], Array]], Array]


def clip_in_memory(frames: Sequence[Frame]) -> Clip:
    """Return a clip of frames that are held in memory."""

    def key(index: int) -> Hashable:
        frame = frames[index]
        planes = (frame.colour, frame.matte, frame.depth)
        content = [sha256(plane.tobytes()).digest() for plane in planes if plane is not None]
        return (*content, *_camera_key(frame.camera))

    # Paint is kept with 8 bits, as on disk.
    return Clip(len(frames), frames.__getitem__, key, lambda _, paint: from_8bit(to_8bit(paint())))


def clip_on_disk(renders: Path, cache: KeyframeCache) -> Clip:
    """Return the clip of a folder of rendered frames, each of which is read when it is used.

    Args:
        renders: the folder.
        cache: keeps the keyframes until the clip is done.

    Raises:
        InputError: the numbers of pictures and cameras differ.
    """
    paths, cameras = frame_paths(renders), read_cameras(renders / "camera.json")
    if len(cameras) != len(paths):
        raise InputError(f"{renders}: {len(paths)} pictures, but {len(cameras)} cameras")

    def key(index: int) -> Hashable:
        files = (paths[index], depth_path(paths[index]))
        content = [sha256(file.read_bytes()).digest() for file in files]
        return (*content, *_camera_key(cameras[index]))

    def keep(index: int, paint: Callable[[], Array]) -> Array:
        cache.advance_to(paths[index])
        kept = cache.find()
        return cache.keep(paint()) if kept is None else kept

    return Clip(len(paths), lambda index: read_rendered_frame(paths[index]), key, keep)


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
    """Paint the frames of a folder into the folder `output`, all or nothing.

    Frames are read, painted and written a few at a time, so that memory does not grow with the
    clip.

    Args:
        renders: folder of the clip's rendered frames.
        view: as for `carry_paint`, and so are `layers`, `painter`, `threads` and `progress`.
        layers: the layers of its painting.
        painter: the painter that made it.
        output: folder for 0000.png, ... (RGB, the renders' size).
        cache: keeps the keyframes until the clip is done.
        threads: number of frames that are composed at once.
        progress: called as the work advances.

    Raises:
        InputError: as `carry_paint` and `clip_on_disk`, or a frame cannot be read.
    """
    clip, names = clip_on_disk(renders, cache), [path.name for path in frame_paths(renders)]
    with atomic_folder(output, FRAME_FILE_PATTERN) as temporary:

        def write(indices: Sequence[int], picture: Array) -> None:
            first, *others = (temporary / names[index] for index in indices)
            write_picture(first, picture)
            for other in others:
                shutil.copyfile(first, other)

        carry_paint(clip, view, layers, painter, write, threads, progress)
    cache.close()


def carry_paint(
    clip: Clip,
    view: Frame,
    layers: PaintLayers,
    painter: Painter,
    put: Callable[[Sequence[int], Array], None],
    threads: int = 2,
    progress: ProgressCallback | None = None,
) -> None:
    """Carry the paint of a view to the frames of a clip.

    Args:
        clip: the clip.
        view: the frame that was painted; if it is larger than the clip's, it is reduced.
        layers: the layers of its painting.
        painter: the painter that made it.
        put: called once, in any thread, with the indices of all frames that show the same and
            their picture (H, W, 3).
        threads: number of frames that are composed at once.
        progress: called with the work done, the whole work, and a description of the current step.

    Raises:
        InputError: a frame lacks depth or camera, or does not fit the view.
    """
    if view.camera is None or view.depth is None:
        raise InputError("motion: the painted view has no depth or no camera")
    view, layers = reduce_painted_view(view, layers, clip.frame(0).size)

    def read(index: int) -> Frame:
        return check_clip_frame(clip.frame(index), view)

    indices = choose_keyframes(view, clip.number, read)
    work = clip.number + KEYFRAME_WORK * len(indices)
    keyframes = [Keyframe(view, layers.figure)]
    for number, index in enumerate(indices):

        def watch(painted: Progress, number: int = number) -> None:
            if progress:
                done = round(KEYFRAME_WORK * (number + painted.share))
                progress(done, work, f"keyframe {number + 1} of {len(indices)}")

        frame = read(index)
        paint = partial(_paint_keyframe, frame, keyframes, layers, painter, watch)
        keyframes.append(Keyframe(frame, clip.keep(index, paint)))
    dials, parts = painter.dials.clip_composition, painter.parts
    grounds = partition_frame(view, parts).ground if parts else None
    backdrop = prepare_ground(layers.ground, layers.palette, grounds)

    def compose(identical: Sequence[int]) -> int:
        frame = read(identical[0])
        put(identical, compose_frame(frame, keyframes, backdrop, layers.palette, dials, parts))
        return len(identical)

    groups: dict[Hashable, list[int]] = {}
    for index in range(clip.number):
        groups.setdefault(clip.key(index), []).append(index)
    done = 0
    with ThreadPoolExecutor(threads) as pool:
        for composed in pool.map(compose, groups.values()):
            done += composed
            if progress:
                progress(work - clip.number + done, work, f"frame {done} of {clip.number}")


def _camera_key(camera: Camera | None) -> tuple[Hashable, ...]:
    return () if camera is None else (camera.scale, camera.structure_to_camera.tobytes())


def compose_frame(
    frame: Frame,
    keyframes: Sequence[Keyframe],
    backdrop: PreparedGround,
    palette: Palette,
    dials: Dials,
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
