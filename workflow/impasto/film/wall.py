"""Draw the wall that a picture hangs on: its colour, light from above, the picture's shadow."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.graphics.theme import WALL
from impasto.core.graphics.typography import Colour
from impasto.film.layout import Layout

# How far the wall's colour moves towards the artwork's mean hue, and its largest chroma, in CIELAB.
# Its lightness stays, so that text is legible whatever the artwork.
HUE_SHARE = 0.35
MAX_CHROMA = 16.0


def wall_colour(artwork: Image.Image) -> Colour:
    """Return the gallery's dark grey, tinted with the artwork's mean hue at the same lightness."""
    mixed = artwork.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    mean, wall = to_lab((np.array([mixed, WALL]) / 255).astype(np.float32))
    # A colour that is darkened to the wall's lightness loses chroma in proportion.
    hue = mean[1:] * min(1.0, wall[0] / max(mean[0], 1.0))
    leaning = wall[1:] + HUE_SHARE * (hue - wall[1:])
    leaning *= min(1.0, MAX_CHROMA / max(float(np.hypot(*leaning)), 1e-6))
    rgb = to_rgb(np.array([wall[0], *leaning], dtype=np.float32))
    red, green, blue = np.rint(rgb * 255).astype(int)
    return int(red), int(green), int(blue)


def draw_wall(layout: Layout, colour: Colour, *, picture: bool = True) -> Image.Image:
    """Draw an empty wall of the canvas's size, lit from above; `picture` adds its shadow."""
    shaded = np.asarray(colour, dtype=np.float64) * _wall_light(layout, picture) + _dither_noise(
        layout
    )
    return Image.fromarray(np.clip(np.rint(shaded), 0, 255).astype(np.uint8))


@lru_cache(maxsize=2)
def _wall_light(layout: Layout, picture: bool) -> NDArray[np.float64]:
    """Compute the brightness of a wall, (H, W, 1); it is the same for all walls of a film."""
    width, height = layout.size
    x = (np.arange(width) + 0.5)[None, :] / width
    y = (np.arange(height) + 0.5)[:, None] / height
    centre = (layout.picture.x + layout.picture.width / 2) / width if picture else 0.5
    fall = np.exp(-(((x - centre) / 0.62) ** 2) - ((y - 0.30) / 0.75) ** 2)
    light = (0.72 + 0.42 * fall)[..., None]
    return light * (1 - 0.62 * _picture_shadow(layout)[..., None]) if picture else light


@lru_cache(maxsize=1)
def _dither_noise(layout: Layout) -> NDArray[np.float64]:
    """Make noise of up to half a step, (H, W, 1), which hides bands in 8-bit gradients.

    One channel serves all three. The seed is fixed, so that the same film has the same bytes.
    """
    width, height = layout.size
    return np.random.default_rng(0).uniform(-0.5, 0.5, (height, width, 1))


def _picture_shadow(layout: Layout) -> NDArray[np.float64]:
    """Draw the shadow of a hanging picture, (H, W) from 0 to 1: blurred, a little below it."""
    mask = Image.new("L", layout.size, 0)
    drop = round(9 * layout.scale)
    box = layout.picture
    mask.paste(255, (box.x, box.y + drop, box.right, box.bottom + drop))
    blurred = mask.filter(ImageFilter.GaussianBlur(13 * layout.scale))
    return np.asarray(blurred, dtype=np.float64) / 255
