"""Draw the legend of an entry whose colours stand for a value: a name, colours and numbers."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageColor

from impasto.core.graphics.canvas import Box
from impasto.core.graphics.theme import DUSK, STONE
from impasto.core.graphics.typography import SANS, Paragraph, draw_line, fit_text, text_width
from impasto.rendering.colour_key import ColourKey, read_colour_key
from impasto.timeline.model import Entry
from impasto.timeline.result_paths import ResultPaths

# In units. The name stands before the colours where both fit, else above them.
TEXT_SIZE, LINE_HEIGHT = 14, 20
SWATCH, SWATCH_GAP, ITEM_GAP = 11, 5, 13
NAME_GAP = 20
NARROWEST_BAR, WIDEST_BAR = 80, 220
SPACE_ABOVE, BASE_ABOVE_FOOT = 8, 5

Item = tuple[str, str] | None
"""A part of a legend: the text and the colour of a patch, or None for the bar of a gradient."""


def shown_colour_key(entry: Entry, results: ResultPaths) -> ColourKey | None:
    """Return the key to the colours of an entry's painting; None if they stand for no value.

    A painting in the artwork's colours has none.
    """
    return read_colour_key(results.view(entry.id).parent) if entry.shows_values else None


def draw_legend(canvas: Image.Image, box: Box, unit: float, key: ColourKey) -> Box:
    """Draw a legend at the foot of a box, `unit` pixels a unit, and return the box above it."""
    top = _Legend(canvas, unit, key).draw(box)
    return Box(box.x, box.y, box.width, max(0, round(top - SPACE_ABOVE * unit) - box.y))


@dataclass(frozen=True)
class _Legend:
    """A legend on a canvas."""

    canvas: Image.Image
    unit: float
    key: ColourKey

    def draw(self, box: Box) -> float:
        """Draw it at the foot of a box, and return its top."""
        unit, key = self.unit, self.key
        size, line = TEXT_SIZE * unit, LINE_HEIGHT * unit
        leading = LINE_HEIGHT / TEXT_SIZE
        title = Paragraph(key.title, SANS, size, DUSK, leading=leading, most_lines=1)
        name = fit_text([title], box.width)
        items: list[Item] = [*([] if key.bands else [None]), *key.swatches]
        start = name.width + NAME_GAP * unit
        beside = start + self._row_width(items) <= box.width
        rows = [items] if beside else self._set_in_rows(items, box.width)
        base = box.bottom - BASE_ABOVE_FOOT * unit
        first = base - (len(rows) - 1) * line
        name.draw(
            self.canvas, box.x, (first if beside else first - line) - 0.5 * line - 0.35 * size
        )
        for number, row in enumerate(rows):
            self._draw_row(
                box.x + (start if beside else 0.0), first + number * line, row, box.right
            )
        return first - (line if beside else 2 * line)

    def _text_width(self, text: str) -> float:
        return text_width(text, SANS, TEXT_SIZE * self.unit)

    def _draw_text(self, x: float, base: float, text: str) -> None:
        draw_line(self.canvas, (x, base), text, SANS, TEXT_SIZE * self.unit, STONE)

    def _row_width(self, items: list[Item]) -> float:
        """Return the least width of a row in pixels."""
        gaps = (len(items) - 1) * ITEM_GAP * self.unit
        return gaps + sum(map(self._least_width, items))

    def _least_width(self, item: Item) -> float:
        """Return the least width of an item with its text, in pixels."""
        if item is not None:
            return self._text_width(item[0]) + (SWATCH + SWATCH_GAP) * self.unit
        texts = sum(map(self._text_width, self.key.ends))
        return texts + (NARROWEST_BAR + 2 * SWATCH_GAP) * self.unit

    def _set_in_rows(self, items: list[Item], width: float) -> list[list[Item]]:
        """Set the items in rows of at most `width` pixels."""
        rows: list[list[Item]] = [[]]
        for item in items:
            if rows[-1] and self._row_width([*rows[-1], item]) > width:
                rows.append([])
            rows[-1].append(item)
        return rows

    def _draw_row(self, x: float, base: float, row: list[Item], right: float) -> None:
        """Draw a row whose base line begins at a place, and which ends at `right` at the latest."""
        # A bar takes the room that the others leave.
        spare = right - x - self._row_width(row)
        for item in row:
            width = self._least_width(item)
            if item is None:
                width += min(spare, (WIDEST_BAR - NARROWEST_BAR) * self.unit)
                self._draw_gradient(x, base, width)
            else:
                self._draw_swatch(x, base, *item)
            x += width + ITEM_GAP * self.unit

    def _draw_swatch(self, x: float, base: float, text: str, colour: str) -> None:
        left, top, side = round(x), self._swatch_top(base), round(SWATCH * self.unit)
        self.canvas.paste(ImageColor.getrgb(colour), (left, top, left + side, top + side))
        self._draw_text(x + (SWATCH + SWATCH_GAP) * self.unit, base, text)

    def _draw_gradient(self, x: float, base: float, width: float) -> None:
        """Draw a bar between its two numbers, all together `width` pixels wide."""
        gap = SWATCH_GAP * self.unit
        low, high = self.key.ends
        before, after = (self._text_width(text) + gap for text in (low, high))
        self._draw_text(x, base, low)
        size = max(1, round(width - before - after)), round(SWATCH * self.unit)
        place = round(x + before), self._swatch_top(base)
        self.canvas.paste(_gradient_bar(self.key, size), place)
        self._draw_text(x + width - after + gap, base, high)

    def _swatch_top(self, base: float) -> int:
        """Return the top of a swatch whose middle is that of the digits on a base line."""
        return round(base - (0.33 * TEXT_SIZE + 0.5 * SWATCH) * self.unit)


def _gradient_bar(key: ColourKey, size: tuple[int, int]) -> Image.Image:
    """Draw a bar of `size` pixels that runs through the colours of a gradient."""
    stops = np.array([ImageColor.getrgb(colour) for colour in key.colours], dtype=np.float64)
    places = np.linspace(0, len(stops) - 1, size[0])
    row = np.stack([np.interp(places, range(len(stops)), axis) for axis in stops.T], axis=-1)
    return Image.fromarray(np.broadcast_to(np.rint(row), (size[1], size[0], 3)).astype(np.uint8))
