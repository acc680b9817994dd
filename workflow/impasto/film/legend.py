"""Draw the legend of an entry whose colours stand for a value: a name, colours and numbers."""

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
    """Draw a legend at the foot of a box, as wide as the box at most, with `unit` pixels a unit.

    Returns:
        what is left of the box above the legend.
    """
    size, line = TEXT_SIZE * unit, LINE_HEIGHT * unit
    title = Paragraph(key.title, SANS, size, DUSK, leading=LINE_HEIGHT / TEXT_SIZE, most_lines=1)
    name = fit_text([title], box.width)
    items: list[Item] = [*([] if key.bands else [None]), *key.swatches]
    start = name.width + NAME_GAP * unit
    beside = start + _row_width(items, key, unit) <= box.width
    rows = [items] if beside else _set_in_rows(items, key, unit, box.width)
    base = box.bottom - BASE_ABOVE_FOOT * unit
    first = base - (len(rows) - 1) * line
    top = first - (line if beside else 2 * line)
    name.draw(canvas, box.x, (first if beside else first - line) - 0.5 * line - 0.35 * size)
    for number, row in enumerate(rows):
        at = box.x + (start if beside else 0.0), first + number * line
        _draw_row(canvas, at, unit, key, row, box.right)
    return Box(box.x, box.y, box.width, max(0, round(top - SPACE_ABOVE * unit) - box.y))


def _row_width(items: list[Item], key: ColourKey, unit: float) -> float:
    """Return the least width of a row in pixels."""
    gaps = (len(items) - 1) * ITEM_GAP * unit
    return gaps + sum(_least_width(item, key, unit) for item in items)


def _least_width(item: Item, key: ColourKey, unit: float) -> float:
    """Return the least width of an item with its text, in pixels."""
    if item is not None:
        return text_width(item[0], SANS, TEXT_SIZE * unit) + (SWATCH + SWATCH_GAP) * unit
    texts = sum(text_width(text, SANS, TEXT_SIZE * unit) for text in key.ends)
    return texts + (NARROWEST_BAR + 2 * SWATCH_GAP) * unit


def _set_in_rows(items: list[Item], key: ColourKey, unit: float, width: float) -> list[list[Item]]:
    """Set the items in rows of at most `width` pixels."""
    rows: list[list[Item]] = [[]]
    for item in items:
        if rows[-1] and _row_width([*rows[-1], item], key, unit) > width:
            rows.append([])
        rows[-1].append(item)
    return rows


def _draw_row(
    canvas: Image.Image,
    at: tuple[float, float],
    unit: float,
    key: ColourKey,
    row: list[Item],
    right: float,
) -> None:
    """Draw a row whose base line begins at a place, and which ends at `right` at the latest."""
    (x, base), gap = at, ITEM_GAP * unit
    # A bar takes the room that the others leave.
    spare = right - x - _row_width(row, key, unit)
    for item in row:
        width = _least_width(item, key, unit)
        if item is None:
            width += min(spare, (WIDEST_BAR - NARROWEST_BAR) * unit)
            _draw_gradient(canvas, (x, base), unit, key, width)
        else:
            _draw_swatch(canvas, (x, base), unit, item)
        x += width + gap


def _draw_swatch(
    canvas: Image.Image, at: tuple[float, float], unit: float, swatch: tuple[str, str]
) -> None:
    (x, base), (text, colour), side = at, swatch, round(SWATCH * unit)
    left, top = round(x), _swatch_top(base, unit)
    canvas.paste(ImageColor.getrgb(colour), (left, top, left + side, top + side))
    place = x + (SWATCH + SWATCH_GAP) * unit, base
    draw_line(canvas, place, text, SANS, TEXT_SIZE * unit, STONE)


def _draw_gradient(
    canvas: Image.Image, at: tuple[float, float], unit: float, key: ColourKey, width: float
) -> None:
    """Draw a bar between its two numbers, all together `width` pixels wide."""
    (x, base), size, gap = at, TEXT_SIZE * unit, SWATCH_GAP * unit
    low, high = key.ends
    before, after = (text_width(text, SANS, size) + gap for text in key.ends)
    draw_line(canvas, (x, base), low, SANS, size, STONE)
    bar = _gradient_bar(key, (max(1, round(width - before - after)), round(SWATCH * unit)))
    canvas.paste(bar, (round(x + before), _swatch_top(base, unit)))
    draw_line(canvas, (x + width - after + gap, base), high, SANS, size, STONE)


def _swatch_top(base: float, unit: float) -> int:
    """Return the top of a swatch whose middle is that of the digits on a base line."""
    return round(base - (0.33 * TEXT_SIZE + 0.5 * SWATCH) * unit)


def _gradient_bar(key: ColourKey, size: tuple[int, int]) -> Image.Image:
    """Draw a bar of `size` pixels that runs through the colours of a gradient."""
    stops = np.array([ImageColor.getrgb(colour) for colour in key.colours], dtype=np.float64)
    places = np.linspace(0, len(stops) - 1, size[0])
    row = np.stack([np.interp(places, range(len(stops)), axis) for axis in stops.T], axis=-1)
    return Image.fromarray(np.broadcast_to(np.rint(row), (size[1], size[0], 3)).astype(np.uint8))
