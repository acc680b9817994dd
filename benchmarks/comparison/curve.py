"""Draw the scores of intermediate pictures over the CPU seconds that they took."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from benchmarks.common.chart import linear_ticks
from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.typography import SANS, SANS_SEMIBOLD, Colour, draw_line, text_width

Point = tuple[float, float]

SIZE = (380, 300)
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 34, 48
OVERSAMPLING = 3
PAPER, INK, GRID, TARGET_COLOUR = (255, 255, 255), (60, 57, 54), (226, 222, 216), (150, 144, 136)
FONT_SIZE = 13
DOT_RADIUS = 3  # pixels
DASH_COUNT = 60


@dataclass(frozen=True)
class Series:
    """The pictures of one painter, for all pairs.

    Attributes:
        name: its name in the legend.
        colour: of its lines.
        runs: for each pair, (CPU seconds, value) of its pictures in order.
        median: (CPU seconds, value) of the medians over the pairs.
    """

    name: str
    colour: Colour
    runs: Sequence[Sequence[Point]]
    median: Sequence[Point]


@dataclass(frozen=True)
class Panel:
    """The panel of one score.

    Attributes:
        title: above the panel.
        target: the value to reach.
        series: the painters' pictures.
    """

    title: str
    target: float
    series: Sequence[Series]


def draw_curves(output: Path, panels: Sequence[Panel]) -> None:
    """Draw panels side by side as a PNG: thin lines for single pairs, thick ones for medians."""
    width, height = SIZE
    sheet = Image.new("RGB", (width * len(panels), height), PAPER)
    seconds = max(x for p in panels for s in p.series for run in s.runs for x, _ in run)
    for index, panel in enumerate(panels):
        sheet.paste(_draw_panel(panel, _Axes.of(panel, seconds)), (index * width, 0))
    with atomic_write(output) as temporary:
        sheet.save(temporary, optimize=True)


@dataclass(frozen=True)
class _Axes:
    """Maps CPU seconds and values to pixels."""

    seconds: float
    low: float
    high: float

    @classmethod
    def of(cls, panel: Panel, seconds: float) -> "_Axes":
        values = [panel.target, *(y for s in panel.series for run in s.runs for _, y in run)]
        margin = 0.06 * (max(values) - min(values)) + 0.01
        return cls(1.04 * seconds, min(values) - margin, max(values) + margin)

    def __call__(self, point: Point) -> Point:
        width, height = SIZE
        x = LEFT + point[0] / self.seconds * (width - LEFT - RIGHT)
        y = TOP + (self.high - point[1]) / (self.high - self.low) * (height - TOP - BOTTOM)
        return x, y


def _draw_panel(panel: Panel, axes: _Axes) -> Image.Image:
    large = Image.new("RGB", (SIZE[0] * OVERSAMPLING, SIZE[1] * OVERSAMPLING), PAPER)
    pen = ImageDraw.Draw(large)

    def draw_path(points: Sequence[Point], colour: Colour, width: float) -> None:
        pixels = [(OVERSAMPLING * x, OVERSAMPLING * y) for x, y in map(axes, points)]
        pen.line(pixels, colour, round(width * OVERSAMPLING), joint="curve")

    for value in linear_ticks(axes.low, axes.high):
        draw_path([(0.0, value), (axes.seconds, value)], GRID, 1)
    for i in range(0, DASH_COUNT, 2):
        ends = (axes.seconds * j / DASH_COUNT for j in (i, i + 1))
        draw_path([(x, panel.target) for x in ends], TARGET_COLOUR, 1.2)
    for series in panel.series:
        for run in series.runs:
            draw_path(run, _lighten(series.colour), 1)
    for series in panel.series:
        draw_path(series.median, series.colour, 2.4)
        for x, y in map(axes, series.median):
            box = [
                OVERSAMPLING * v
                for v in (x - DOT_RADIUS, y - DOT_RADIUS, x + DOT_RADIUS, y + DOT_RADIUS)
            ]
            pen.ellipse(box, series.colour)
    picture = large.reduce(OVERSAMPLING)
    _draw_text(picture, panel, axes)
    return picture


def _draw_text(picture: Image.Image, panel: Panel, axes: _Axes) -> None:
    def write(text: str, x: float, y: float, align: float) -> None:
        left = x - align * text_width(text, SANS, FONT_SIZE)
        draw_line(picture, (left, y), text, SANS, FONT_SIZE, INK)

    draw_line(picture, (LEFT, 20), panel.title, SANS_SEMIBOLD, FONT_SIZE + 2, INK)
    for value in linear_ticks(axes.low, axes.high):
        write(f"{value:.2f}", LEFT - 8, axes((0.0, value))[1] + 4, 1.0)
    for seconds in linear_ticks(0.0, axes.seconds):
        write(f"{seconds:g}", axes((seconds, 0.0))[0], SIZE[1] - BOTTOM + 18, 0.5)
    foot = SIZE[1] - 10
    write("CPU seconds", SIZE[0] - RIGHT, foot, 1.0)
    x = float(LEFT)
    for series in panel.series:
        draw_line(picture, (x, foot), series.name, SANS_SEMIBOLD, FONT_SIZE, series.colour)
        x += text_width(series.name, SANS_SEMIBOLD, FONT_SIZE) + 16


def _lighten(colour: Colour) -> Colour:
    red, green, blue = ((part + 2 * 255) // 3 for part in colour)
    return red, green, blue
