"""Where things go on the canvas.

Everything is laid out on a design of 1280 by 720 units and scaled to the canvas. A picture hangs
left with its label at its right; a wide picture (aspect above 1.5) has the label under it. The
timeline bar runs along the bottom.
"""

from dataclasses import dataclass

DESIGN_WIDTH, DESIGN_HEIGHT = 1280, 720
MARGIN = 56
WIDEST_BESIDE = 1.5
# Larger canvases gain nothing on the screens there are, and cost minutes.
LARGEST_SCALE = 3.0


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


@dataclass(frozen=True)
class Layout:
    """The canvas of a film.

    Attributes:
        width: of the canvas, even.
        height: of the canvas, even.
        scale: pixels of the canvas to a unit of the design.
        picture: where the painted frame hangs.
        label: where its label goes.
        bar: where the timeline bar goes.
        wide: whether the label lies under the picture.
    """

    width: int
    height: int
    scale: float
    picture: Box
    label: Box
    bar: Box
    wide: bool

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the canvas."""
        return self.width, self.height


def layout_for(frame: tuple[int, int]) -> Layout:
    """The layout for painted frames of `frame` (width, height) pixels.

    Small frames are enlarged to a canvas of 1280 x 720; larger ones get a canvas on which they
    keep their pixels, up to 3840 x 2160 (1920 x 1080 frames: 2560 x 1440).
    """
    aspect = frame[0] / frame[1]
    wide = aspect > WIDEST_BESIDE
    label_width, gap = 348, 52
    if wide:
        top, most_width, most_height = 28, DESIGN_WIDTH - 2 * MARGIN, 540
    else:
        most_width = DESIGN_WIDTH - 2 * MARGIN - gap - label_width
        top, most_height = 40, 576
    # The picture in design units: as large as the box for it allows.
    height = min(float(most_height), most_width / aspect)
    width = height * aspect
    scale = min(max(1.0, frame[0] / width), LARGEST_SCALE)
    y = top + (most_height - height) / 2
    label: tuple[float, float, float, float]
    bar: tuple[float, float, float, float]
    if wide:
        x = (DESIGN_WIDTH - width) / 2
        label = (MARGIN, top + most_height + 22, DESIGN_WIDTH - 2 * MARGIN, 80)
        bar = (MARGIN, 673, DESIGN_WIDTH - 2 * MARGIN, 38)
    else:
        # A narrow picture leaves room: picture and label stay together in the middle.
        x = (DESIGN_WIDTH - width - gap - label_width) / 2
        label = (x + width + gap, y, label_width, height)
        bar = (MARGIN, 644, DESIGN_WIDTH - 2 * MARGIN, 52)
    return Layout(
        width=2 * round(DESIGN_WIDTH * scale / 2),
        height=2 * round(DESIGN_HEIGHT * scale / 2),
        scale=scale,
        picture=_box((x, y, width, height), scale),
        label=_box(label, scale),
        bar=_box(bar, scale),
        wide=wide,
    )


def _box(units: tuple[float, float, float, float], scale: float) -> Box:
    x, y, width, height = (round(value * scale) for value in units)
    return Box(x, y, width, height)
