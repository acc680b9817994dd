"""Draw charts of measurements over a logarithmic x axis, with labels beside the curves."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageDraw

from impasto.core.graphics.typography import SANS, SANS_SEMIBOLD, Colour, draw_line, text_width

Point = tuple[float, float]

OVERSAMPLING = 3
PAPER, INK, MUTED, GRID = (255, 255, 255), (60, 57, 54), (128, 122, 115), (232, 229, 224)
FONT_SIZE = 13.0
LEFT, RIGHT, TOP, BOTTOM = 52, 22, 40, 44
DASH_LENGTH = 5.0  # pixels
# Where a label may stand beside its point, the best place first: the offset in pixels, right and
# down, and which share of the label's width lies left of there.
LABEL_PLACES = (
    ((0.0, 20.0), 0.5),
    ((0.0, -11.0), 0.5),
    ((10.0, 5.0), 0.0),
    ((-10.0, 5.0), 1.0),
    ((8.0, 20.0), 0.0),
    ((-8.0, 20.0), 1.0),
    ((8.0, -10.0), 0.0),
    ((-8.0, -10.0), 1.0),
    ((0.0, 36.0), 0.5),
    ((0.0, -28.0), 0.5),
    ((10.0, 36.0), 0.0),
    ((-10.0, -28.0), 1.0),
)
SAMPLE_SPACING = 3.0  # pixels between the points of a curve that labels must not cover


@dataclass(frozen=True)
class Label:
    """A label at a point.

    Attributes:
        at: the point.
        text: the words.
        strong: whether they name a curve rather than a point.
    """

    at: Point
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Curve:
    """Measurements drawn in one colour.

    Attributes:
        colour: of the line, the dots and the labels.
        points: joined by a line, in order.
        dots: points that are marked; None marks `points`.
        faint: further measurements, marked by small dots.
        labels: labels beside the curve.
    """

    colour: Colour
    points: Sequence[Point] = ()
    dots: Sequence[Point] | None = None
    faint: Sequence[Point] = ()
    labels: Sequence[Label] = ()


@dataclass(frozen=True)
class Chart:
    """One panel.

    Attributes:
        title: above the panel.
        size: width and height of the panel in pixels.
        curves: the measurements.
        x_title: words below the x axis.
        levels: dashed horizontal lines: y and label.
        marks: dashed vertical lines: x and label.
        log_y: whether the y axis is logarithmic as well.
        y_range: ends of the y axis; None fits them to the curves.
    """

    title: str
    size: tuple[int, int]
    curves: Sequence[Curve]
    x_title: str = ""
    levels: Sequence[tuple[float, str]] = ()
    marks: Sequence[tuple[float, str]] = ()
    log_y: bool = False
    y_range: tuple[float, float] | None = None


def draw_chart(chart: Chart) -> Image.Image:
    """Draw one panel."""
    width, height = chart.size
    x, y = _fit_axes(chart)
    large = Image.new("RGB", (width * OVERSAMPLING, height * OVERSAMPLING), PAPER)
    pen = ImageDraw.Draw(large)
    left, right = LEFT, width - RIGHT
    top, bottom = TOP, height - BOTTOM

    def draw_path(points: Sequence[Point], colour: Colour, thickness: float) -> None:
        scaled = [(OVERSAMPLING * a, OVERSAMPLING * b) for a, b in points]
        pen.line(scaled, colour, round(OVERSAMPLING * thickness), joint="curve")

    def dot(at: Point, radius: float, colour: Colour) -> None:
        box = [OVERSAMPLING * v for v in (at[0] - radius, at[1] - radius)]
        box += [OVERSAMPLING * v for v in (at[0] + radius, at[1] + radius)]
        pen.ellipse(box, colour)

    for tick in y.ticks:
        draw_path([(left, y(tick)), (right, y(tick))], GRID, 1)
    for tick in x.ticks:
        draw_path([(x(tick), top), (x(tick), bottom)], GRID, 1)
    for level, _ in chart.levels:
        _draw_dashes(draw_path, (left, y(level)), (right, y(level)))
    for mark, _ in chart.marks:
        _draw_dashes(draw_path, (x(mark), top), (x(mark), bottom))
    for curve in chart.curves:
        for at in curve.faint:
            dot((x(at[0]), y(at[1])), 2.2, _lighten(curve.colour))
        if len(curve.points) > 1:
            draw_path([(x(a), y(b)) for a, b in curve.points], curve.colour, 2.4)
        for a, b in curve.points if curve.dots is None else curve.dots:
            dot((x(a), y(b)), 5.2, PAPER)
            dot((x(a), y(b)), 3.8, curve.colour)
    picture = large.reduce(OVERSAMPLING)
    _draw_text(picture, chart, x, y)
    return picture


@dataclass(frozen=True)
class _Axis:
    """Maps a value to a pixel."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool

    def __call__(self, value: float) -> float:
        low, high, here = self.low, self.high, value
        if self.logarithmic:
            low, high, here = math.log(low), math.log(high), math.log(value)
        return self.start + (here - low) / (high - low) * (self.end - self.start)

    @property
    def ticks(self) -> list[float]:
        """Round values between the ends of the axis."""
        return (
            logarithmic_ticks(self.low, self.high)
            if self.logarithmic
            else linear_ticks(self.low, self.high)
        )


