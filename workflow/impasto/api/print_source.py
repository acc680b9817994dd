"""What a print is drawn from: the strokes of a painting, or else its pixels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from impasto.api.artwork_inputs import ArtworkReader
from impasto.api.option_types import LARGEST_PRINT_SIDE
from impasto.api.paint import Painting
from impasto.api.part_inputs import read_parts
from impasto.core.arrays import Array
from impasto.core.atomic_files import read_json
from impasto.core.content_digest import content_digest
from impasto.core.device import usable_cores
from impasto.core.errors import InputError
from impasto.core.file_names import find_from
from impasto.core.pictures import MOST_PIXELS, check_still, open_product
from impasto.core.versions import __version__
from impasto.motion.layer_files import PALETTE_FILE, STROKES_FILE, read_strokes
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.layers import bands_of, plan_redrawing
from impasto.painting.dials import Dials, read_dials
from impasto.painting.parts.partition import Part
from impasto.painting.strokes.stroke_record import StrokeRecord
from impasto.printing.bands import BandedPicture, enlarge
from impasto.rendering.atom_ids import ids_path
from impasto.rendering.external_frame import read_frame
from impasto.rendering.frame import STRUCTURE_FILE, Frame, resize_frame
from impasto.rendering.render_larger import read_view_options, render_larger

Watch = Callable[[int, int, str], None]


@dataclass(frozen=True)
class PaintedStrokes:
    """The strokes of a painting, and what they are drawn with.

    Attributes:
        view: the render that was painted.
        key: digest of all of it.
    """

    strokes: StrokeRecord
    palette: Palette
    dials: Dials
    parts: Sequence[Part]
    view: Path
    key: str

    def frame(self, size: tuple[int, int], folder: Path) -> tuple[Frame, str]:
        """Return the render that was painted in another size, and what is less than it could be.

        Args:
            folder: where a render is kept until the print is finished.

        Raises:
            InputError: the strokes cannot be drawn on the render.
        """
        reservation = ""
        if self.view.with_name(STRUCTURE_FILE).exists():
            try:
                frame = render_larger(self.view, size, ids_path(self.view).exists(), folder)
            except InputError as error:
                reservation = f"the outline is enlarged from the render that was painted ({error})"
                frame = resize_frame(read_frame(self.view), size)
        else:
            frame = resize_frame(read_frame(self.view), size)
        if problem := self.strokes.mismatch(frame):
            raise InputError(f"{self.view}: {problem}")
        return frame, reservation


@dataclass(frozen=True)
class PrintSource:
    """A painting to print.

    Attributes:
        still: the picture.
        size: its width and height in pixels.
        strokes: what it can be drawn from at any size; None if it has only its pixels.
        reason: why there are no strokes.
    """

    still: Path
    size: tuple[int, int]
    strokes: PaintedStrokes | None
    reason: str = ""

    def drawn_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return the size at which the picture is drawn: the one asked for, or the largest."""
        most = min(1.0, LARGEST_PRINT_SIDE / max(size), (MOST_PIXELS / (size[0] * size[1])) ** 0.5)
        return (int(size[0] * most), int(size[1] * most)) if most < 1 else size

    def digest(self, size: tuple[int, int]) -> str:
        """Return a digest of what the picture at a size depends on."""
        return content_digest(__version__, self.strokes.key if self.strokes else self.still, size)

    def draw(
        self, size: tuple[int, int], folder: Path, threads: int | None, watch: Watch
    ) -> tuple[BandedPicture, str]:
        """Draw the picture in bands into a folder; those that are there already are kept.

        Returns:
            The picture, and what is less than it could be, if anything.
        """
        rows = size[1]
        reservation_file = folder / "reservation.txt"
        picture = BandedPicture(folder, size, bands_of(size))
        missing = picture.missing()
        if missing:
            draw, reservation = self._prepare(size, folder / "render", threads, watch)
            reservation_file.write_text(reservation, encoding="utf-8")
            for band in missing:
                watch(band.start, rows, "drawing")
                picture.put(band, draw(band))
        watch(rows, rows, "drawing")
        return picture, reservation_file.read_text(encoding="utf-8")

    def _prepare(
        self, size: tuple[int, int], folder: Path, threads: int | None, watch: Watch
    ) -> tuple[Callable[[slice], Array], str]:
        if self.strokes is None:
            return enlarge(self.still, size), self.reason
        watch(0, size[1], "rendering")
        cores = min(threads or usable_cores(), usable_cores())
        one = self.strokes
        frame, reservation = one.frame(size, folder)
        plan = plan_redrawing(
            one.strokes, one.palette, frame, one.dials.composition, one.parts, cores
        )
        return plan.draw, reservation


