"""Draw a strip for each pair: artwork, render and paintings side by side."""

from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.images import contain, load_image
from impasto.core.graphics.typography import SANS, draw_line

PANEL_WIDTH = 384  # at most, in pixels
GAP = 12
HEADER = 26
PAPER, INK, BLANK = (255, 255, 255), (70, 66, 62), (236, 233, 228)
JPEG_QUALITY = 88


def draw_strip(output: Path, panels: Mapping[str, Path | None], size: tuple[int, int]) -> None:
    """Draw panels side by side, each below its title, and write them as a JPEG.

    Args:
        output: the JPEG.
        panels: the pictures by title; None leaves a panel empty.
        size: width and height of the pictures; others are fitted into it.
    """
    width = min(PANEL_WIDTH, size[0])
    height = round(size[1] * width / size[0])
    strip = Image.new("RGB", (len(panels) * (width + GAP) - GAP, HEADER + height), PAPER)
    for index, (title, path) in enumerate(panels.items()):
        left = index * (width + GAP)
        draw_line(strip, (left, HEADER - 9), title, SANS, 16, INK)
        if path is None:
            strip.paste(BLANK, (left, HEADER, left + width, HEADER + height))
            continue
        picture = contain(load_image(path), (width, height))
        # An artwork of another aspect ratio is centred in its panel.
        x, y = (width - picture.width) // 2, (height - picture.height) // 2
        strip.paste(picture, (left + x, HEADER + y))
    with atomic_write(output) as temporary:
        strip.save(temporary, quality=JPEG_QUALITY, optimize=True)
