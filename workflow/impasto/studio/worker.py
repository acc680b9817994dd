"""What the studio's processes do: everything that takes time, or reads what others have made.

Such a process may be killed at any time; the page and its server live on.
"""

import multiprocessing
import os
import signal
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impasto.core.errors import InputError, Notice, Stopped

if TYPE_CHECKING:
    from impasto.api.paint import Painting
    from impasto.api.scene import Scene
    from impasto.core.arrays import Array
    from impasto.painting.progress import Progress
    from impasto.rendering.frame import Frame

THUMBNAIL_SIDE = 320  # pixels
QUICK_SIDE = 512  # pixels
PREVIEW_SIDE = 1280  # pixels
PREVIEW_SECONDS = 0.4  # between two pictures of a painting's progress
STILL, RENDER, DEPTH, PREVIEW, KEPT = "still.png", "render.png", "depth.png", "preview.jpg", "kept"


@dataclass(frozen=True)
class Desk:
    """What a task has beside its arguments.

    Attributes:
        tell: sends news of the work, by name.
        check: raises `Stopped` if the work is no longer wanted.
    """

    tell: Callable[..., None]
    check: Callable[[], None]


def serve(connection: Connection, niceness: int) -> None:
    """Do the tasks that come over a connection, until it ends; each answer has the task's number.

    An answer is a number, one of "news", "done", "stopped", "refused" and "failed", and a value.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its processes itself
    os.nice(niceness)
    threading.Thread(target=_end_with_server, daemon=True).start()
    while True:
        try:
            message = connection.recv()
        except EOFError:
            return
        if message is None:
            continue  # a stop that came after the work was done
        number, task, arguments = message
        try:
            connection.send((number, *_answer(connection, number, task, arguments)))
        except (BrokenPipeError, EOFError):
            return


def _end_with_server() -> None:
    """End this process, whatever it does, when the server ends."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


