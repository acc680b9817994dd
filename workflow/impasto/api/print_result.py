"""What `impasto.print_painting` returns."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Print:
    """A print that was written.

    Attributes:
        file: the TIFF or PDF.
        size: width and height in pixels of the picture on the sheet, with what is cropped.
        dpi: dots an inch that the picture has of itself: fewer than were asked for if it was
            enlarged.
        from_strokes: whether it was drawn from the painting's strokes, and not from its pixels.
        out_of_gamut: the share of the picture whose colours the printer does not have, if a map of
            these was asked for.
    """

    file: Path
    size: tuple[int, int]
    dpi: float
    from_strokes: bool
    out_of_gamut: float | None = None
