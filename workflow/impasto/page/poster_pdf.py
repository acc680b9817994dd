"""The contact sheet as a PDF: pictures placed, and text as text."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from impasto.core.graphics.canvas import Box
from impasto.core.graphics.images import arrange_pictures
from impasto.core.graphics.typography import Colour, TextBlock
from impasto.page.poster_sheet import Corners
from impasto.printing.caption import PrintTexts
from impasto.printing.pdf_text import new_page, save_page, set_block, set_line
from impasto.timeline.model import Timeline

# The sheet is as wide as A3 is upright; its pictures have so many pixels for one of the poster.
_SCALE = 297 / 25.4 * 72 / 1640
_DETAIL = 3
_JPEG_QUALITY = 92


class PdfPoster:
    """A contact sheet on the page of a PDF."""

    def __init__(self, size: tuple[int, int], wall: Colour, timeline: Timeline) -> None:
        """Start with an empty wall of a width and height in pixels of the poster."""
        width, height = size
        self._pdf = new_page(width * _SCALE, height * _SCALE)
        self._wall = wall
        self._texts = PrintTexts(
            timeline.title, timeline.subtitle or "", rights=timeline.credit or ""
        )
        self.fill((0, 0, width, height), wall)

    def fill(self, box: Corners, colour: Colour) -> None:
        """Fill a rectangle."""
        left, top, right, bottom = (length * _SCALE for length in box)
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(left, top, right - left, bottom - top, style="F")

    def hang(self, pictures: Sequence[Image.Image], box: Box) -> None:
        """Place pictures in the middle of a cell, with more pixels than the cell has."""
        fitted = arrange_pictures(pictures, (_DETAIL * box.width, _DETAIL * box.height))
        if fitted.mode == "RGBA":
            ground = Image.new("RGB", fitted.size, self._wall)
            ground.paste(fitted, (0, 0), fitted)
            fitted = ground
        width, height = fitted.width / _DETAIL, fitted.height / _DETAIL
        x, y = box.x + (box.width - width) / 2, box.y + (box.height - height) / 2
        packed = BytesIO()
        fitted.save(packed, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        self._pdf.image(packed, x * _SCALE, y * _SCALE, width * _SCALE, height * _SCALE)

    def set_block(self, block: TextBlock, x: float, y: float) -> None:
        """Set paragraphs with their top left corner at (x, y)."""
        set_block(self._pdf, block, x, y, _SCALE)

    def set_line(
        self, at: tuple[float, float], text: str, face: str, size: float, colour: Colour
    ) -> None:
        """Set a line of text, whose baseline starts at `at`."""
        set_line(self._pdf, at, text, face, size, colour, _SCALE)

    def save(self, path: Path) -> None:
        """Write the sheet."""
        save_page(path, self._pdf, self._texts)
