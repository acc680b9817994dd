"""Write a sheet as a TIFF of 16 bits, with its profile and its texts."""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray

from impasto.core.atomic_files import atomic_write
from impasto.printing.caption import PRODUCER, PrintTexts
from impasto.printing.colour import PrintProfile

ROWS = 256
"""Rows that are read from a sheet and written at once."""

# Tags of TIFF 6.0, which are those of EXIF 2.3; XMP's is that of ISO 16684-3.
_DOCUMENT_NAME, _ARTIST, _COPYRIGHT, _XMP = 269, 315, 33432, 700
_MOST_BYTES = 2**32 - 2**25  # of an ordinary TIFF


def read_rows(sheet: Any, progress: Callable[[int, int], None]) -> Iterator[NDArray[Any]]:
    """Yield an image of libvips in strips of `ROWS` rows, (h, W, channels)."""
    for top in range(0, sheet.height, ROWS):
        rows = min(ROWS, sheet.height - top)
        yield np.asarray(sheet.crop(0, top, sheet.width, rows).numpy())
        progress(top + rows, sheet.height)


def write_tiff(
    path: Path,
    sheet: Any,
    dpi: float,
    profile: PrintProfile,
    texts: PrintTexts,
    progress: Callable[[int, int], None],
) -> None:
    """Write a sheet, an image of libvips of 16 bits in the profile's colours, atomically."""
    xmp = texts.xmp()
    described = ". ".join(filter(None, (texts.title, texts.description)))
    tags = [
        (_DOCUMENT_NAME, "s", 0, _text(texts.title), True),
        (_ARTIST, "s", 0, _text(texts.creator), True),
        (_COPYRIGHT, "s", 0, _text(texts.rights), True),
        (_XMP, "B", len(xmp), xmp, True),
    ]
    shape = (sheet.height, sheet.width, profile.channels)
    with atomic_write(path) as temporary:
        tifffile.imwrite(
            temporary,
            map(_pack, read_rows(sheet, progress)),
            shape=shape,
            dtype=np.uint16,
            photometric="separated" if profile.channels == 4 else "rgb",
            planarconfig="contig",
            rowsperstrip=ROWS,
            compression="zlib",
            predictor=True,
            resolution=(dpi, dpi),
            resolutionunit="INCH",
            description=_text(described),
            software=PRODUCER,
            metadata=None,
            iccprofile=profile.content,
            extratags=tags,
            bigtiff=2 * int(np.prod(shape)) > _MOST_BYTES,
            byteorder="<",
        )


def _pack(strip: NDArray[np.uint16]) -> bytes:
    """Compress a strip of differences from the pixel to the left (predictor 2 of TIFF)."""
    differences = np.diff(strip, axis=1, prepend=np.zeros_like(strip[:, :1]))
    return zlib.compress(differences.astype("<u2").tobytes(), 6)


def _text(text: str) -> bytes:
    return text.encode("utf-8")