def logarithmic_ticks(low: float, high: float) -> list[float]:
    """List 1, 2 and 5 times the powers of ten between two values.

    Where these are more than ten, only the powers of ten are listed.
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1, 2, 5), (1,)):
        ticks = [f * 10.0**p for p in powers for f in factors if low <= f * 10.0**p <= high]
        if len(ticks) <= 10:
            break
    return ticks


def linear_ticks(low: float, high: float) -> list[float]:
    """List about five round values between two values: 1, 2 or 5 times a power of ten apart."""
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = max(factor * power for factor in (1, 2, 5) if factor * power <= rough)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(i * step, 9) for i in range(first, last + 1)]


def _fit_axes(chart: Chart) -> tuple[_Axis, _Axis]:
    width, height = chart.size
    points = [at for c in chart.curves for at in (*c.points, *(c.dots or ()), *c.faint)]
    xs = [a for a, _ in points] + [at for at, _ in chart.marks]
    ys = [b for _, b in points] + [at for at, _ in chart.levels]
    x = _Axis(min(xs) / 1.25, max(xs) * 1.25, LEFT, width - RIGHT, True)
    if chart.y_range is not None:
        low, high = chart.y_range
    elif chart.log_y:
        low, high = min(ys) / 1.4, max(ys) * 1.4
    else:
        margin = 0.08 * (max(ys) - min(ys)) + 0.005
        low, high = min(ys) - margin, max(ys) + margin
    return x, _Axis(low, high, height - BOTTOM, TOP, chart.log_y)


def _draw_dashes(
    draw_path: Callable[[Sequence[Point], Colour, float], None], a: Point, b: Point
) -> None:
    length = math.dist(a, b)
    for begin in range(0, int(length / DASH_LENGTH), 2):
        shares = (begin * DASH_LENGTH / length, min(1.0, (begin + 1) * DASH_LENGTH / length))
        ends = [(a[0] + s * (b[0] - a[0]), a[1] + s * (b[1] - a[1])) for s in shares]
        draw_path(ends, MUTED, 1.2)


def _draw_text(picture: Image.Image, chart: Chart, x: _Axis, y: _Axis) -> None:
    size = FONT_SIZE

    def write(text: str, at: Point, align: float, colour: Colour = INK, face: str = SANS) -> None:
        left = at[0] - align * text_width(text, face, size)
        draw_line(picture, (left, at[1]), text, face, size, colour)

    width, height = chart.size
    draw_line(picture, (LEFT, 22), chart.title, SANS_SEMIBOLD, size + 2, INK)
    for tick in y.ticks:
        write(f"{tick:g}", (LEFT - 8, y(tick) + 4), 1.0, MUTED)
    for tick in x.ticks:
        write(_tick_text(tick), (x(tick), height - BOTTOM + 17), 0.5, MUTED)
    write(chart.x_title, (width - RIGHT, height - 8), 1.0, MUTED)
    taken: list[_Box] = []
    for level, text in chart.levels:
        at = LEFT + 6.0, y(level) - 6
        for mark in (x(mark) for mark, _ in chart.marks):
            # A label that a dashed line would cross begins behind that line.
            if at[0] < mark < at[0] + text_width(text, SANS, size):
                at = mark + 6, at[1]
        write(text, at, 0.0, MUTED)
        taken.append(_text_box(text, at, 0.0, SANS, size))
    for mark, text in chart.marks:
        at = x(mark) + 6, TOP + 14.0
        write(text, at, 0.0, MUTED)
        taken.append(_text_box(text, at, 0.0, SANS, size))
    occupied = _sample_curves(chart, x, y)
    labels = [(label, curve.colour) for curve in chart.curves for label in curve.labels]
    # Names of curves choose their place before those of points.
    for label, colour in sorted(labels, key=lambda entry: not entry[0].strong):
        face = SANS_SEMIBOLD if label.strong else SANS
        point = x(label.at[0]), y(label.at[1])
        anchor, align, box = _place_text(label.text, point, face, size, chart.size, taken, occupied)
        write(label.text, anchor, align, colour, face)
        taken.append(box)


_Box = tuple[float, float, float, float]


def _text_box(text: str, at: Point, align: float, face: str, size: float) -> _Box:
    """Return left, top, right and bottom of a label."""
    wide = text_width(text, face, size)
    left = at[0] - align * wide
    return left - 2, at[1] - 0.8 * size, left + wide + 2, at[1] + 0.3 * size


def _place_text(
    text: str,
    point: Point,
    face: str,
    size: float,
    panel: tuple[int, int],
    taken: Sequence[_Box],
    occupied: Sequence[Point],
) -> tuple[Point, float, _Box]:
    """Find the place beside a point where a label covers least: anchor, alignment and box."""
    found = []
    for order, (shift, align) in enumerate(LABEL_PLACES):
        at = point[0] + shift[0], point[1] + shift[1]
        box = _text_box(text, at, align, face, size)
        outside = box[0] < LEFT or box[2] > panel[0] - 2 or box[3] > panel[1] - BOTTOM
        words = sum(_overlap(box, other) for other in taken)
        lines = sum(box[0] <= a <= box[2] and box[1] <= b <= box[3] for a, b in occupied)
        found.append(((100 * words + 100 * outside + lines, order), at, align, box))
    _, at, align, box = min(found, key=lambda one: one[0])
    return at, align, box


def _overlap(one: _Box, other: _Box) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def _sample_curves(chart: Chart, x: _Axis, y: _Axis) -> list[Point]:
    """Sample the pixels of all lines and dots."""
    width, height = chart.size
    paths = [[(x(a), y(b)) for a, b in curve.points] for curve in chart.curves]
    paths += [[(LEFT, y(level)), (width - RIGHT, y(level))] for level, _ in chart.levels]
    paths += [[(x(mark), TOP), (x(mark), height - BOTTOM)] for mark, _ in chart.marks]
    places = [
        (x(a), y(b)) for curve in chart.curves for a, b in (*curve.faint, *(curve.dots or ()))
    ]
    for path in paths:
        for (a, b), (c, d) in pairwise(path):
            number = max(1, round(math.dist((a, b), (c, d)) / SAMPLE_SPACING))
            shares = [n / number for n in range(number + 1)]
            places += [(a + s * (c - a), b + s * (d - b)) for s in shares]
    return places


def _tick_text(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def _lighten(colour: Colour) -> Colour:
    red, green, blue = ((part + 255) // 2 for part in colour)
    return red, green, blue
