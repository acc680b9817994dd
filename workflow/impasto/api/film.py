"""Write pictures as a film (`impasto.write_film`)."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto.api.picture import check_suffix
from impasto.core.arrays import to_8bit
from impasto.core.errors import InputError
from impasto.film.encode import open_mp4

MAX_FPS = 60  # frames per second


def write_film(path: str | Path, pictures: Iterable[NDArray[Any]], fps: int = 24) -> None:
    """Write pictures as an H.264 film, atomically.

    Args:
        path: name of the film, which ends in .mp4.
        pictures: (H, W, 3) RGB in [0, 1], all of one size, with even width and height.
        fps: frames per second, 1 to 60.

    Raises:
        InputError: there are no pictures, or their sizes or another argument cannot be used.
    """
    path = check_suffix(path, ".mp4")
    if not 1 <= fps <= MAX_FPS:
        raise InputError(f"fps: expected 1 to {MAX_FPS}, found {fps}")
    images = [Image.fromarray(to_8bit(np.asarray(picture))) for picture in pictures]
    if not images:
        raise InputError(f"{path}: expected at least one picture")
    sizes = {image.size for image in images}
    if len(sizes) > 1 or any(math.prod(size) == 0 or size[0] % 2 or size[1] % 2 for size in sizes):
        listed = ", ".join(f"{width}x{height}" for width, height in sorted(sizes))
        raise InputError(
            f"{path}: expected pictures of one size, even in width and height, found {listed}"
        )
    with open_mp4(path, images[0].size, fps) as write:
        for image in images:
            write(image.convert("RGB"))
