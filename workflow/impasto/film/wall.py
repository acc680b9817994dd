"""The wall that a picture hangs on: a colour, light from above, the picture's shadow."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.graphics.theme import WALL
from impasto.core.graphics.typography import Colour
from impasto.film.layout import Layout

# How far the wall leans to the artwork's mean hue, and at most, in CIELAB. Its lightness stays, so
# that text stays legible whatever the artwork.
HUE_SHARE = 0.35
MAX_CHROMA = 16.0


def wall_colour(artwork: Image.Image) -> Colour:
    """The gallery's dark grey, leaning to the artwork's mean colour at the same lightness."""
    mixed = artwork.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    mean, wall = to_lab((np.array([mixed, WALL]) / 255).astype(np.float32))
    # A colour darkened to the wall's lightness has less chroma in proportion.
    hue = mean[1:] * min(1.0, wall[0] / max(mean[0], 1.0))
    leaning = wall[1:] + HUE_SHARE * (hue - wall[1:])
    leaning *= min(1.0, MAX_CHROMA / max(float(np.hypot(*leaning)), 1e-6))
    rgb = to_rgb(np.array([wall[0], *leaning], dtype=np.float32))
    red, green, blue = np.rint(rgb * 255).astype(int)
    return int(red), int(green), int(blue)


def draw_wall(layout: Layout, colour: Colour, *, picture: bool = True) -> Image.Image:
    """An empty wall of the canvas's size, lit from above; with a picture's shadow if asked."""
    shaded = np.asarray(colour, dtype=np.float64) * _wall_light(layout, picture) + _dither_noise(
        layout
    )
    return Image.fromarray(np.clip(np.rint(shaded), 0, 255).astype(np.uint8))


@lru_cache(maxsize=2)
def _wall_light(layout: Layout, picture: bool) -> NDArray[np.float64]:
    """How bright each place of a wall is, (H, W, 1); the same on all walls of a film."""
    width, height = layout.size
    x = (np.arange(width) + 0.5)[None, :] / width
    y = (np.arange(height) + 0.5)[:, None] / height
    centre = (layout.picture.x + layout.picture.width / 2) / width if picture else 0.5
    fall = np.exp(-(((x - centre) / 0.62) ** 2) - ((y - 0.30) / 0.75) ** 2)
    light = (0.72 + 0.42 * fall)[..., None]
    return light * (1 - 0.62 * _picture_shadow(layout)[..., None]) if picture else light


@lru_cache(maxsize=1)
def _dither_noise(layout: Layout) -> NDArray[np.float64]:
    """Half a step of noise, (H, W, 1), which hides the bands of a slow gradient in 8 bits.

    One channel for all three, from a fixed seed: the same film in the same bytes.
    """
    width, height = layout.size
    return np.random.default_rng(0).uniform(-0.5, 0.5, (height, width, 1))


def _picture_shadow(layout: Layout) -> NDArray[np.float64]:
    """The shadow under a hanging picture, (H, W) from 0 to 1: blurred, fallen a little."""
    mask = Image.new("L", layout.size, 0)
    drop = round(9 * layout.scale)
    box = layout.picture
    mask.paste(255, (box.x, box.y + drop, box.right, box.bottom + drop))
    blurred = mask.filter(ImageFilter.GaussianBlur(13 * layout.scale))
    return np.asarray(blurred, dtype=np.float64) / 255
