"""Reduce the picture or film of an example to a small JPEG for its page."""

import io
from pathlib import Path

import imageio.v3
from PIL import Image

from benchmarks.common.measured_process import CommandFailed
from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.images import contain

MAX_WIDTH = 1000  # pixels
MAX_BYTES = 200 * 1024
JPEG_QUALITIES = (90, 84, 78, 72, 64, 56, 48)
FRAMES_SHOWN, GAP = 4, 8  # of a film, and the pixels between them
PAPER = "white"


def reduce_to_jpeg(made: Path, output: Path) -> None:
    """Write `made` (.png or .mp4) to `output`, at most 1000 pixels wide and below 200 KiB.

    A film becomes four frames side by side, from its first to its last.
    """
    picture = _join_frames(_read_frames(made)) if made.suffix == ".mp4" else _read_opaque(made)
    if picture.width > MAX_WIDTH:
        picture = contain(picture, (MAX_WIDTH, picture.height))
    data = _encode_jpeg(made, picture)
    with atomic_write(output) as temporary:
        temporary.write_bytes(data)


def _encode_jpeg(made: Path, picture: Image.Image) -> bytes:
    for quality in JPEG_QUALITIES:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() < MAX_BYTES:
            return buffer.getvalue()
    raise CommandFailed(f"{made}: does not fit {MAX_BYTES // 1024} KiB; make it less high")


def _read_opaque(path: Path) -> Image.Image:
    with Image.open(path) as image:
        picture = image.convert("RGBA")
    paper = Image.new("RGBA", picture.size, PAPER)
    return Image.alpha_composite(paper, picture).convert("RGB")


def _read_frames(path: Path) -> list[Image.Image]:
    frames = list(imageio.v3.imiter(path, plugin="FFMPEG"))
    places = [round(k * (len(frames) - 1) / (FRAMES_SHOWN - 1)) for k in range(FRAMES_SHOWN)]
    return [Image.fromarray(frames[place]) for place in dict.fromkeys(places)]


def _join_frames(frames: list[Image.Image]) -> Image.Image:
    width, height = frames[0].size
    strip = Image.new("RGB", (len(frames) * (width + GAP) - GAP, height), PAPER)
    for index, frame in enumerate(frames):
        strip.paste(frame, (index * (width + GAP), 0))
    return strip
