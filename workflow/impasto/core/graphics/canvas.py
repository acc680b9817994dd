"""Shapes of a canvas, and boxes on it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CanvasShape:
    """A canvas, in units.

    Attributes:
        width: of the canvas.
        height: of the canvas.
        margin: left and right of picture and label.
        top: above the picture.
        bar: from the canvas's top to the timeline bar.
        column: width of a label beside the picture.
        band: least height of a label under the picture.
        gap: between the picture and a label under it.
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


@dataclass(frozen=True)
class Box:
    """A rectangle of whole pixels: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column past it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height
