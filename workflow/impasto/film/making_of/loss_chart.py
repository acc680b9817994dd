"""A chart of loss curves, drawn up to the current time of the film."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from impasto.core.graphics.canvas import Box
from impasto.core.graphics.theme import DUSK, LINE, STONE
from impasto.core.graphics.typography import SANS, Colour, draw_line, text_width

# Curves are drawn this much larger and reduced, for smooth lines.
OVERSAMPLING = 3
# In pixels. The axis at the left shows values; the foot shows the names of the phases.
FONT_SIZE = 13.0
LEGEND_ROW_HEIGHT = 18
AXIS_WIDTH = 40
FOOT_HEIGHT = 22
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class LossCurve:
    """A line of a chart.

    Attributes:
        name: its name in the legend, which lists curves of one name once.
        points: pairs of time and value: time in [0, 1] of the painting, values above 0.
    """

    name: str
    colour: Colour
    points: Sequence[tuple[float, float]]


class LossChart:
    """A chart with a logarithmic axis of losses and an axis of time, divided into phases."""

    def __init__(self, box: Box, curves: Sequence[LossCurve], phases: Sequence[str]) -> None:
        """Lay out the chart in `box`; `phases` are names of equal stretches of time."""
        self._curves, self._box = curves, box
        self._phases = phases
        self._legend = {curve.name: curve.colour for curve in curves}
        self._columns = 2 if len(self._legend) <= 4 else 3
        rows = math.ceil(len(self._legend) / self._columns)
        top = box.y + rows * LEGEND_ROW_HEIGHT + 8
        self._plot = Box(
            box.x + AXIS_WIDTH, top, box.width - AXIS_WIDTH, box.bottom - FOOT_HEIGHT - top
        )
        values = [value for curve in curves for _, value in curve.points]
        low, high = math.log10(min(values)), math.log10(max(values))
        room = max(0.05, 0.06 * (high - low))
        self._low, self._high = low - room, high + room

    def draw(self, canvas: Image.Image, time: float) -> None:
        """Draw the chart up to a time in [0, 1]."""
        self._draw_legend(canvas)
        self._draw_axes(canvas)
        plot, scale = self._plot, OVERSAMPLING
        size = (plot.width * scale, plot.height * scale)
        for curve in self._curves:
            points = _points_until(curve.points, time)
            if not points:
                continue
            places = [(x * size[0], self._height(y) * size[1]) for x, y in points]
            mask = Image.new("L", size, 0)
            pen = ImageDraw.Draw(mask)
            pen.line(places, fill=255, width=2 * scale, joint="curve")
            canvas.paste(curve.colour, (plot.x, plot.y), mask.reduce(scale))
            if len(points) < len(curve.points) or time >= 1:
                self._draw_dot(canvas, places[-1], curve.colour)

    def _height(self, value: float) -> float:
        """Return the height of a value, as a share of the plot's height from the top."""
        return (self._high - math.log10(value)) / (self._high - self._low)

    def _draw_dot(self, canvas: Image.Image, at: tuple[float, float], colour: Colour) -> None:
        scale, radius = OVERSAMPLING, 4
        mask = Image.new("L", (2 * radius * scale, 2 * radius * scale), 0)
        ImageDraw.Draw(mask).ellipse((0, 0, mask.width - 1, mask.height - 1), fill=255)
        x = self._plot.x + round(at[0] / scale) - radius
        y = self._plot.y + round(at[1] / scale) - radius
        canvas.paste(colour, (x, y), mask.reduce(scale))

    def _draw_legend(self, canvas: Image.Image) -> None:
        for index, (name, colour) in enumerate(self._legend.items()):
            row, column = divmod(index, self._columns)
            x = self._box.x + column * (self._box.width // self._columns)
            base = self._box.y + row * LEGEND_ROW_HEIGHT + 13
            canvas.paste(colour, (x, base - 6, x + 14, base - 4))
            draw_line(canvas, (x + 20, base), name, SANS, FONT_SIZE, STONE)

    def _draw_axes(self, canvas: Image.Image) -> None:
        plot = self._plot
        for value in _ticks(self._low, self._high):
            y = plot.y + round(self._height(value) * plot.height)
            canvas.paste(LINE, (plot.x, y, plot.right, y + 1))
            text = _format_value(value)
            left = plot.x - 8 - text_width(text, SANS, FONT_SIZE)
            draw_line(canvas, (left, y + 4), text, SANS, FONT_SIZE, DUSK)
        each = plot.width / len(self._phases)
        for index, name in enumerate(self._phases):
            x = plot.x + index * each
            if index:
                canvas.paste(LINE, (round(x), plot.y, round(x) + 1, plot.bottom))
            left = x + (each - text_width(name, SANS, FONT_SIZE)) / 2
            draw_line(canvas, (left, plot.bottom + 17), name, SANS, FONT_SIZE, DUSK)


def _points_until(points: Sequence[tuple[float, float]], time: float) -> list[tuple[float, float]]:
    """Return the points up to a time, with an interpolated one at the time itself."""
    passed = [(x, y) for x, y in points if x <= time]
    ahead = points[len(passed) : len(passed) + 1]
    if ahead and passed and passed[-1][0] < time:
        (x0, y0), (x1, y1) = passed[-1], ahead[0]
        share = (time - x0) / (x1 - x0)
        passed.append((time, math.exp((1 - share) * math.log(y0) + share * math.log(y1))))
    return passed


def _ticks(low: float, high: float) -> list[float]:
    """Choose round values between two decimal logarithms.

    They are powers of ten, or also 2 and 5 times these where there are few powers.
    """
    powers = [10.0**k for k in range(math.ceil(low), math.floor(high) + 1)]
    if len(powers) >= 3:
        return powers[:: math.ceil(len(powers) / 6)]
    every = (m * 10.0**k for k in range(math.floor(low), math.ceil(high) + 1) for m in (1, 2, 5))
    return [value for value in every if low <= math.log10(value) <= high]


def _format_value(value: float) -> str:
    if 0.001 <= value < 10000:
        return f"{value:g}"
    exponent = math.floor(math.log10(value) + 1e-9)
    digits = round(value / 10.0**exponent)
    power = f"10{str(exponent).translate(SUPERSCRIPT)}"
    return power if digits == 1 else f"{digits}·{power}"
