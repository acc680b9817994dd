"""Encode frames as MP4, and an MP4 as GIF and WebP, with the ffmpeg that imageio-ffmpeg brings."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

from impasto.core.atomic_files import atomic_write, temporary_folder
from impasto.core.errors import InputError

# The encoder takes brush texture for noise; 18 keeps it.
CRF = 18
# Presets of x264. Slower presets than the first take up to twice the time, for as large a file and
# hardly more crispness. The quick one takes two thirds; its strokes are a little less crisp.
PRESET, QUICK_PRESET = "faster", "veryfast"
# Size of GIF and WebP. Their settings are tried in turn until the file is small enough: width in
# pixels, frames per second, and for a GIF the number of colours, for a WebP the quality in percent.
SMALL_FILM_BYTES = 12_000_000
GIF_SETTINGS = ((480, 10, 128), (480, 8, 128), (400, 8, 96), (320, 6, 64))
WEBP_SETTINGS = ((800, 12, 60), (720, 12, 60), (640, 12, 60), (640, 10, 50), (480, 10, 50))

SmallFilmEncoder = Callable[[Path, Path, float, int, int, int], None]
"""Encodes film, path, seconds, width, frames per second, and colours or quality."""
FrameWriter = Callable[[Image.Image], None]
"""Appends an RGB picture of the film's size."""


def find_ffmpeg() -> str:
    """Return the path of the ffmpeg to use.

    Raises:
        InputError: there is none.
    """
    try:
        program = str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        program = ""
    if shutil.which(program) is None:
        found = f"{program} cannot be run" if program else "none was found"
        raise InputError(
            f"ffmpeg: {found}; install the Python package imageio-ffmpeg with its binary, or set "
            "IMAGEIO_FFMPEG_EXE to the path of an ffmpeg with libx264 and libwebp"
        )
    return program


@contextmanager
def open_mp4(
    path: Path,
    size: tuple[int, int],
    fps: int,
    metadata: str = ";FFMETADATA1\n",
    *,
    quick: bool = False,
) -> Iterator[FrameWriter]:
    """Write an H.264 film to `path`, atomically.

    The file starts with its index (faststart), so that a browser can play it while it loads.

    Args:
        size: width and height of the frames in pixels, both even.
        metadata: the film's title and chapters, as ffmetadata.
        quick: encode in two thirds of the time, a little less faithfully.

    Yields:
        a function that takes the frames one by one.

    Raises:
        InputError: there is no ffmpeg.
        OSError: ffmpeg failed; nothing is left at `path` that was not there before.
    """
    find_ffmpeg()
    # Convert to BT.709 and tag the film as such, which players expect at this size. By default
    # ffmpeg converts RGB to BT.601 without a tag, which shifts the colours of the paintings.
    colours = (
        "scale=out_color_matrix=bt709:out_range=tv,"
        "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709"
    )
    with atomic_write(path) as temporary, temporary_folder(path) as folder:
        encoded = folder / "film.mp4"
        stream = imageio_ffmpeg.write_frames(
            str(encoded),
            size,
            fps=fps,
            codec="libx264",
            pix_fmt_out="yuv420p",
            quality=None,
            macro_block_size=1,
            ffmpeg_log_level="error",
            output_params=[
                *("-preset", QUICK_PRESET if quick else PRESET),
                *("-crf", str(CRF)),
                *("-vf", colours),
            ],
        )
        stream.send(None)
        count = 0

        def write(picture: Image.Image) -> None:
            nonlocal count
            stream.send(picture.tobytes())
            count += 1

        try:
            yield write
        finally:
            stream.close()
        _add_metadata(encoded, metadata, temporary, path, count)


def _add_metadata(film: Path, metadata: str, temporary: Path, path: Path, count: int) -> None:
    """Copy a film with title and chapters, and check that all `count` frames have arrived.

    The frame writer takes no second input, and does not report whether ffmpeg failed.
    """
    about = film.with_name("metadata.txt")
    about.write_text(metadata, encoding="utf-8")
    sources = ["-i", str(film), "-f", "ffmetadata", "-i", str(about)]
    copied = ["-map", "0", "-map_metadata", "1", "-map_chapters", "1", "-c", "copy"]
    options = ["-progress", "pipe:1", "-movflags", "+faststart"]
    try:
        log = _run_ffmpeg([*sources, *copied, *options, str(temporary)])
    except OSError as error:
        raise OSError(f"{path}: ffmpeg wrote no film (is the disk full?)") from error
    found = re.findall(r"^frame=(\d+)$", log, flags=re.MULTILINE)
    if not found or int(found[-1]) != count:
        arrived = found[-1] if found else "none"
        raise OSError(f"{path}: ffmpeg wrote {arrived} of {count} frames (is the disk full?)")


