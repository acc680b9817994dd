"""Where things go on the canvas.

A canvas has one of a few shapes. Each is laid out in units of its own, in which type has the same
sizes everywhere: a tall canvas, which is watched on a phone, has fewer units and so larger letters.
The picture hangs above the timeline bar, its label beside it or under it, whichever leaves the
picture larger; nothing ever lies on the picture.
"""

from dataclasses import dataclass

from impasto.core.graphics.canvas import CANVAS_SHAPES, DEFAULT_SHAPE, Box, CanvasShape

# Pixels that the short side of the canvas has at least. Canvases of more than three times that
# gain nothing on the screens there are, and cost minutes.
SHORT_SIDE = 720
LARGEST_FACTOR = 3.0
# A label beside the picture has more room than one under it: worth a tenth of the picture's area.
BESIDE_BONUS = 1.1124
GAP_BESIDE = 48
# A label beside a narrow picture takes up to this much more than its shape's column.
WIDEST_COLUMN = 1.2
# A label under a flat picture needs no more height than this.
TALLEST_UNDER = 420
BAR_HEIGHT = 38


@dataclass(frozen=True)
class Layout:
    """The canvas of a film.

    Attributes:
        width: of the canvas in pixels, even.
        height: of the canvas in pixels, even.
        scale: pixels of the canvas to a unit of its shape.
        margin: left and right of all there is, in pixels.
        picture: where the painted frame hangs.
        label: where its label goes.
        bar: where the timeline bar goes.
    """

    width: int
    height: int
    scale: float
    margin: int
    picture: Box
    label: Box
    bar: Box

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the canvas."""
        return self.width, self.height


# Left, top, width and height in units.
_Units = tuple[float, float, float, float]


def fit_layout(frame: tuple[int, int], shape: str = DEFAULT_SHAPE) -> Layout:
    """The layout for painted frames of `frame` (width, height) pixels on a canvas of `CANVAS_SHAPES`.

    Small frames are enlarged to a canvas whose short side is 720 pixels; larger ones get a canvas
    on which they keep their pixels, up to a short side of 2160 (frames of 1920 x 1080 on 16:9:
    2560 x 1440).
    """
    form = CANVAS_SHAPES[shape]
    aspect = frame[0] / frame[1]
    beside, under = _label_beside(form, aspect), _label_under(form, aspect)
    picture, label = beside if _area(beside[0]) * BESIDE_BONUS >= _area(under[0]) else under
    smallest = SHORT_SIDE / min(form.width, form.height)
    scale = min(max(smallest, frame[0] / picture[2]), smallest * LARGEST_FACTOR)
    return Layout(
        width=2 * round(form.width * scale / 2),
        height=2 * round(form.height * scale / 2),
        scale=scale,
        margin=round(form.margin * scale),
        picture=_scale_box(picture, scale),
        label=_scale_box(label, scale),
        bar=_scale_box((form.margin, form.bar, form.width - 2 * form.margin, BAR_HEIGHT), scale),
    )


def _label_beside(form: CanvasShape, aspect: float) -> tuple[_Units, _Units]:
    """Picture and label side by side, together in the middle."""
    top, bottom = form.top + 12, form.bar - 32
    room = form.width - 2 * form.margin - GAP_BESIDE
    height = min(bottom - top, (room - form.column) / aspect)
    width = height * aspect
    column = min(room - width, form.column * WIDEST_COLUMN)
    x = (form.width - width - GAP_BESIDE - column) / 2
    y = top + (bottom - top - height) / 2
    return (x, y, width, height), (x + width + GAP_BESIDE, y, column, height)


def _label_under(form: CanvasShape, aspect: float) -> tuple[_Units, _Units]:
    """Picture above label, together in the middle."""
    room, inner = form.bar - 8 - form.top - form.gap, form.width - 2 * form.margin
    height = min(room - form.band, inner / aspect)
    width = height * aspect
    label = min(room - height, TALLEST_UNDER)
    y = form.top + (room - height - label) / 2
    picture = ((form.width - width) / 2, y, width, height)
    return picture, (form.margin, y + height + form.gap, inner, label)


def _area(units: _Units) -> float:
    return units[2] * units[3]


def _scale_box(units: _Units, scale: float) -> Box:
    x, y, width, height = (round(value * scale) for value in units)
    return Box(x, y, width, height)
