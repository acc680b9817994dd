"""What a print is drawn from: the strokes of a painting, or else its pixels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from impasto.api.artwork_inputs import ArtworkReader, artwork_records
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
from impasto.rendering.external_frame import read_frame
from impasto.rendering.frame import Frame, read_picture, resize_frame
from impasto.rendering.render_larger import render_larger, view_options

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
    view: Frame
    key: str

    def frame(self, size: tuple[int, int], folder: Path) -> tuple[Frame, str]:
        """Return the render that was painted in another size, and what is less than it could be.

        Args:
            folder: where a render is kept until the print is finished.

        Raises:
            InputError: the strokes cannot be drawn on the render.
        """
        reservation = ""
        if self.view.camera is None:
            frame = resize_frame(self.view, size)  # a photograph
        else:
            try:
                frame = render_larger(self.view, size, folder)
            except InputError as error:
                reservation = f"the outline is enlarged from the render that was painted ({error})"
                frame = resize_frame(self.view, size)
        if problem := self.strokes.mismatch(frame):
            raise InputError(f"{self.view.origin.name}: {problem}")
        return frame, reservation


@dataclass(frozen=True)
class PrintSource:
    """A painting to print.

    Attributes:
        still: the picture.
        size: its width and height in pixels.
        strokes: what it can be drawn from at any size; None if it has only its pixels.
        reason: why there are no strokes.
        pixels: (H, W, 3) RGB in [0, 1] of a picture that need not be on disk.
        record: what its record says of artworks and render.
    """

    still: Path
    size: tuple[int, int]
    strokes: PaintedStrokes | None
    reason: str = ""
    pixels: Array | None = None
    record: Mapping[str, Any] = field(default_factory=dict)

    def drawn_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return the size at which the picture is drawn: the one asked for, or the largest."""
        most = min(1.0, LARGEST_PRINT_SIDE / max(size), (MOST_PIXELS / (size[0] * size[1])) ** 0.5)
        return (int(size[0] * most), int(size[1] * most)) if most < 1 else size

    def digest(self, size: tuple[int, int]) -> str:
        """Return a digest of what the picture at a size depends on."""
        pixels = self.still if self.pixels is None else self.pixels
        return content_digest(__version__, self.strokes.key if self.strokes else pixels, size)

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
            pixels = read_picture(self.still) if self.pixels is None else self.pixels
            return enlarge(pixels, size), self.reason
        watch(0, size[1], "rendering")
        cores = min(threads or usable_cores(), usable_cores())
        one = self.strokes
        frame, reservation = one.frame(size, folder)
        plan = plan_redrawing(
            one.strokes, one.palette, frame, one.dials.composition, one.parts, cores
        )
        return plan.draw, reservation


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
    path = still.with_suffix(".json")
    record = read_json(path) if path.exists() else {}
    try:
        strokes, reason = _read_strokes(still, record), ""
    except InputError as error:
        strokes, reason = None, str(error)
    return PrintSource(still, size, strokes, reason, record=record)


def _read_strokes(still: Path, record: dict[str, Any]) -> PaintedStrokes:
    if not record:
        raise InputError(f"{still.with_suffix('.json')}: no record of its strokes")
    layers = _find_layers(still, record)
    view = find_from(Path(record["render"]), still) if record.get("render") else None
    if view is None:
        raise InputError(f"{record.get('render')}: no such file, which was painted")
    if given := [name for name in ("masks", "map", "depth", "matte") if name in record]:
        raise InputError(f"a picture painted with {given[0]} of its own cannot be drawn larger")
    strokes, palette = read_strokes(layers)
    frame = read_frame(view)
    if problem := strokes.mismatch(frame):
        raise InputError(f"{view}: {problem}")
    path = still.with_suffix(".json")
    parts = {}
    for part in record.get("parts", []):
        pairs = [(find_from(Path(one["file"]), still), one["weight"]) for one in part["artworks"]]
        if any(file is None for file, _ in pairs):
            raise InputError(f"{path}: an artwork of the part {part['part']!r} is missing")
        parts[part["part"]] = [(file, weight) for file, weight in pairs if file is not None]
    key = content_digest(
        layers / STROKES_FILE, layers / PALETTE_FILE, record["dials"], [*parts], *_view_key(frame)
    )
    read = read_parts(parts, ArtworkReader())
    return PaintedStrokes(strokes, palette, read_dials(path), read, frame, key)


def _find_layers(still: Path, record: dict[str, Any]) -> Path:
    """Return the folder of a still's layers: the one recorded, or that of a film's results."""
    recorded = find_from(Path(record["layers"]), still) if "layers" in record else None
    folder = recorded or still.parent.parent / "layers" / still.stem
    if not (folder / STROKES_FILE).exists():
        raise InputError("no strokes were kept: paint with `impasto paint --layers FOLDER`")
    return folder


def _view_key(view: Frame) -> tuple[Any, ...]:
    """Return what the render of a view in another size depends on."""
    try:
        structure, options = view_options(view)
    except InputError:
        return view.colour, view.matte, view.depth
    return structure, sorted((name, repr(value)) for name, value in options.items())


def source_of(painting: Painting, still: Path) -> PrintSource:
    """Return a painting, to print it from the strokes in memory; `still` is its name."""
    layers, inputs, frame = painting.layers, painting.part_inputs, painting.frame
    strokes = None
    if layers.strokes is not None and not (inputs.masks or inputs.maps):
        dials, parts = painting.dials, [*inputs.parts]
        key = content_digest(
            layers.strokes, layers.palette, dials.as_dict(), parts, *_view_key(frame)
        )
        strokes = PaintedStrokes(
            layers.strokes, layers.palette, dials, inputs.painter_parts, frame, key
        )
    return PrintSource(
        still,
        frame.size,
        strokes,
        "it was painted without strokes, or with masks or a map of its own",
        np.asarray(painting.still),
        {**frame.origin.files, "artworks": artwork_records(painting.artworks)},
    )