def write_gif(film: Path, path: Path, seconds: float) -> None:
    """Turn the first `seconds` of a film into a small looping GIF, atomically.

    Size, frame rate and palette are reduced until the file has at most `SMALL_FILM_BYTES`; the
    result of the last setting is kept whatever its size.

    Raises:
        InputError: there is no ffmpeg.
        OSError: ffmpeg failed.
    """
    _write_small(_encode_gif, GIF_SETTINGS, film, path, seconds)


def write_webp(film: Path, path: Path, seconds: float) -> None:
    """Turn the first `seconds` of a film into a small looping WebP, atomically.

    At the same size of the file, it has nearly three times the pixels of a GIF, and all colours.
    Size, frame rate and quality are reduced as for `write_gif`.

    Raises:
        InputError: there is no ffmpeg.
        OSError: ffmpeg failed, perhaps since it has no libwebp.
    """
    _write_small(_encode_webp, WEBP_SETTINGS, film, path, seconds)


def _write_small(
    encode: SmallFilmEncoder,
    settings: Sequence[tuple[int, int, int]],
    film: Path,
    path: Path,
    seconds: float,
) -> None:
    """Try one setting after the other until the file has at most `SMALL_FILM_BYTES`."""
    with atomic_write(path) as temporary:
        expected = 0.0
        for width, fps, fidelity in settings:
            # The size of the file is about proportional to the pixels per second, so settings that
            # cannot be small enough are skipped.
            work = width * width * fps
            last = (width, fps, fidelity) == settings[-1]
            if expected * work > 1.05 * SMALL_FILM_BYTES and not last:
                continue
            encode(film, temporary, seconds, width, fps, fidelity)
            size = temporary.stat().st_size
            if size <= SMALL_FILM_BYTES:
                return
            expected = size / work


def _encode_gif(film: Path, path: Path, seconds: float, width: int, fps: int, colours: int) -> None:
    source, scale = _small_film(film, seconds, width)
    with tempfile.TemporaryDirectory() as folder:
        # In a single pass, every frame would wait in memory until the palette is known. A quarter
        # of the pixels of two frames per second are enough to find the palette.
        palette = str(Path(folder) / "palette.png")
        find = f"fps=2,scale={width // 2}:-2:flags=neighbor,palettegen=max_colors={colours}"
        _run_ffmpeg(["-skip_frame", "noref", *source, "-vf", find, palette])
        # Ordered dithering is the same from frame to frame, which a GIF compresses far better than
        # error diffusion. Only the rectangle that changes is stored.
        use = f"fps={fps},{scale}[x];[x][1:v]paletteuse=dither=bayer:bayer_scale=5"
        use += ":diff_mode=rectangle"
        _run_ffmpeg([*source, "-i", palette, "-lavfi", use, "-loop", "0", str(path)])


def _encode_webp(
    film: Path, path: Path, seconds: float, width: int, fps: int, quality: int
) -> None:
    source, scale = _small_film(film, seconds, width)
    # libwebp compares frames as RGB. It would take YUV for BT.601, which shifts the colours.
    options = ["-pix_fmt", "bgra", "-c:v", "libwebp_anim", "-q:v", str(quality), "-loop", "0"]
    # The default, 4, takes half as long again, for a file that is 6 % smaller.
    options += ["-compression_level", "2"]
    _run_ffmpeg([*source, "-vf", f"fps={fps},{scale}", *options, str(path)])


def _small_film(film: Path, seconds: float, width: int) -> tuple[list[str], str]:
    """Return ffmpeg's options to read the first seconds of a film, and its filter to reduce it."""
    return ["-t", f"{seconds:.3f}", "-i", str(film)], f"scale={width}:-2:flags=lanczos"


def _run_ffmpeg(arguments: list[str]) -> str:
    command = [find_ffmpeg(), "-y", "-nostdin", "-v", "error", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"{arguments[-1]}: ffmpeg failed: {done.stderr.strip()}")
    return done.stdout
