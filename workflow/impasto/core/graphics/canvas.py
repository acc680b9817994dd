"""Canvas shapes, and boxes on a canvas."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CanvasShape:
    """The layout of a canvas, in units of the canvas.

    Attributes:
        margin: space to the left and right of picture and label.
        bar: distance from the top of the canvas to the timeline bar.
        column: width of a label beside the picture.
        band: least height of a label below the picture.
        gap: space between the picture and a label below it.
    """

    width: int
    height: int
    margin: int
    top: int
    bar: int
    column: int
    band: int
    gap: int


CANVAS_SHAPES = {
    "16:9": CanvasShape(1280, 720, margin=56, top=24, bar=668, column=352, band=80, gap=16),
    "4:3": CanvasShape(960, 720, margin=48, top=24, bar=668, column=300, band=146, gap=22),
    "1:1": CanvasShape(640, 640, margin=36, top=20, bar=592, column=220, band=172, gap=18),
    "9:16": CanvasShape(540, 960, margin=30, top=40, bar=884, column=200, band=252, gap=30),
}


DEFAULT_SHAPE = "16:9"

# Pixels of the canvas's short side, as players name them.
RESOLUTIONS = {"720p": 720, "1080p": 1080, "2160p": 2160}
DEFAULT_RESOLUTION = "1080p"


def canvas_size(
    shape: str = DEFAULT_SHAPE, resolution: str = DEFAULT_RESOLUTION
) -> tuple[int, int]:
    """Return width and height in pixels of a canvas, both even."""
    form = CANVAS_SHAPES[shape]
    scale = RESOLUTIONS[resolution] / min(form.width, form.height)
    return 2 * round(form.width * scale / 2), 2 * round(form.height * scale / 2)


@dataclass(frozen=True)
class Box:
    """A rectangle of whole pixels: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of the box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below the box."""
        return self.y + self.height

    @property
    def size(self) -> tuple[int, int]:
        """The width and height of the box."""
        return self.width, self.height
