"""The wall that a picture hangs on: a colour, light from above, the picture's shadow."""

import numpy as np
from PIL import Image, ImageFilter

from impasto.film.layout import Layout
from impasto.film.theme import WALL
from impasto.film.typography import Colour

# How far the wall leans to the artwork's mean hue; its lightness stays, so text stays legible.
HUE_SHARE = 0.35
REC709 = np.array([0.2126, 0.7152, 0.0722])


def wall_colour(artwork: Image.Image) -> Colour:
    """The gallery's dark grey, leaning to the artwork's mean colour at the same luma."""
    base = np.array(WALL, dtype=np.float64)
    mean = np.asarray(artwork.resize((1, 1), Image.Resampling.BOX), dtype=np.float64)[0, 0]
    mean = mean * ((base @ REC709) / max(float(mean @ REC709), 1.0))
    red, green, blue = np.clip(np.rint(base + HUE_SHARE * (mean - base)), 0, 255).astype(int)
    return int(red), int(green), int(blue)


def hang_wall(layout: Layout, colour: Colour, *, picture: bool = True) -> Image.Image:
    """An empty wall of the canvas's size, lit from above; with a picture's shadow if asked."""
    width, height = layout.size
    x = (np.arange(width) + 0.5)[None, :] / width
    y = (np.arange(height) + 0.5)[:, None] / height
    centre = (layout.picture.x + layout.picture.width / 2) / width if picture else 0.5
    fall = np.exp(-(((x - centre) / 0.62) ** 2) - ((y - 0.30) / 0.75) ** 2)
    light = (0.72 + 0.42 * fall)[..., None]
    if picture:
        light = light * (1 - 0.62 * _shadow(layout)[..., None])
    # Half a step of noise hides the bands that a slow gradient shows in 8 bits. One channel for
    # all three, from a fixed seed: the same film in the same bytes.
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (height, width, 1))
    shaded = np.asarray(colour, dtype=np.float64) * light + noise
    return Image.fromarray(np.clip(np.rint(shaded), 0, 255).astype(np.uint8))


def _shadow(layout: Layout) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The shadow under a hanging picture, (H, W) from 0 to 1: blurred, fallen a little."""
    mask = Image.new("L", layout.size, 0)
    drop = round(9 * layout.scale)
    box = layout.picture
    mask.paste(255, (box.x, box.y + drop, box.right, box.bottom + drop))
    blurred = mask.filter(ImageFilter.GaussianBlur(13 * layout.scale))
    return np.asarray(blurred, dtype=np.float64) / 255
