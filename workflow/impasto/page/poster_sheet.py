"""What the contact sheet is drawn on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PIL import Image

from impasto.core.graphics.canvas import Box
from impasto.core.graphics.images import arrange_pictures, paste_picture
from impasto.core.graphics.typography import Colour, TextBlock, draw_line

Corners = tuple[float, float, float, float]
"""Left, top, right and bottom of a rectangle."""


class PosterSheet(Protocol):
    """A sheet to draw on; lengths are in pixels of the poster."""

    def fill(self, box: Corners, colour: Colour) -> None:
        """Fill a rectangle of whole pixels."""

    def hang(self, pictures: Sequence[Image.Image], box: Box) -> None:
        """Hang pictures in a cell, the first large and the others below it, uncropped."""

    def set_block(self, block: TextBlock, x: float, y: float) -> None:
        """Set paragraphs with their top left corner at (x, y)."""

    def set_line(
        self, at: tuple[float, float], text: str, face: str, size: float, colour: Colour
    ) -> None:
        """Set a line of text, whose baseline starts at `at`."""

    def save(self, path: Path) -> None:
        """Write the sheet."""


class PixelPoster:
    """A contact sheet of pixels."""

    def __init__(self, size: tuple[int, int], wall: Colour) -> None:
        """Start with an empty wall of a width and height in pixels."""
        self._image = Image.new("RGB", size, wall)

    def fill(self, box: Corners, colour: Colour) -> None:
        """Fill a rectangle of whole pixels."""
        left, top, right, bottom = map(round, box)
        self._image.paste(colour, (left, top, right, bottom))

    def hang(self, pictures: Sequence[Image.Image], box: Box) -> None:
        """Hang pictures in the middle of a cell."""
        fitted = arrange_pictures(pictures, box.size)
        x, y = (box.width - fitted.width) // 2, (box.height - fitted.height) // 2
        paste_picture(self._image, fitted, (box.x + x, box.y + y))

    def set_block(self, block: TextBlock, x: float, y: float) -> None:
        """Draw paragraphs with their top left corner at (x, y)."""
        block.draw(self._image, x, y)

    def set_line(
        self, at: tuple[float, float], text: str, face: str, size: float, colour: Colour
    ) -> None:
        """Draw a line of text, whose baseline starts at `at`."""
        draw_line(self._image, at, text, face, size, colour)

    def save(self, path: Path) -> None:
        """Write the sheet as a PNG."""
        self._image.save(path, optimize=True)
