"""Paint the frames of clips (`impasto.animate`, `blend`) and write pictures as a film."""

import math
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto.api.artwork_inputs import ArtworkInputs, ArtworkReader, WeightedArtworks
from impasto.api.options import DeviceOptions, check_names, read_device
from impasto.api.paint import Painting
from impasto.api.part_inputs import PartInputs, check_clip_parts, check_same_parts, read_part_inputs
from impasto.api.picture import Picture, check_suffix
from impasto.core.arrays import from_8bit, to_8bit
from impasto.core.atomic_files import atomic_folder, read_json
from impasto.core.code_fingerprint import verb_fingerprint
from impasto.core.errors import InputError
from impasto.film.encode import open_mp4
from impasto.motion.blend import BlendClip, blend_frames
from impasto.motion.clip import carry_paint, clip_in_memory, clip_on_disk
from impasto.motion.keyframe_cache import KeyframeCache
from impasto.motion.layer_files import (
    check_clip_frame,
    read_layers,
    read_painted_view,
    reduce_painted_view,
)
from impasto.painting.composition.layers import PaintLayers
from impasto.painting.dials import Dials, read_dials
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

MAX_FPS = 60  # frames per second
ProgressCallback = Callable[[int, int, str], None]


@dataclass(frozen=True)
class PaintedView:
    """A painting as its files have it, from which paint can be carried to a clip.

    Attributes:
        frame: the frame that was painted.
        layers: paint of figure and ground, and the palette.
        artworks: the artworks, with their shares.
        part_inputs: parts that are painted after artworks of their own.
        dials: the dials it was painted with.
        quality: "sketch", "draft", "standard" or "final".
    """

    frame: Frame
    layers: PaintLayers
    artworks: WeightedArtworks
    part_inputs: PartInputs
    dials: Dials
    quality: str


def read_painting(
    view: str | Path,
    layers: str | Path,
    record: str | Path,
    artworks: ArtworkInputs,
    *,
    parts: Mapping[str, ArtworkInputs] | None = None,
    quality: str | None = None,
) -> PaintedView:
    """Read a painting that was saved with its layers, for `animate` and `blend`.

    Args:
        layers: the folder of its layers.
        record: the record beside the still (.json), from which dials and quality are read.
        artworks: the artworks that it was painted after.
        parts: the parts that it was painted in, with their artworks.
        quality: quality of what is painted anew; None for that of the still.

    Raises:
        InputError: a file cannot be read or belongs to another painting, or the painting was made
            in other parts.
    """
    record, reader = Path(record), ArtworkReader()
    dials = read_dials(record)
    frame = read_painted_view(Path(view))
    check_same_parts(parts or {}, record)
    shares = reader.shares(artworks)
    return PaintedView(
        frame,
        read_layers(Path(layers), frame),
        shares,
        read_part_inputs(frame, parts or {}, (), None, shares, reader),
        dials,
        quality or read_json(record).get("quality", "standard"),
    )


def animate(
    painting: Painting | PaintedView,
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
        *(view.colour, view.matte, view.depth, view.camera, layers.figure, layers.ground),
        *(repr(layers.palette), painting.artworks, painting.part_inputs.parts),
        *(painting.dials, painting.quality),
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
    before: Painting | PaintedView,
    after: Painting | PaintedView,
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


def write_film(path: str | Path, pictures: Iterable[NDArray[Any]], fps: int = 24) -> None:
    """Write pictures as an H.264 film, atomically.

    Args:
        path: name of the film, which ends in .mp4.
        pictures: (H, W, 3) RGB in [0, 1], all of one size, with even width and height.
        fps: frames per second, 1 to 60.

    Raises:
        InputError: there are no pictures, or their sizes or another argument cannot be used.
    """
    path = check_suffix(path, ".mp4")
    if not 1 <= fps <= MAX_FPS:
        raise InputError(f"fps: expected 1 to {MAX_FPS}, found {fps}")
    images = [Image.fromarray(to_8bit(np.asarray(picture))) for picture in pictures]
    if not images:
        raise InputError(f"{path}: expected at least one picture")
    sizes = {image.size for image in images}
    if len(sizes) > 1 or any(math.prod(size) == 0 or size[0] % 2 or size[1] % 2 for size in sizes):
        listed = ", ".join(f"{width}x{height}" for width, height in sorted(sizes))
        raise InputError(
            f"{path}: expected pictures of one size, even in width and height, found {listed}"
        )
    with open_mp4(path, images[0].size, fps) as write:
        for image in images:
            write(image.convert("RGB"))


def _in_order(painted: Iterable[tuple[list[int], NDArray[np.uint8]]]) -> Iterator[Picture]:
    """Yield pictures in the order of their indices."""
    waiting: dict[int, NDArray[np.uint8]] = {}
    shown = 0
    for indices, picture in painted:
        waiting.update(dict.fromkeys(indices, picture))
        while shown in waiting:
            yield Picture.of(from_8bit(waiting.pop(shown)))
            shown += 1


def _check_clip(painting: Painting | PaintedView, frames: Sequence[Frame | Path]) -> None:
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
