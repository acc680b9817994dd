"""Set text on the page of a PDF as `core.graphics.typography` lays it out, in the same fonts."""

from collections.abc import Iterable

import fpdf
import uharfbuzz as uharfbuzz  # by which fpdf2 joins and kerns letters

from impasto.core.graphics.text_runs import Cluster
from impasto.core.graphics.typography import Colour, TextBlock, place_runs, set_runs

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


def set_block(pdf: fpdf.FPDF, block: TextBlock, x: float, y: float) -> None:
    """Set typeset paragraphs with their top left corner at (x, y) in points."""
    for line, at in block.baselines(x, y):
        style = line.style
        _set_runs(pdf, at, place_runs(line.clusters, style.size), style.size, style.colour)


def set_line(
    pdf: fpdf.FPDF, at: tuple[float, float], text: str, face: str, size: float, colour: Colour
) -> None:
    """Set a line of text; its baseline starts at `at` (x, y in points)."""
    _set_runs(pdf, at, set_runs(text, face, size), size, colour)


def _set_runs(
    pdf: fpdf.FPDF,
    at: tuple[float, float],
    runs: Iterable[tuple[Cluster, float]],
    size: float,
    colour: Colour,
) -> None:
    pdf.set_text_color(*colour)
    for run, start in runs:
        family = f"{run.font.file}#{run.font.index}"
        if family.lower() not in pdf.fonts:
            pdf.add_font(family, fname=run.font.file, collection_font_number=run.font.index)
        pdf.set_font(family, size=size)
        pdf.set_xy(at[0] + start, at[1] - _BASELINE * size)
        pdf.cell(0, 0, run.text)
