"""Layout of the canvas: the places of picture, label and timeline bar.

A canvas has one of a few shapes, and each shape has units of its own, in which type always has the
same sizes. A tall canvas, which is watched on a phone, has fewer units and so larger letters. The
picture hangs above the timeline bar. Its label is beside it or under it, whichever leaves the
picture larger. Nothing ever covers the picture.
"""

from dataclasses import dataclass

from impasto.core.graphics.canvas import (
    CANVAS_SHAPES,
    DEFAULT_RESOLUTION,
    DEFAULT_SHAPE,
    Box,
    CanvasShape,
    canvas_size,
)

# A label beside the picture has more room than one under it, which is worth this factor of the
# picture's area.
BESIDE_BONUS = 1.1124
GAP_BESIDE = 48
# Beside a narrow picture, the label may be wider than the shape's column by up to this factor.
WIDEST_COLUMN = 1.2
# Under a flat picture, the label needs no more height than this.
TALLEST_UNDER = 420
BAR_HEIGHT = 38


@dataclass(frozen=True)
class Layout:
    """The canvas of a film in pixels, and the places of picture, label and timeline bar.

    Attributes:
        scale: pixels per unit of the canvas's shape.
        margin: margin at the left and at the right, in pixels.
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


def fit_layout(
    frame: tuple[int, int],
    shape: str = DEFAULT_SHAPE,
    resolution: str = DEFAULT_RESOLUTION,
) -> Layout:
    """Lay out painted frames, enlarged or reduced, on a canvas.

    Args:
        frame: width and height of the painted frames in pixels, of which only the ratio counts.
    """
    form = CANVAS_SHAPES[shape]
    aspect = frame[0] / frame[1]
    beside, under = _label_beside(form, aspect), _label_under(form, aspect)
    picture, label = beside if _area(beside[0]) * BESIDE_BONUS >= _area(under[0]) else under
    width, height = canvas_size(shape, resolution)
    scale = min(width, height) / min(form.width, form.height)
    return Layout(
        width=width,
        height=height,
        scale=scale,
        margin=round(form.margin * scale),
        picture=_scale_box(picture, scale),
        label=_scale_box(label, scale),
        bar=_scale_box((form.margin, form.bar, form.width - 2 * form.margin, BAR_HEIGHT), scale),
    )


def _label_beside(form: CanvasShape, aspect: float) -> tuple[_Units, _Units]:
    """Place picture and label side by side, centred together."""
    top, bottom = form.top + 12, form.bar - 32
    room = form.width - 2 * form.margin - GAP_BESIDE
    height = min(bottom - top, (room - form.column) / aspect)
    width = height * aspect
    column = min(room - width, form.column * WIDEST_COLUMN)
    x = (form.width - width - GAP_BESIDE - column) / 2
    y = top + (bottom - top - height) / 2
    return (x, y, width, height), (x + width + GAP_BESIDE, y, column, height)


def _label_under(form: CanvasShape, aspect: float) -> tuple[_Units, _Units]:
    """Place the picture above the label, centred together."""
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
