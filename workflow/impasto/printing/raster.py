"""Sheets as images of libvips: for a TIFF, for the screen, and as a map of the gamut."""

from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from impasto.core.arrays import Array, to_8bit
from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.typography import SANS, Colour, draw_line, text_width
from impasto.printing.caption import PrintTexts, set_caption
from impasto.printing.colour import PrintProfile
from impasto.printing.paper import MM_PER_INCH
from impasto.printing.sheet import Sheet

SCREEN_SIDE = 2000
"""Longest side, in pixels, of what is shown on a screen."""

# Colours on the map of the gamut, with the CIEDE2000 from which they stand. Two is what one sees
# side by side; Sharma, Wu and Dalal 2005.
VISIBLE = 2.0
GAMUT_STEPS: tuple[tuple[float, Colour], ...] = (
    (VISIBLE, (232, 180, 70)),
    (4.0, (214, 96, 56)),
    (8.0, (132, 28, 84)),
)
_LEGEND: Colour = (70, 66, 62)


def picture_in_window(picture: Any, sheet: Sheet, dpi: float) -> Any:
    """Scale an image to its place on a sheet, and crop it to the sheet's window."""
    left, top, width, height = sheet.picture.pixels(dpi)
    if (picture.width, picture.height) != (width, height):
        picture = picture.resize(
            width / picture.width, vscale=height / picture.height, kernel="lanczos3"
        ).cast("ushort")
    x, y, across, down = sheet.window.pixels(dpi)
    x, y = min(max(x - left, 0), width - across), min(max(y - top, 0), height - down)
    return picture.crop(x, y, across, down)


def compose_sheet(
    window: Any, sheet: Sheet, dpi: float, profile: PrintProfile, texts: PrintTexts
) -> Any:
    """Lay picture, caption and marks on paper.

    Args:
        window: the image of `picture_in_window`, in the profile's colours.

    Returns:
        An image of libvips of 16 bits in the profile's colours.
    """
    _, _, width, height = sheet.paper.pixels(dpi)
    paper = pyvips.Image.black(width, height) + profile.white().tolist()
    space = "cmyk" if profile.channels == 4 else "rgb16"
    image = paper.cast("ushort").copy(interpretation=space)
    x, y, *_ = sheet.window.pixels(dpi)
    image = image.insert(window.copy(interpretation=space), x, y)
    if sheet.caption is not None:
        x, y, *_ = sheet.caption.pixels(dpi)
        image = image.insert(_draw_caption(sheet, dpi, profile, texts), x, y)
    for mark in sheet.marks:
        x, y, across, down = mark.pixels(dpi)
        ink = np.broadcast_to(profile.ink(), (max(1, down), max(1, across), profile.channels))
        image = image.insert(_to_image(np.ascontiguousarray(ink), space), x, y)
    return image


def _draw_caption(sheet: Sheet, dpi: float, profile: PrintProfile, texts: PrintTexts) -> Any:
    assert sheet.caption is not None
    _, _, width, height = sheet.caption.pixels(dpi)
    canvas = Image.new("RGB", (width, height), "white")
    unit = sheet.type_size * dpi / MM_PER_INCH
    for left, block in set_caption(texts, width, unit):
        block.draw(canvas, left, 0)
    ink = 1 - np.asarray(canvas.convert("L"), np.float32)[..., None] / 255
    printed = profile.white() * (1 - ink) + profile.ink() * ink
    space = "cmyk" if profile.channels == 4 else "rgb16"
    return _to_image(np.rint(printed).astype(np.uint16), space)


def _to_image(values: NDArray[np.uint16], space: str) -> Any:
    return pyvips.Image.new_from_array(values).copy(interpretation=space)


def write_proof(
    path: Path, picture: Any, sheet: Sheet, profile: PrintProfile, texts: PrintTexts, dpi: float
) -> None:
    """Write a PNG of how the trimmed sheet will look in print, on a screen of sRGB."""
    window, dpi = _for_screen(picture, sheet, dpi)
    printed = compose_sheet(profile.convert(window), sheet, dpi, profile, texts)
    shown = profile.proof(printed.crop(*sheet.trim.pixels(dpi)))
    with atomic_write(path) as temporary:
        Image.fromarray(to_8bit(shown)).save(temporary)


def write_gamut_map(
    path: Path, picture: Any, sheet: Sheet, profile: PrintProfile, dpi: float
) -> float:
    """Write a PNG of the picture in grey, with colours where the printer has not its colours.

    Returns:
        The share of the picture that is out of gamut: whose colours come back from the profile
        changed by a CIEDE2000 of `VISIBLE` or more.
    """
    window, _ = _for_screen(picture, sheet, dpi)
    differences = profile.colour_differences(window)
    grey = np.asarray(window.colourspace("b-w").numpy(), np.float32).reshape(differences.shape)
    lightness = 110 + 140 * grey / grey.max(initial=1)
    shown = np.repeat(lightness[..., None], 3, axis=2)
    for least, colour in GAMUT_STEPS:
        shown[differences >= least] = colour
    with atomic_write(path) as temporary:
        _add_legend(shown, differences, profile).save(temporary)
    return float((differences >= VISIBLE).mean())


def _add_legend(shown: Array, differences: Array, profile: PrintProfile) -> Image.Image:
    """Draw a line below the map that says what its colours mean."""
    height, width = differences.shape
    size = max(13.0, width / 70)
    strip = round(3.2 * size)
    whole = Image.new("RGB", (width, height + strip), "white")
    whole.paste(Image.fromarray(np.rint(shown).astype(np.uint8)), (0, 0))
    base = height + strip / 2 + 0.35 * size
    share = 100 * float((differences >= VISIBLE).mean())
    text = f"{share:.1f} % out of gamut of {profile.name}"
    x = size
    draw_line(whole, (x, base), text, SANS, size, _LEGEND)
    x = width - size
    pen = ImageDraw.Draw(whole)
    for least, colour in reversed(GAMUT_STEPS):
        label = f"ΔE00 ≥ {least:.0f}"
        x -= text_width(label, SANS, size)
        draw_line(whole, (x, base), label, SANS, size, _LEGEND)
        x -= 1.5 * size
        pen.rectangle((x, base - 0.75 * size, x + size, base + 0.2 * size), fill=colour)
        x -= 1.5 * size
    return whole


def _for_screen(picture: Any, sheet: Sheet, dpi: float) -> tuple[Any, float]:
    """Return the picture in its window at a resolution for the screen, and that resolution."""
    side = max(sheet.trim.width, sheet.trim.height)
    small = min(dpi, SCREEN_SIDE * MM_PER_INCH / side)
    return picture_in_window(picture, sheet, small).copy_memory(), small
