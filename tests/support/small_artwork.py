"""Artworks reduced to a few pixels, for tests that compare paintings whatever they look like."""

import os
from pathlib import Path

from PIL import Image

from impasto.core.atomic_files import atomic_write

ROOT = Path(__file__).parents[2]
SIDE = 240


def small_artwork(name: str) -> Path:
    """Return a reduced copy of an artwork, in the cache of this run of the tests.

    A painting after it takes half the time: the style is looked for in all of the artwork.
    """
    path = Path(os.environ["XDG_CACHE_HOME"]) / f"{name}.jpg"
    if not path.exists():
        with Image.open(ROOT / f"styles/{name}.jpg") as artwork, atomic_write(path) as temporary:
            artwork.thumbnail((SIDE, SIDE))
            artwork.save(temporary, "JPEG", quality=95)
    return path
