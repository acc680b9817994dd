"""Set text on the page of a PDF as `core.graphics.typography` lays it out, in the same fonts."""

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path

import fpdf
import pikepdf
import uharfbuzz as uharfbuzz  # by which fpdf2 joins and kerns letters
from pikepdf import Name

from impasto.core.graphics.text_runs import Cluster
from impasto.core.graphics.typography import Colour, TextBlock, place_runs, set_runs
from impasto.printing.caption import PRODUCER, PrintTexts

# fpdf2 sets the baseline of a cell without height so far below its top, in sizes of the font.
_BASELINE = 0.3


def new_page(width: float, height: float) -> fpdf.FPDF:
    """Return a document of one page of a width and height in points."""
    pdf = fpdf.FPDF(unit="pt", format=(width, height))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_text_shaping(True)
    pdf.add_page()
    return pdf


def save_page(
    path: Path,
    pdf: fpdf.FPDF,
    texts: PrintTexts,
    add: Callable[[pikepdf.Pdf], None] | None = None,
) -> None:
    """Write a document, the same bytes for the same content.

    Args:
        texts: what is written about it, as XMP and in its information dictionary.
        add: adds to it what fpdf2 cannot.
    """
    with pikepdf.open(BytesIO(bytes(pdf.output()))) as document:
        if add is not None:
            add(document)
        document.Root.Metadata = document.make_stream(
            texts.xmp(), Type=Name.Metadata, Subtype=Name.XML
        )
        if "/ID" in document.trailer:
            del document.trailer.ID  # of the time
        for name in [*document.docinfo.keys()]:
            del document.docinfo[name]
        information = {
            "/Title": texts.title,
            "/Subject": texts.description,
            "/Author": texts.creator,
            "/Creator": PRODUCER,
            "/Producer": PRODUCER,
        }
        for name, text in information.items():
            if text:
                document.docinfo[name] = text
        document.save(path, min_version="1.6", deterministic_id=True)


def set_block(pdf: fpdf.FPDF, block: TextBlock, x: float, y: float, scale: float = 1.0) -> None:
    """Set typeset paragraphs with their top left corner at (x, y); `scale` points are a unit."""
    for line, at in block.baselines(x, y):
        style = line.style
        runs = place_runs(line.clusters, style.size)
        _set_runs(pdf, at, runs, style.size, style.colour, scale)


def set_line(
    pdf: fpdf.FPDF,
    at: tuple[float, float],
    text: str,
    face: str,
    size: float,
    colour: Colour,
    scale: float = 1.0,
) -> None:
    """Set a line of text; its baseline starts at `at` (x, y), and `scale` points are a unit."""
    _set_runs(pdf, at, set_runs(text, face, size), size, colour, scale)


def _set_runs(
    pdf: fpdf.FPDF,
    at: tuple[float, float],
    runs: Iterable[tuple[Cluster, float]],
    size: float,
    colour: Colour,
    scale: float,
) -> None:
    pdf.set_text_color(*colour)
    for run, start in runs:
        family = f"{run.font.file}#{run.font.index}"
        if family.lower() not in pdf.fonts:
            pdf.add_font(family, fname=run.font.file, collection_font_number=run.font.index)
        pdf.set_font(family, size=size * scale)
        pdf.set_xy((at[0] + start) * scale, (at[1] - _BASELINE * size) * scale)
        pdf.cell(0, 0, run.text)
