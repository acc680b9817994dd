"""The work of `impasto.print_painting`: draw the picture, lay out the sheet, write the file."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from impasto.api.paint import Painting
from impasto.api.print_options import PrintOptions
from impasto.api.print_result import Print
from impasto.api.print_source import read_source, source_of
from impasto.api.print_texts import read_texts
from impasto.core.errors import Notice
from impasto.printing.bands import unfinished_folder
from impasto.printing.caption import PrintTexts
from impasto.printing.colour import PrintProfile, in_8_bits
from impasto.printing.paper import Paper, parse_paper
from impasto.printing.pdf import write_pdf
from impasto.printing.raster import (
    compose_sheet,
    picture_in_window,
    write_gamut_map,
    write_proof,
)
from impasto.printing.sheet import Sheet, lay_out_sheet
from impasto.printing.tiff import read_rows, write_tiff

LEAST_GOOD_DPI = 150
# Shares of the work, by which its progress is told: drawing the picture, and writing the sheet.
_DRAWING, _WRITING = 85, 15


def write_print(
    painting: str | Path | Painting,
    output: Path,
    options: PrintOptions,
    threads: int | None,
    watch: Callable[[int, int, str], None] | None,
) -> Print:
    """Write a painting as a print file; see `print_painting`."""
    profile = PrintProfile(
        _path(options.get("profile")),
        options.get("intent", "relative"),
        options.get("black_point", True),
    )
    source = (
        source_of(painting, output.with_suffix(".png"))
        if isinstance(painting, Painting)
        else read_source(Path(painting))
    )
    texts = read_texts(
        source.still,
        source.record,
        _path(options.get("timeline")),
        options.get("title"),
        options.get("credit"),
    )
    sheet, dpi = _lay_out(options, source.size), options.get("dpi", 300)
    *_, width, height = sheet.picture.pixels(dpi)
    drawn = source.drawn_size((width, height))

    def tell(done: float, note: str) -> None:
        if watch is not None:
            watch(round(done), _DRAWING + _WRITING, note)

    with unfinished_folder(output, source.digest(drawn)) as folder:
        bands, reservation = source.draw(
            drawn, folder, threads, lambda done, rows, note: tell(_DRAWING * done / rows, note)
        )
        # Of itself, a picture that is enlarged has only the pixels that it was painted with.
        own = dpi * (drawn if source.strokes else source.size)[0] / width
        _warn(source.still, reservation, own, from_strokes=source.strokes is not None)
        picture = bands.image()
        out_of_gamut = None
        if (proof := _path(options.get("proof"))) is not None:
            write_proof(proof, picture, sheet, profile, texts, dpi)
        if (gamut := _path(options.get("gamut"))) is not None:
            out_of_gamut = write_gamut_map(gamut, picture, sheet, profile, dpi)
        _write_sheet(
            output,
            profile.convert(picture_in_window(picture, sheet, dpi)),
            sheet,
            dpi,
            profile,
            texts,
            lambda done, rows: tell(_DRAWING + _WRITING * done / rows, "writing"),
        )
    return Print(output, (width, height), own, source.strokes is not None, out_of_gamut)


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)


def _lay_out(options: PrintOptions, picture: tuple[int, int]) -> Sheet:
    size = options.get("size", "A4")
    return lay_out_sheet(
        size if isinstance(size, Paper) else parse_paper(size),
        picture,
        fit=options.get("fit", "contain"),
        margin=options.get("margin"),
        bleed=options.get("bleed", 0.0),
        crop_marks=options.get("crop_marks", False),
        captioned=options.get("caption", False),
    )


def _warn(still: Path, reservation: str, dpi: float, *, from_strokes: bool) -> None:
    if reservation and not from_strokes:
        warnings.warn(
            f"{still}: its pixels are enlarged, {dpi:.0f} to the inch: {reservation}", Notice, 4
        )
    elif reservation:
        warnings.warn(f"{still}: {reservation}", Notice, 4)
    if dpi < LEAST_GOOD_DPI:
        warnings.warn(
            f"{still}: {dpi:.0f} dots an inch, expected {LEAST_GOOD_DPI} or more for a print that "
            "is held in the hand; print it smaller, or paint it larger",
            Notice,
            4,
        )


def _write_sheet(
    output: Path,
    window: Any,
    sheet: Sheet,
    dpi: int,
    profile: PrintProfile,
    texts: PrintTexts,
    progress: Callable[[int, int], None],
) -> None:
    if output.suffix.lower() == ".pdf":
        size = window.width, window.height
        strips = read_rows(in_8_bits(window), progress)
        write_pdf(output, sheet, strips, size, profile, texts)
    else:
        composed = compose_sheet(window, sheet, dpi, profile, texts)
        write_tiff(output, composed, dpi, profile, texts, progress)