def read_record(still: Path) -> dict[str, Any]:
    """Read the record beside a still; an empty one if there is none."""
    path = still.with_suffix(".json")
    return read_json(path) if path.exists() else {}


def read_source(still: Path) -> PrintSource:
    """Read a painting to print: its strokes, if they were kept, or else its pixels.

    Raises:
        InputError: it is no picture, or what is recorded about it cannot be read.
    """
    if not still.exists():
        raise InputError(f"{still}: no such file; expected a painting, such as still.png")
    check_still(still)
    with open_product(still) as image:
        size = image.size
    record = read_record(still)
    try:
        strokes = _read_strokes(still, record)
    except InputError as error:
        return PrintSource(still, size, None, str(error))
    return PrintSource(still, size, strokes)


def _read_strokes(still: Path, record: dict[str, Any]) -> PaintedStrokes:
    if not record:
        raise InputError(f"{still.with_suffix('.json')}: no record of its strokes")
    layers = _find_layers(still, record)
    view = find_from(Path(record["render"]), still) if record.get("render") else None
    if view is None:
        raise InputError(f"{record.get('render')}: no such file, which was painted")
    if "masks" in record or "map" in record:
        raise InputError("pictures with masks or a map cannot be drawn in another size")
    strokes, palette = read_strokes(layers)
    if problem := strokes.mismatch(read_frame(view)):
        raise InputError(f"{view}: {problem}")
    path = still.with_suffix(".json")
    parts = {}
    for part in record.get("parts", []):
        pairs = [(find_from(Path(one["file"]), still), one["weight"]) for one in part["artworks"]]
        if any(file is None for file, _ in pairs):
            raise InputError(f"{path}: an artwork of the part {part['part']!r} is missing")
        parts[part["part"]] = [(file, weight) for file, weight in pairs if file is not None]
    key = content_digest(
        layers / STROKES_FILE, layers / PALETTE_FILE, record["dials"], [*parts], *_view_key(view)
    )
    read = read_parts(parts, ArtworkReader())
    return PaintedStrokes(strokes, palette, read_dials(path), read, view, key)


def _find_layers(still: Path, record: dict[str, Any]) -> Path:
    """Return the folder of a still's layers: the one recorded, or that of a film's results."""
    recorded = find_from(Path(record["layers"]), still) if "layers" in record else None
    folder = recorded or still.parent.parent / "layers" / still.stem
    if not (folder / STROKES_FILE).exists():
        raise InputError("no strokes were kept: paint with `impasto paint --layers FOLDER`")
    return folder


def _view_key(view: Path) -> tuple[Any, ...]:
    """Return what the render of a view in another size depends on."""
    try:
        structure, options = read_view_options(view)
    except InputError:
        return (view,)
    return structure, sorted((name, repr(value)) for name, value in options.items())


def source_of(painting: Painting, still: Path) -> PrintSource:
    """Return a painting that was saved as `still`, to print it from the strokes in memory."""
    layers, inputs = painting.layers, painting.part_inputs
    size, view = painting.frame.size, painting.frame.origin.files.get("render")
    if layers.strokes is None or view is None or inputs.masks or inputs.maps:
        reason = "it was painted without strokes, or with masks or a map"
        return PrintSource(still, size, None, reason)
    key = content_digest(
        layers.strokes,
        layers.palette,
        painting.dials.as_dict(),
        [*inputs.parts],
        *_view_key(Path(view)),
    )
    strokes = PaintedStrokes(
        layers.strokes, layers.palette, painting.dials, inputs.painter_parts, Path(view), key
    )
    return PrintSource(still, size, strokes)
