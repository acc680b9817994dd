"""Draw the legend of an entry whose colours stand for a value: a name, colours and numbers."""

import numpy as np
from PIL import Image

from impasto.core.graphics.canvas import Box
from impasto.core.graphics.theme import DUSK, STONE
from impasto.core.graphics.typography import SANS, draw_line, text_width
from impasto.painting.colour.named_palettes import hex_to_rgb
from impasto.rendering.colour_key import ColourKey, read_colour_key
from impasto.timeline.model import Entry
from impasto.timeline.result_paths import ResultPaths

# In units. The name stands before the colours where both fit, else above them.
TEXT_SIZE, LINE_HEIGHT = 14, 20
SWATCH, SWATCH_GAP, BAND_GAP = 11, 5, 13
NAME_GAP = 20
NARROWEST_BAR, WIDEST_BAR = 80, 220
SPACE_ABOVE = 8


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
    size = TEXT_SIZE * unit
    numbers = [band.numbers for band in key.bands] or [*key.ends]
    name, least = text_width(key.title, SANS, size), _least_width(key, numbers, unit)
    beside = name + NAME_GAP * unit + least <= box.width
    base = box.bottom - 5 * unit
    top = base - (LINE_HEIGHT if beside else 2 * LINE_HEIGHT) * unit
    name_base = base if beside else base - LINE_HEIGHT * unit
    draw_line(canvas, (box.x, name_base), key.title, SANS, size, DUSK)
    x = box.x + (name + NAME_GAP * unit if beside else 0.0)
    middle = round(base - 0.33 * size)
    if key.bands:
        _draw_bands(canvas, x, base, middle, unit, key)
    else:
        _draw_gradient(canvas, x, base, middle, unit, key, box.right)
    return Box(box.x, box.y, box.width, max(0, round(top - SPACE_ABOVE * unit) - box.y))


def _least_width(key: ColourKey, numbers: list[str], unit: float) -> float:
    """Return the least width of the colours with their numbers, in pixels."""
    texts = sum(text_width(text, SANS, TEXT_SIZE * unit) for text in numbers)
    if key.bands:
        return texts + (len(numbers) * (SWATCH + SWATCH_GAP + BAND_GAP) - BAND_GAP) * unit
    return texts + (NARROWEST_BAR + 2 * SWATCH_GAP) * unit


def _draw_bands(
    canvas: Image.Image, x: float, base: float, middle: int, unit: float, key: ColourKey
) -> None:
    side = round(SWATCH * unit)
    for band in key.bands:
        left, top = round(x), middle - side // 2
        canvas.paste(_rgb(band.colour), (left, top, left + side, top + side))
        x += (SWATCH + SWATCH_GAP) * unit
        draw_line(canvas, (x, base), band.numbers, SANS, TEXT_SIZE * unit, STONE)
        x += text_width(band.numbers, SANS, TEXT_SIZE * unit) + BAND_GAP * unit


def _draw_gradient(
    canvas: Image.Image,
    x: float,
    base: float,
    middle: int,
    unit: float,
    key: ColourKey,
    right: int,
) -> None:
    size, gap = TEXT_SIZE * unit, SWATCH_GAP * unit
    low, high = key.ends
    draw_line(canvas, (x, base), low, SANS, size, STONE)
    x += text_width(low, SANS, size) + gap
    width = min(WIDEST_BAR * unit, right - x - gap - text_width(high, SANS, size))
    bar = _gradient_bar(key, (max(1, round(width)), round(SWATCH * unit)))
    canvas.paste(bar, (round(x), middle - bar.height // 2))
    draw_line(canvas, (x + width + gap, base), high, SANS, size, STONE)


def _gradient_bar(key: ColourKey, size: tuple[int, int]) -> Image.Image:
    """Draw a bar of `size` pixels that runs through the colours of a gradient."""
    stops = np.array([_rgb(colour) for colour in key.colours], dtype=np.float64)
    places = np.linspace(0, len(stops) - 1, size[0])
    row = np.stack([np.interp(places, range(len(stops)), axis) for axis in stops.T], axis=-1)
    return Image.fromarray(np.broadcast_to(np.rint(row), (size[1], size[0], 3)).astype(np.uint8))


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (round(255 * share) for share in hex_to_rgb(colour))
    return red, green, blue
