"""Draw the legend of an entry whose colours stand for a value: a name, colours and numbers."""

import numpy as np
from PIL import Image, ImageColor

from impasto.core.graphics.canvas import Box
from impasto.core.graphics.theme import DUSK, STONE
from impasto.core.graphics.typography import SANS, Paragraph, draw_line, fit_text, text_width
from impasto.rendering.colour_key import Band, ColourKey, read_colour_key
from impasto.timeline.model import Entry
from impasto.timeline.result_paths import ResultPaths

# In units. The name stands before the colours where both fit, else above them.
TEXT_SIZE, LINE_HEIGHT = 14, 20
SWATCH, SWATCH_GAP, BAND_GAP = 11, 5, 13
NAME_GAP = 20
NARROWEST_BAR, WIDEST_BAR = 80, 220
SPACE_ABOVE, BASE_ABOVE_FOOT = 8, 5


def shown_colour_key(entry: Entry, results: ResultPaths) -> ColourKey | None:
    """Return the key to the colours of an entry's painting; None if they stand for no value.

    A painting in the artwork's colours has none.
    """
    return read_colour_key(results.view(entry.id).parent) if entry.shows_values else None


def draw_legend(canvas: Image.Image, box: Box, unit: float, key: ColourKey) -> Box:
    """Draw a legend at the foot of a box, as wide as the box at most.

    Args:
        canvas: the picture to draw on.
        box: the box.
        unit: pixels per unit.
        key: what the legend says.

    Returns:
        what is left of the box above the legend.
    """
    size, line = TEXT_SIZE * unit, LINE_HEIGHT * unit
    title = Paragraph(key.title, SANS, size, DUSK, leading=LINE_HEIGHT / TEXT_SIZE, most_lines=1)
    name = fit_text([title], box.width)
    start = name.width + NAME_GAP * unit
    beside = start + _least_width(key, unit) <= box.width
    rows = [list(key.bands)] if beside else _band_rows(key, unit, box.width)
    base = box.bottom - BASE_ABOVE_FOOT * unit
    first = base - (len(rows) - 1) * line
    top = first - (line if beside else 2 * line)
    name.draw(canvas, box.x, (first if beside else first - line) - 0.5 * line - 0.35 * size)
    x = box.x + (start if beside else 0.0)
    if key.bands:
        for number, bands in enumerate(rows):
            _draw_bands(canvas, (x, first + number * line), unit, bands)
    else:
        _draw_gradient(canvas, (x, base), unit, key, box.right)
    return Box(box.x, box.y, box.width, max(0, round(top - SPACE_ABOVE * unit) - box.y))


def _least_width(key: ColourKey, unit: float) -> float:
    """Return the least width of the colours with their numbers, in one row, in pixels."""
    if key.bands:
        return sum(_band_width(band, unit) for band in key.bands) - BAND_GAP * unit
    texts = sum(text_width(text, SANS, TEXT_SIZE * unit) for text in key.ends)
    return texts + (NARROWEST_BAR + 2 * SWATCH_GAP) * unit


def _band_width(band: Band, unit: float) -> float:
    """Return the width of a band's swatch and numbers, with the gap after them, in pixels."""
    text = text_width(band.numbers, SANS, TEXT_SIZE * unit)
    return text + (SWATCH + SWATCH_GAP + BAND_GAP) * unit


def _band_rows(key: ColourKey, unit: float, width: float) -> list[list[Band]]:
    """Set the bands in rows of at most `width` pixels; a gradient has one row."""
    rows: list[list[Band]] = [[]]
    left = width
    for band in key.bands:
        if rows[-1] and _band_width(band, unit) - BAND_GAP * unit > left:
            rows.append([])
            left = width
        rows[-1].append(band)
        left -= _band_width(band, unit)
    return rows


def _draw_bands(
    canvas: Image.Image, at: tuple[float, float], unit: float, bands: list[Band]
) -> None:
    (x, base), side = at, round(SWATCH * unit)
    for band in bands:
        left, top = round(x), _swatch_top(base, unit)
        canvas.paste(ImageColor.getrgb(band.colour), (left, top, left + side, top + side))
        number = x + (SWATCH + SWATCH_GAP) * unit, base
        draw_line(canvas, number, band.numbers, SANS, TEXT_SIZE * unit, STONE)
        x += _band_width(band, unit)


def _draw_gradient(
    canvas: Image.Image, at: tuple[float, float], unit: float, key: ColourKey, right: int
) -> None:
    (x, base), size, gap = at, TEXT_SIZE * unit, SWATCH_GAP * unit
    low, high = key.ends
    draw_line(canvas, (x, base), low, SANS, size, STONE)
    x += text_width(low, SANS, size) + gap
    width = min(WIDEST_BAR * unit, right - x - gap - text_width(high, SANS, size))
    bar = _gradient_bar(key, (max(1, round(width)), round(SWATCH * unit)))
    canvas.paste(bar, (round(x), _swatch_top(base, unit)))
    draw_line(canvas, (x + width + gap, base), high, SANS, size, STONE)


def _swatch_top(base: float, unit: float) -> int:
    """Return the top of a swatch whose middle is that of the digits on a base line."""
    return round(base - (0.33 * TEXT_SIZE + 0.5 * SWATCH) * unit)


def _gradient_bar(key: ColourKey, size: tuple[int, int]) -> Image.Image:
    """Draw a bar of `size` pixels that runs through the colours of a gradient."""
    stops = np.array([ImageColor.getrgb(colour) for colour in key.colours], dtype=np.float64)
    places = np.linspace(0, len(stops) - 1, size[0])
    row = np.stack([np.interp(places, range(len(stops)), axis) for axis in stops.T], axis=-1)
    return Image.fromarray(np.broadcast_to(np.rint(row), (size[1], size[0], 3)).astype(np.uint8))
