"""The timeline bar: a tick at every entry's year, true to scale, and a moving marker."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy.optimize import isotonic_regression

from impasto.core.graphics.theme import IVORY, LINE, OCHRE, STONE
from impasto.core.graphics.typography import SANS, Colour, draw_line, text_width
from impasto.film.layout import Layout
from impasto.film.schedule import Schedule
from impasto.timeline.model import Timeline

# In units; LINE_TOP and LABEL_BASE are measured from the top of the bar's box.
LINE_TOP = 8
TICK_HEIGHT = 7
LABEL_BASE = 36
LABEL_SIZE = 14
LABEL_GAP = 9
MARKER_RADIUS = 6.5


@dataclass(frozen=True)
class TimelineBar:
    """The bar of one film.

    Attributes:
        years: the years of the entries, in ascending order, each once.
        ticks: x of each year's tick, in pixels of the canvas.
        labels: x of the middle of each year's label; None for a year without room for a label.
        stops: for each entry in turn, a frame of the film and the marker's x there.
    """

    layout: Layout
    years: tuple[int, ...]
    ticks: tuple[float, ...]
    labels: tuple[float | None, ...]
    stops: tuple[tuple[float, float], ...]

    def draw_scale(self, canvas: Image.Image, year: int) -> None:
        """Draw line, ticks and years; `year` is highlighted."""
        unit, box = self.layout.scale, self.layout.bar
        pen = ImageDraw.Draw(canvas)
        line = box.y + round(LINE_TOP * unit)
        thin = max(1, round(unit))
        canvas.paste(LINE, (box.x, line, box.right, line + thin))
        for here, tick, label in zip(self.years, self.ticks, self.labels, strict=True):
            colour = OCHRE if here == year else STONE
            x = round(tick - thin / 2)
            canvas.paste(colour, (x, line, x + thin, line + thin + round(TICK_HEIGHT * unit)))
            if label is None:
                continue
            top = line + thin + round(TICK_HEIGHT * unit)
            base = box.y + LABEL_BASE * unit
            size = LABEL_SIZE * unit
            if abs(label - tick) > 2 * unit:
                # A line joins a label that was moved aside to its tick.
                pen.line([(tick, top), (label, base - size)], fill=LINE, width=thin)
            left = label - text_width(str(here), SANS, size) / 2
            draw_line(canvas, (left, base), str(here), SANS, size, colour)

    def draw_marker(self, canvas: Image.Image, frame: float) -> None:
        """Draw the marker at `frame` of the film and the line up to it, at subpixel positions."""
        unit, box = self.layout.scale, self.layout.bar
        x = self.position(frame)
        thin = max(1, round(unit))
        line = box.y + round(LINE_TOP * unit)
        canvas.paste(OCHRE, (box.x, line, max(box.x, int(x)), line + thin))
        _draw_disc(canvas, x, line + thin / 2, MARKER_RADIUS * unit, IVORY)
        _draw_disc(canvas, x, line + thin / 2, (MARKER_RADIUS - 2) * unit, OCHRE)

    def position(self, frame: float) -> float:
        """Return x of the marker, which eases from stop to stop, in pixels of the canvas."""
        frames = [f for f, _ in self.stops]
        after = int(np.searchsorted(frames, frame, side="right"))
        if after == 0:
            return self.stops[0][1]
        if after == len(self.stops):
            return self.stops[-1][1]
        (from_frame, from_x), (to_frame, to_x) = self.stops[after - 1], self.stops[after]
        share = (frame - from_frame) / (to_frame - from_frame)
        # Perlin's smootherstep: speed and acceleration are 0 at both stops.
        return from_x + (to_x - from_x) * share**3 * (share * (6 * share - 15) + 10)


def make_timeline_bar(timeline: Timeline, plan: Schedule, layout: Layout) -> TimelineBar:
    """Make the bar for a film of `timeline` on a canvas of `layout`."""
    unit, box = layout.scale, layout.bar
    years = sorted({entry.year for entry in timeline.entries})
    widths = [text_width(text, SANS, LABEL_SIZE * unit) for text in ("0000", *map(str, years))]
    label = max(widths) + LABEL_GAP * unit
    # Half a label is left free at either end, so that the outermost labels stay within the box.
    left, right = box.x + label / 2, box.right - label / 2
    span = max(1, years[-1] - years[0])
    ticks = [
        left + (right - left) * (year - years[0]) / span if len(years) > 1 else (left + right) / 2
        for year in years
    ]
    tick_of = dict(zip(years, ticks, strict=True))
    return TimelineBar(
        layout=layout,
        years=tuple(years),
        ticks=tuple(ticks),
        labels=tuple(place_labels(ticks, label, left, right)),
        stops=tuple(
            (span.middle, tick_of[entry.year])
            for entry, span in zip(timeline.entries, plan.chapters, strict=True)
        ),
    )


def place_labels(ticks: list[float], width: float, left: float, right: float) -> list[float | None]:
    """Place the middles of labels `width` wide, each as near to its tick as the others allow.

    The middles lie between `left` and `right`, in order, without overlap, with the least sum of
    squared moves. With x'_i = x_i - i * width, labels do not overlap if x' never falls, so this is
    an isotonic regression. Without room for all, only some evenly chosen ticks get a label, the
    first and the last among them.
    """
    room = int((right - left) / width + 1e-9) + 1
    if len(ticks) > room:
        kept = np.unique(np.linspace(0, len(ticks) - 1, max(room, 1)).round().astype(int))
    else:
        kept = np.arange(len(ticks))
    steps = np.arange(len(kept)) * width
    shifted = isotonic_regression(np.array([ticks[i] for i in kept]) - steps).x
    # Clipping an isotonic regression gives the best one within bounds.
    middles = np.clip(shifted, left, right - steps[-1]) + steps
    placed: list[float | None] = [None] * len(ticks)
    for index, middle in zip(kept, middles, strict=True):
        placed[int(index)] = float(middle)
    return placed


def _draw_disc(canvas: Image.Image, x: float, y: float, radius: float, colour: Colour) -> None:
    """Draw an anti-aliased disc, whose coverage follows from the distance to the rim."""
    left, top = int(x - radius) - 1, int(y - radius) - 1
    side = int(2 * radius) + 4
    columns = left + np.arange(side)[None, :] + 0.5
    rows = top + np.arange(side)[:, None] + 0.5
    coverage = np.clip(radius + 0.5 - np.hypot(columns - x, rows - y), 0, 1)
    mask = Image.fromarray(np.rint(coverage * 255).astype(np.uint8))
    canvas.paste(colour, (left, top), mask)
