"""Pictures of 16 bits that are drawn band by band and kept on disk, so that work can go on."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from PIL import Image

from impasto.core.arrays import Array
from impasto.core.atomic_files import atomic_write
from impasto.core.colour_space import from_linear, to_linear
from impasto.core.errors import InputError

_SUFFIX = ".unfinished"


@contextmanager
def unfinished_folder(output: Path, digest: str) -> Iterator[Path]:
    """Yield a folder beside `output` for finished parts; it is removed once all is done.

    What the same work left there when it was interrupted is in it again.

    Args:
        digest: of what the work depends on; what other work for this output left is removed.
    """
    folder = output.with_name(f".{output.name}.{digest[:16]}{_SUFFIX}")
    if output.parent.is_dir():
        for other in output.parent.iterdir():
            ours = other.name.startswith(f".{output.name}.") and other.name.endswith(_SUFFIX)
            if ours and other.name != folder.name:
                shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    except InputError:
        shutil.rmtree(folder, ignore_errors=True)  # there is nothing to go on with
        raise
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class BandedPicture:
    """A picture of which bands are on disk.

    Attributes:
        folder: where they are.
        size: width and height in pixels.
        bands: the rows of each.
    """

    folder: Path
    size: tuple[int, int]
    bands: Sequence[slice]

    def missing(self) -> list[slice]:
        """Return the bands that are not there yet."""
        return [rows for rows in self.bands if not self._file(rows).exists()]

    def put(self, rows: slice, pixels: Array) -> None:
        """Write a band, (h, W, 3) RGB in [0, 1], atomically with 16 bits."""
        values = np.rint(np.clip(pixels, 0, 1) * 65535).astype(np.uint16)
        with atomic_write(self._file(rows)) as temporary:
            values.tofile(temporary)

    def image(self) -> Any:
        """Return the whole picture as an image of libvips, which reads it when it is used."""
        images = [
            pyvips.Image.rawload(
                str(self._file(rows)),
                self.size[0],
                rows.stop - rows.start,
                3,
                format="ushort",
                interpretation="rgb16",
            )
            for rows in self.bands
        ]
        return reduce(lambda above, below: above.join(below, "vertical"), images)

    def _file(self, rows: slice) -> Path:
        return self.folder / f"{rows.start:06d}.rgb"


def enlarge(picture: Array, size: tuple[int, int]) -> Callable[[slice], Array]:
    """Return what resamples a picture to a width and height, by Lanczos in linear light.

    Args:
        picture: (H, W, 3) RGB in [0, 1].

    Returns:
        A function that returns some rows of it, (h, W, 3) RGB in [0, 1].
    """
    planes = to_linear(picture)
    channels = [Image.fromarray(np.ascontiguousarray(planes[..., c])) for c in range(3)]
    unit = planes.shape[0] / size[1]

    def draw(rows: slice) -> Array:
        box = (0.0, rows.start * unit, float(planes.shape[1]), rows.stop * unit)
        shape = (size[0], rows.stop - rows.start)
        resized = [c.resize(shape, Image.Resampling.LANCZOS, box) for c in channels]
        return from_linear(np.stack([np.asarray(plane) for plane in resized], axis=-1))

    return draw
