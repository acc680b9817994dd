"""Paint the frames of clips (`impasto.animate`, `blend`) and write pictures as a film."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto.api.artwork_inputs import ArtworkReader
from impasto.api.paint import Painting
from impasto.api.part_inputs import check_clip_parts
from impasto.api.picture import Picture, check_suffix
from impasto.core import device as devices
from impasto.core.arrays import Array, from_8bit, to_8bit
from impasto.core.errors import InputError
from impasto.film.encode import open_mp4
from impasto.motion import clip
from impasto.motion.blend import BlendClip, blend_frames
from impasto.motion.layer_files import check_clip_frame, reduce_painted_view
from impasto.painting.painter import Painter
from impasto.painting.quality import quality_by_name
from impasto.rendering.frame import Frame

MAX_FPS = 60  # frames per second
ProgressCallback = Callable[[int, int, str], None]


def animate(
    painting: Painting,
    frames: Iterable[Frame],
    *,
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
    watch: ProgressCallback | None = None,
) -> list[Picture]:
    """Carry a painting's paint to every frame of a clip, as `impasto animate` does.

    The paint follows the structure exactly, by depth and camera. Surfaces that come into view are
    painted at a few keyframes, with the painting's artworks, dials and quality.

    Args:
        painting: painting of a view of the same structure, at the size of the frames or larger; a
            larger one is reduced.
        frames: frames of the clip, with depth and camera.
        device: "auto", "cpu", "cuda" or "mps".
        precision: precision of the network: "auto", "float32" or "bfloat16".
        threads: CPU threads; None for all cores.
        watch: called with the work done, the total work and a note on the current step; an
            exception that it raises ends the work.

    Returns:
        The painted frames, (H, W, 3) RGB in [0, 1] each.

    Raises:
        InputError: there are no frames; a frame lacks depth or camera, or ids that the painting's
            parts need, or does not fit the painting; or the painting has masks or maps, or a part
            that is "near" or "far".
    """
    rendered = [*frames]
    _check_clip(painting, rendered)
    request = devices.request_device(device, threads, precision)
    sources = ArtworkReader().sources(painting.artworks)
    painter = Painter(
        sources,
        quality_by_name(painting.quality),
        painting.dials,
        request,
        painting.part_inputs.painter_parts,
    )
    cores = min(threads or devices.usable_cores(), devices.usable_cores())
    pictures: dict[int, Picture] = {}

    def put(indices: Sequence[int], picture: Array) -> None:
        # As the command line writes them, with 8 bits.
        pictures.update({index: Picture.of(from_8bit(to_8bit(picture))) for index in indices})

    in_memory = clip.clip_in_memory(rendered)
    clip.carry_paint(in_memory, painting.frame, painting.layers, painter, put, cores, watch)
    return [pictures[index] for index in range(len(rendered))]


def blend(
    before: Painting,
    after: Painting,
    frames: Iterable[Frame],
    pictures_before: Sequence[NDArray[Any]],
    pictures_after: Sequence[NDArray[Any]],
    *,
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
    watch: ProgressCallback | None = None,
) -> Iterator[Picture]:
    """Paint the blend from one painting's clip to another's, as `impasto stage blend` does.

    Both clips show the same protein in the same motion. The first frame is nearly that of the one
    clip, the last nearly that of the other; between them lie paintings after both artworks.

    Args:
        before: painting whose clip leaves.
        after: painting whose clip enters; the blend has its dials and its quality.
        frames: the frames that both clips show, with depth and camera, and with ids if the
            paintings' parts need them.
        pictures_before: what `animate` made of them from the one painting.
        pictures_after: the same from the other.
        device: "auto", "cpu", "cuda" or "mps".
        precision: precision of the network: "auto", "float32" or "bfloat16".
        threads: CPU threads of this process from now on; None for all cores.
        watch: called with the work done, the total work and a note on the current step; an
            exception that it raises ends the work.

    Yields:
        The frames of the blend, (H, W, 3) RGB in [0, 1] each, one at a time.

    Raises:
        InputError: as `animate`, or the numbers of frames differ.
    """
    rendered = [*frames]
    reader = ArtworkReader()
    sides = []
    for painting, pictures in ((before, pictures_before), (after, pictures_after)):
        _check_clip(painting, rendered)
        size = rendered[0].size
        view, layers = reduce_painted_view(painting.frame, painting.layers, size)
        own = [np.asarray(picture, np.float32) for picture in pictures]
        sources, parts = reader.sources(painting.artworks), painting.part_inputs.painter_parts
        sides.append(BlendClip(sources, painting.dials, view, layers, own, parts))
    one, other = sides

    def render(index: int) -> Frame:
        return check_clip_frame(rendered[index], other.view)

    request = devices.request_device(device, threads, precision)
    quality = quality_by_name(after.quality)
    for picture in blend_frames(one, other, len(rendered), render, quality, request, watch):
        yield Picture.of(picture)


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


def _check_clip(painting: Painting, frames: Sequence[Frame]) -> None:
    """Check that a painting's paint can be carried to frames."""
    if not frames or any(frame.depth is None or frame.camera is None for frame in frames):
        raise InputError("animate: expected frames that all have depth and camera, at least one")
    if painting.part_inputs.masks or painting.part_inputs.maps:
        raise InputError("animate: masks and maps are drawn on one picture; expected none")
    have_ids = all(frame.atom_map is not None for frame in frames)
    expected = "expected frames with ids: render them with ids=True"
    check_clip_parts(painting.part_inputs.parts, len(frames), have_ids, expected)
