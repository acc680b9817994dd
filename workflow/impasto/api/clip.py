"""Paint the frames of a clip (`impasto.animate`) and write pictures as a film."""

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto.api.artwork_inputs import ArtworkReader
from impasto.api.paint import Painting
from impasto.api.picture import Picture, check_suffix
from impasto.core import device as devices
from impasto.core.arrays import to_8bit
from impasto.core.errors import InputError
from impasto.film.encode import open_mp4
from impasto.motion import clip
from impasto.motion.keyframe_cache import KeyframeCache
from impasto.painting.painter import Painter
from impasto.painting.parts.selector_syntax import needs_atoms, parse_terms
from impasto.painting.quality import quality_by_name
from impasto.rendering.atom_ids import write_atom_table
from impasto.rendering.camera import Camera, write_cameras
from impasto.rendering.frame import ATOMS_FILE, Frame, frame_paths, read_picture
from impasto.rendering.render_clip import write_frame

MAX_FPS = 60  # frames per second
ProgressCallback = Callable[[int, int, str], None]


def animate(
    painting: Painting,
    frames: Sequence[Frame],
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
            parts need, or does not fit the painting; or the painting has masks or maps.
    """
    cameras = _require_cameras(frames)
    if painting.part_inputs.masks or painting.part_inputs.maps:
        raise InputError("animate: masks and maps are drawn on one picture; expected none")
    for name in painting.part_inputs.parts:
        if needs_atoms(parse_terms(name)) and any(frame.atom_map is None for frame in frames):
            raise InputError(f"part {name!r}: expected frames with ids: render them with ids=True")
    torch_device = devices.select_device(device, threads, precision)
    sources = ArtworkReader().sources(painting.artworks)
    painter = Painter(
        sources,
        quality_by_name(painting.quality),
        painting.dials,
        torch_device,
        painting.part_inputs.painter_parts,
    )
    cores = min(threads or devices.usable_cores(), devices.usable_cores())
    with TemporaryDirectory(prefix="impasto-") as temporary:
        renders, output = Path(temporary) / "renders", Path(temporary) / "frames"
        _write_renders(renders, frames, cameras)
        cache = KeyframeCache(output)
        clip.paint_clip(
            renders, painting.frame, painting.layers, painter, output, cache, cores, watch
        )
        return [Picture.of(read_picture(path)) for path in frame_paths(output)]


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


def _require_cameras(frames: Sequence[Frame]) -> list[Camera]:
    """Return the cameras of frames, each of which must have depth and camera."""
    cameras = [frame.camera for frame in frames if frame.camera is not None]
    if not frames or len(cameras) < len(frames) or any(frame.depth is None for frame in frames):
        raise InputError("animate: expected frames that all have depth and camera, at least one")
    return cameras


def _write_renders(folder: Path, frames: Sequence[Frame], cameras: list[Camera]) -> None:
    """Write frames with their files as `impasto render` does."""
    folder.mkdir()
    for index, frame in enumerate(frames):
        write_frame(folder, index, frame)
    write_cameras(folder / "camera.json", cameras)
    atom_map = next((frame.atom_map for frame in frames if frame.atom_map is not None), None)
    if atom_map is not None:
        write_atom_table(folder, atom_map.atoms)
    positions = [frame.atoms for frame in frames if frame.atoms is not None]
    if positions:
        np.save(folder / ATOMS_FILE, np.array(positions, dtype=np.float32))