def _answer(
    connection: Connection, number: int, task: str, arguments: Mapping[str, Any]
) -> tuple[str, Any]:
    def tell(**news: Any) -> None:
        connection.send((number, "news", news))

    def check() -> None:
        if connection.poll():
            connection.recv()
            raise Stopped

    def show(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        if issubclass(category, Notice):
            tell(notice=str(message))

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", Notice)
            warnings.showwarning = show
            return "done", TASKS[task](Desk(tell, check), **arguments)
    except Stopped:
        return "stopped", None
    except (InputError, OSError) as error:
        return "refused", str(error)
    except (BrokenPipeError, EOFError):
        raise
    except Exception as error:
        traceback.print_exc()
        return "failed", f"{type(error).__name__}: {error}"


def warm_up(desk: Desk) -> None:
    """Import what paintings need, so that the first one does not wait for it."""
    from impasto.api import kept_painting, render  # noqa: F401


def measure(desk: Desk) -> tuple[float, float]:
    """Measure how quick this machine is."""
    from impasto.planning.machine_speed import measure_speed

    return measure_speed()


def scene(desk: Desk, structure: Path, representation: str, render_colours: str) -> "Scene":
    """Read what a structure will show."""
    from impasto.api.scene import read_scene

    return read_scene(structure, representation=representation, render_colours=render_colours)


def check_structure(desk: Desk, structure: Path) -> str:
    """Check that a file is a structure that can be drawn; return its title."""
    found = scene(desk, structure, "cartoon", "structure")
    return found.title


def thumbnail(
    desk: Desk, picture: Path, target: Path, plate: str = "", structure: Path | None = None
) -> None:
    """Write the thumbnail of an artwork; a plate is drawn first if its picture is not there."""
    from impasto.artworks.artwork import Artwork

    if plate and structure is not None:
        _ensure_plate(plate, structure, picture)
    _write_small(Artwork.load(picture).pixels, target, THUMBNAIL_SIDE)


def fetch_structure(desk: Desk, name: str) -> Path:
    """Fetch a structure by its identifier in an archive."""
    from impasto.api.fetch import fetch
    from impasto.fetching.source_id import EXPECTED_IDENTIFIER, parse_source_id

    if parse_source_id(name).archive == "web":
        raise InputError(f"{name}: expected {EXPECTED_IDENTIFIER}")
    return fetch(name)


def compose(desk: Desk, folder: Path, dials: Mapping[str, float], whole: bool) -> bytes:
    """Compose a finished painting with other dials; return the picture as a PNG.

    A large picture is composed small, while a dial moves, unless the `whole` is asked for.
    """
    from impasto.core.arrays import encode_png

    painting = (_reopen if whole else _reduced)(folder / KEPT)
    return encode_png(painting.recompose(**dials).still)


def keep_composed(desk: Desk, folder: Path, dials: Mapping[str, float], target: Path) -> None:
    """Compose a finished painting with other dials, as a version of its own."""
    painting = _reopen(folder / KEPT).recompose(**dials)
    _write_views(painting.frame, target)
    _write_painting(painting, target)


def write_tiff(desk: Desk, folder: Path, target: Path) -> None:
    """Write a finished painting as a TIFF of 16 bits."""
    _reopen(folder / KEPT).still.save(target)


def paint_version(
    desk: Desk,
    folder: Path,
    structure: Path,
    artworks: Sequence[tuple[Path, float]],
    parts: Mapping[str, Path],
    plates: Sequence[tuple[str, Path, Path]],
    view: Mapping[str, Any],
    quality: str,
    dials: Mapping[str, Any],
    usual_seconds: float,
) -> None:
    """Render and paint a version; news are `note`, `elapsed`, `left` (seconds) and `preview`."""
    from impasto.api.paint import paint
    from impasto.api.picture import frame_on_ground

    started = told = time.monotonic()
    pictures = 0

    def tell(note: str, share: float = 0.0) -> None:
        elapsed = time.monotonic() - started
        # The first steps say less about the others than the painting before.
        left = usual_seconds * (1 - share) if share else max(usual_seconds - elapsed, 0.0)
        desk.tell(note=note, elapsed=elapsed, left=left, preview=pictures)

    def preview(picture: "Array") -> None:
        nonlocal pictures, told
        _write_small(picture, folder / PREVIEW, PREVIEW_SIDE)
        pictures, told = pictures + 1, time.monotonic()

    def watch(progress: "Progress") -> None:
        desk.check()
        last = progress.layer == "strokes" or progress.step in (0, progress.steps)
        if last or time.monotonic() - told > PREVIEW_SECONDS:
            preview(progress.picture())
        tell(NOTES.get(progress.layer, progress.layer), progress.share)

    tell("Drawing the protein")
    for kind, of, picture in plates:
        _ensure_plate(kind, of, picture)
    frame = _rendered(structure, structure.stat().st_mtime_ns, tuple(view.items()))
    desk.check()
    _write_views(frame, folder)
    preview(frame_on_ground(frame))
    tell("Studying the artwork")
    painting = paint(
        frame, artworks, quality=quality, parts=dict(parts), watch=watch, **dict(dials)
    )
    tell("Putting it on the wall", 1.0)
    _write_painting(painting, folder)


TASKS: dict[str, Callable[..., Any]] = {
    task.__name__: task
    for task in (
        warm_up,
        measure,
        scene,
        check_structure,
        thumbnail,
        fetch_structure,
        compose,
        keep_composed,
        write_tiff,
        paint_version,
    )
}

NOTES = {
    "ground": "Painting the ground",
    "figure": "Painting the protein",
    "strokes": "Laying strokes",
}


@lru_cache(maxsize=3)
def _reopen(folder: Path) -> "Painting":
    from impasto.api.kept_painting import reopen

    return reopen(folder)


@lru_cache(maxsize=3)
def _reduced(folder: Path) -> "Painting":
    """Return a painting no longer than `QUICK_SIDE`, which is composed in a blink."""
    return _reopen(folder).reduce(QUICK_SIDE)


@lru_cache(maxsize=3)
def _rendered(structure: Path, changed: int, view: tuple[tuple[str, Any], ...]) -> "Frame":
    """Render a view once for all artworks that are tried on it, until its file changes."""
    from impasto.api.render import render

    return render(structure, **dict(view))


def _ensure_plate(kind: str, structure: Path, picture: Path) -> None:
    """Draw a plate whose picture is not there yet."""
    from impasto.api.plate import draw_plate

    if not picture.exists():
        draw_plate(kind, structure).save(picture)


def _write_views(frame: "Frame", folder: Path) -> None:
    """Write the pictures that a painting is compared with: its render, and the render's depth."""
    from impasto.api.picture import frame_depth_tones, frame_on_ground

    folder.mkdir(parents=True, exist_ok=True)
    frame_on_ground(frame).save(folder / RENDER)
    frame_depth_tones(frame).save(folder / DEPTH)


def _write_painting(painting: "Painting", folder: Path) -> None:
    """Write what is kept of a painting; the picture comes last."""
    from impasto.api.kept_painting import keep

    keep(painting, folder / KEPT)
    painting.still.save(folder / STILL)


def _write_small(picture: "Array", path: Path, side: int) -> None:
    """Write a picture as a JPEG whose sides are at most `side` pixels."""
    from PIL import Image

    from impasto.core.arrays import to_8bit
    from impasto.core.atomic_files import atomic_write

    image = Image.fromarray(to_8bit(picture))
    image.thumbnail((side, side))
    with atomic_write(path) as temporary:
        image.save(temporary, quality=88)
