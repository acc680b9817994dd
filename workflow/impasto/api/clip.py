"""Paint the frames of clips (`impasto.animate`, `blend`)."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from impasto.api.artwork_inputs import ArtworkReader
from impasto.api.option_types import check_names
from impasto.api.options import DeviceOptions, read_device
from impasto.api.painted_view import PaintedView
from impasto.api.part_inputs import check_clip_parts
from impasto.api.picture import Picture
from impasto.core.arrays import from_8bit
from impasto.core.atomic_files import atomic_folder
from impasto.core.code_fingerprint import verb_fingerprint
from impasto.core.errors import InputError
from impasto.motion.blend import BlendClip, blend_frames
from impasto.motion.clip import carry_paint, clip_in_memory, clip_on_disk
from impasto.motion.keyframe_cache import KeyframeCache, shown_content
from impasto.motion.layer_files import check_clip_frame, reduce_painted_view
from impasto.painting.painter import Painter
from impasto.painting.quality import quality_by_name
from impasto.rendering.atom_ids import ids_path
from impasto.rendering.frame import (
    FRAME_FILE_PATTERN,
    Frame,
    frame_name,
    frame_paths,
    read_picture,
    read_rendered_frame,
    write_picture,
)

ProgressCallback = Callable[[int, int, str], None]


def animate(
    painting: PaintedView,
    frames: Iterable[Frame] | str | Path,
    *,
    output: str | Path | None = None,
    watch: ProgressCallback | None = None,
    **options: Unpack[DeviceOptions],
) -> Iterator[Picture]:
    """Carry a painting's paint to every frame of a clip, as `impasto animate` does.

    The paint follows the structure exactly, by depth and camera. Surfaces that come into view are
    painted at a few keyframes, with the painting's artworks, dials and quality.

    Args:
        painting: painting of a view of the same structure, at the size of the frames or larger; a
            larger one is reduced.
        frames: frames of the clip, with depth and camera; or the folder of them that `impasto
            render` wrote, of which a few at a time are read.
        output: folder to write the frames to, all or nothing, before this call returns. Keyframes
            of a call that was interrupted are not painted again. None to paint each frame when it
            is asked for.
        watch: called with the work done, the total work and a note on the current step; an
            exception that it raises ends the work.
        options: device, precision and threads, as for `impasto.paint`.

    Returns:
        An iterator of the painted frames, (H, W, 3) RGB in [0, 1] each. A frame that is shown again
        later is held until then, in 8 bits.

    Raises:
        InputError: there are no frames; a frame lacks depth or camera, or ids that the painting's
            parts need, or does not fit the painting; or the painting has masks or maps, or a part
            that is "near" or "far".
    """
    check_names(options, DeviceOptions)
    device = read_device(options)
    if isinstance(frames, str | Path):
        _check_clip(painting, frame_paths(Path(frames)))
        clip = clip_on_disk(Path(frames))
    else:
        frames = [*frames]
        _check_clip(painting, frames)
        clip = clip_in_memory(frames)
    quality, parts = quality_by_name(painting.quality), painting.part_inputs.painter_parts
    sources = ArtworkReader().sources(painting.artworks)
    painter = Painter(sources, quality, painting.dials, device, parts)
    view, layers = painting.frame, painting.layers
    if output is None:
        return _in_order(carry_paint(clip, view, layers, painter, progress=watch))
    output = Path(output)
    origins = (
        *(shown_content(view), layers.figure, layers.ground, repr(layers.palette)),
        *(painting.artworks, painting.part_inputs.parts, painting.dials, painting.quality),
    )
    cache = KeyframeCache(output, verb_fingerprint("animate"), origins)
    with atomic_folder(output, FRAME_FILE_PATTERN) as temporary:
        for indices, picture in carry_paint(clip, view, layers, painter, cache, watch):
            first, *others = (temporary / frame_name(index) for index in indices)
            write_picture(first, picture)
            for other in others:
                shutil.copyfile(first, other)
    cache.close()
    return (Picture.of(read_picture(path)) for path in frame_paths(output))


def blend(
    before: PaintedView,
    after: PaintedView,
    frames: Iterable[Frame | Path],
    pictures_before: Sequence[NDArray[Any] | Path],
    pictures_after: Sequence[NDArray[Any] | Path],
    *,
    watch: ProgressCallback | None = None,
    **options: Unpack[DeviceOptions],
) -> Iterator[Picture]:
    """Paint the blend from one painting's clip to another's, as `impasto stage blend` does.

    Both clips show the same protein in the same motion. The first frame is nearly that of the one
    clip, the last nearly that of the other; between them lie paintings after both artworks.

    Args:
        before: painting whose clip leaves.
        after: painting whose clip enters; the blend has its dials and its quality.
        frames: the frames that both clips show, or their files, with depth and camera, and with ids
            if the paintings' parts need them.
        pictures_before: what `animate` made of them from the one painting, or its files.
        pictures_after: the same from the other.
        watch: as for `animate`.
        options: device, precision and threads, as for `impasto.paint`.

    Returns:
        An iterator of the frames of the blend, (H, W, 3) RGB in [0, 1] each.

    Raises:
        InputError: as `animate`, or the numbers of frames differ.
    """
    check_names(options, DeviceOptions)
    device = read_device(options)
    rendered = [*frames]
    reader = ArtworkReader()
    sides = []

    def read(index: int) -> Frame:
        given = rendered[index]
        return given if isinstance(given, Frame) else read_rendered_frame(given)

    for painting, pictures in ((before, pictures_before), (after, pictures_after)):
        _check_clip(painting, rendered)
        view, layers = reduce_painted_view(painting.frame, painting.layers, read(0).size)
        own = [p if isinstance(p, Path) else np.asarray(p, np.float32) for p in pictures]
        sources, parts = reader.sources(painting.artworks), painting.part_inputs.painter_parts
        sides.append(BlendClip(sources, painting.dials, view, layers, own, parts))
    one, other = sides

    def render(index: int) -> Frame:
        return check_clip_frame(read(index), other.view)

    quality = quality_by_name(after.quality)
    blended = blend_frames(one, other, len(rendered), render, quality, device, watch)
    return (Picture.of(picture) for picture in blended)


def _in_order(painted: Iterable[tuple[list[int], NDArray[np.uint8]]]) -> Iterator[Picture]:
    """Yield pictures in the order of their indices."""
    waiting: dict[int, NDArray[np.uint8]] = {}
    shown = 0
    for indices, picture in painted:
        waiting.update(dict.fromkeys(indices, picture))
        while shown in waiting:
            yield Picture.of(from_8bit(waiting.pop(shown)))
            shown += 1


def _check_clip(painting: PaintedView, frames: Sequence[Frame | Path]) -> None:
    """Check that a painting's paint can be carried to frames, or their files."""
    if painting.part_inputs.masks or painting.part_inputs.maps:
        raise InputError("animate: masks and maps are drawn on one picture; expected none")
    held = [frame for frame in frames if isinstance(frame, Frame)]
    if not frames or any(frame.depth is None or frame.camera is None for frame in held):
        raise InputError("animate: expected frames that all have depth and camera, at least one")
    have_ids = all(
        frame.atom_map is not None if isinstance(frame, Frame) else ids_path(frame).exists()
        for frame in frames
    )
    expected = "expected frames with ids: render them with --ids, or ids=True"
    check_clip_parts(painting.part_inputs.parts, len(frames), have_ids, expected)
