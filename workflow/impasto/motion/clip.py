"""Paint a clip: the painter paints a few keyframes, and all frames take their paint from these."""

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array, from_8bit, to_8bit
from impasto.core.content_digest import content_digest
from impasto.core.device import thread_count
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
from impasto.painting.parts.partition import Part, partition_frame
from impasto.painting.progress import Progress
from impasto.rendering.camera import Camera, read_cameras
from impasto.rendering.frame import Frame, depth_path, frame_paths, read_rendered_frame

# Painting a keyframe takes about as long as carrying paint to this many frames.
KEYFRAME_WORK = 60

ProgressCallback = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Clip:
    """The frames of a clip, in memory or on disk.

    Attributes:
        frame: returns one of them by its index.
        key: returns the same for frames that show the same from the same camera.
    """

    number: int
    frame: Callable[[int], Frame]
    key: Callable[[int], Hashable]


def clip_in_memory(frames: Sequence[Frame]) -> Clip:
    """Return a clip of frames that are held in memory."""

    def key(index: int) -> Hashable:
        frame = frames[index]
        planes = (frame.colour, frame.matte, frame.depth)
        return (content_digest(planes), *_camera_key(frame.camera))

    return Clip(len(frames), frames.__getitem__, key)


def clip_on_disk(renders: Path) -> Clip:
    """Return the clip of a folder of rendered frames, each of which is read when it is used.

    Raises:
        InputError: the numbers of pictures and cameras differ.
    """
    paths, cameras = frame_paths(renders), read_cameras(renders / "camera.json")
    if len(cameras) != len(paths):
        raise InputError(f"{renders}: {len(paths)} pictures, but {len(cameras)} cameras")

    def key(index: int) -> Hashable:
        files = [file for file in (paths[index], depth_path(paths[index])) if file.exists()]
        return (content_digest(files), *_camera_key(cameras[index]))

    return Clip(len(paths), lambda index: read_rendered_frame(paths[index]), key)


def carry_paint(
    clip: Clip,
    view: Frame,
    layers: PaintLayers,
    painter: Painter,
    cache: KeyframeCache | None = None,
    progress: ProgressCallback | None = None,
    threads: int | None = None,
) -> Iterator[tuple[list[int], NDArray[np.uint8]]]:
    """Carry the paint of a view to the frames of a clip.

    Frames are read and composed a few at a time, so that memory does not grow with the clip.

    Args:
        view: the frame that was painted; if it is larger than the clip's, it is reduced.
        layers: the layers of its painting.
        painter: the painter that made it.
        cache: keeps the keyframes, so that a clip that was interrupted finds them again.
        progress: called with the work done, the whole work, and a description of the current step.
        threads: number of frames that are composed at once; None for that of the process.

    Yields:
        the indices of all frames that show the same, and their picture (H, W, 3), 8-bit RGB; in the
        order of their first ones.

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
        # Paint is kept with 8 bits, in memory as on disk.
        painted = cache.keep(frame, paint) if cache else from_8bit(to_8bit(paint()))
        keyframes.append(Keyframe(frame, painted))
    dials, parts = painter.dials.clip_composition, painter.parts
    composer = FrameComposer.on_ground(layers.ground, view, keyframes, layers.palette, dials, parts)

    def compose(identical: Sequence[int]) -> NDArray[np.uint8]:
        return to_8bit(composer.compose(read(identical[0])))

    groups: dict[Hashable, list[int]] = {}
    for index in range(clip.number):
        groups.setdefault(clip.key(index), []).append(index)
    done, ahead, threads = 0, deque[Future[NDArray[np.uint8]]](), threads or thread_count()
    waiting = iter(groups.values())
    with ThreadPoolExecutor(threads) as pool:
        for identical in groups.values():
            room = 2 * threads - len(ahead)
            ahead.extend(pool.submit(compose, each) for each in islice(waiting, room))
            picture = ahead.popleft().result()
            done += len(identical)
            if progress:
                progress(work - clip.number + done, work, f"frame {done} of {clip.number}")
            yield identical, picture


def _camera_key(camera: Camera | None) -> tuple[Hashable, ...]:
    return () if camera is None else (camera.scale, camera.structure_to_camera.tobytes())


@dataclass(frozen=True)
class FrameComposer:
    """Composes the frames of a clip of carried paint, each with its own depth and matte.

    Attributes:
        keyframes: the frames that they take their paint from.
        backdrop: the ground.
        palette: the palette of the painting.
        dials: the dials of the composition.
        parts: the parts that are painted after artworks of their own.
    """

    keyframes: Sequence[Keyframe]
    backdrop: PreparedGround
    palette: Palette
    dials: Dials
    parts: Sequence[Part] = ()

    @classmethod
    def on_ground(
        cls,
        ground: Array,
        view: Frame,
        keyframes: Sequence[Keyframe],
        palette: Palette,
        dials: Dials,
        parts: Sequence[Part],
    ) -> "FrameComposer":
        """Prepare the ground (H, W, 3) of a view for all frames."""
        grounds = partition_frame(view, parts).ground if parts else None
        return cls(keyframes, prepare_ground(ground, palette, grounds), palette, dials, parts)

    def compose(self, frame: Frame) -> Array:
        """Compose one frame (H, W, 3)."""
        warped = warp_from_keyframes(frame, self.keyframes)
        figure = inpaint_missing(warped.paint, warped.seen, frame.matte)
        shares = partition_frame(frame, self.parts).picture if self.parts else None
        return compose_on_ground(self.backdrop, figure, frame, self.palette, self.dials, shares)


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
