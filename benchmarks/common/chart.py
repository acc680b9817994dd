"""Draw charts of measurements with matplotlib."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from matplotlib import font_manager, ticker
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.typography import FONT_FILES, SANS, SANS_SEMIBOLD, Colour

Point = tuple[float, float]

INK, MUTED, GRID = "#3c3936", "#807a73", "#e8e5e0"
DOTS_PER_INCH = 100
_STYLE = {
    "font.family": "Source Sans Pro",
    "font.size": 9.5,
    "axes.titleweight": "semibold",
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titlecolor": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "legend.frameon": False,
    "legend.labelcolor": "linecolor",
}


@dataclass(frozen=True)
class Curve:
    """Measurements drawn in one colour.

    Attributes:
        name: in the legend; "" for none.
        colour: of the line, the dots and the labels.
        points: marked by dots and joined by a line, in order.
        faint: further measurements, each a thin line or, of a single point, a small dot.
        labels: a label for each point, "" for none; or no labels.
    """

    name: str
    colour: Colour
    points: Sequence[Point]
    faint: Sequence[Sequence[Point]] = ()
    labels: Sequence[str] = ()


@dataclass(frozen=True)
class Chart:
    """One panel.

    Attributes:
        title: above the panel.
        curves: the measurements.
        x_title: words below the x axis.
        levels: dashed horizontal lines: y and label.
        marks: dashed vertical lines: x and label.
        log_x, log_y: whether an axis is logarithmic.
    """

    title: str
    curves: Sequence[Curve]
    x_title: str = ""
    levels: Sequence[tuple[float, str]] = ()
    marks: Sequence[tuple[float, str]] = ()
    log_x: bool = False
    log_y: bool = False


def draw_charts(
    output: Path, charts: Mapping[str, Chart], layout: str, size: tuple[int, int]
) -> None:
    """Draw panels as a PNG, with one legend below them.

    Args:
        output: the file to write.
        charts: panels by the letter that stands for them in the layout.
        layout: rows of letters, separated by semicolons, such as "AB;AC".
        size: width and height of the picture in pixels.
    """
    for face in (SANS, SANS_SEMIBOLD):
        font_manager.fontManager.addfont(FONT_FILES[face])
    with matplotlib.rc_context(_STYLE):
        width, height = (side / DOTS_PER_INCH for side in size)
        figure = Figure((width, height), DOTS_PER_INCH, layout="constrained")
        for letter, axes in figure.subplot_mosaic(layout).items():
            _draw_chart(axes, charts[letter])
        named = [axes.get_legend_handles_labels() for axes in figure.axes]
        legend = {
            name: line for lines, names in named for line, name in zip(lines, names, strict=True)
        }
        figure.legend(legend.values(), legend, loc="outside lower left", ncols=len(legend) or 1)
        with atomic_write(output) as temporary:
            figure.savefig(temporary)


def _draw_chart(axes: Axes, chart: Chart) -> None:
    for curve in chart.curves:
        _draw_curve(axes, curve)
    for level, text in chart.levels:
        axes.axhline(level, color=MUTED, linestyle="--", linewidth=1)
        axes.annotate(
            text,
            (0.01, level),
            (0, 4),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            color=MUTED,
        )
    for mark, text in chart.marks:
        axes.axvline(mark, color=MUTED, linestyle="--", linewidth=1)
        axes.annotate(
            text,
            (mark, 0.97),
            (5, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
            color=MUTED,
        )
    axes.set(xscale="log" if chart.log_x else "linear", yscale="log" if chart.log_y else "linear")
    for axis, logarithmic in ((axes.xaxis, chart.log_x), (axes.yaxis, chart.log_y)):
        if logarithmic:
            axis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
            axis.set_minor_locator(ticker.NullLocator())
        axis.set_major_formatter(ticker.StrMethodFormatter("{x:g}"))
    axes.set_title(chart.title)
    axes.set_xlabel(chart.x_title, loc="right")
    axes.tick_params(length=0)
    axes.margins(0.08)
    axes.spines[:].set_visible(False)


def _draw_curve(axes: Axes, curve: Curve) -> None:
    colour = tuple(part / 255 for part in curve.colour)
    for run in curve.faint:
        marker = "o" if len(run) == 1 else ""
        axes.plot(
            *zip(*run, strict=True), marker, color=colour, alpha=0.35, linewidth=0.8, markersize=3
        )
    axes.plot(
        *zip(*curve.points, strict=True),
        "o-",
        color=colour,
        linewidth=1.8,
        markersize=6,
        markeredgecolor="white",
        label=curve.name or None,
    )
    for at, text in zip(curve.points, curve.labels, strict=False):
        axes.annotate(text, at, (0, -15), textcoords="offset points", ha="center", color=colour)
