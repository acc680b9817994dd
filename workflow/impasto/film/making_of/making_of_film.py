"""The film of a painting's making, drawn and encoded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from impasto.core.arrays import Array, to_8bit
from impasto.core.graphics.canvas import Box
from impasto.core.graphics.images import contain
from impasto.core.graphics.theme import DUSK, IVORY, LINE, OCHRE, STONE, WALL
from impasto.core.graphics.typography import SANS, SERIF, SERIF_LIGHT, Colour, Text, draw_line, fit
from impasto.film.encode import mp4
from impasto.film.making_of.loss_chart import Chart, Curve
from impasto.film.making_of.pacing import FPS, steps_shown, time_of
from impasto.film.making_of.recorder import Phase, Recorder, shown

WIDTH, HEIGHT = 1280, 720
# Where the picture hangs, the progress under it, and what is told at its right.
PICTURE = Box(40, 40, 816, 612)
PROGRESS = Box(40, 676, 816, 3)
COLUMN = Box(896, 40, 344, 640)
THUMBNAIL = (164, 116)
CHART = Box(896, 424, 344, 256)
# Frames before the first step, and with the finished picture.
BEFORE, AFTER = FPS, 3 * FPS
NAMES = {"ground": "The ground", "figure": "The protein", "picture": "The picture"}
BLUE: Colour = (142, 172, 196)
# Of curves: the first one is the sum, or the ground.
COLOURS: tuple[Colour, ...] = (
    *(OCHRE, BLUE, (198, 120, 96), (150, 176, 128), (186, 158, 196)),
    *((120, 178, 172), (206, 190, 130)),
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Story:
    """What the film tells beside the pictures.

    Attributes:
        artwork: (h, w, 3) RGB in [0, 1].
        content: (H, W, 3) RGB in [0, 1]: what was painted, before it was.
        method: who paints.
        about: quality and size.
    """

    artwork: Array
    content: Array
    method: str
    about: str


def recorder(phases: int) -> Recorder:
    """A watcher for a painting of so many phases."""
    return Recorder(phases, PICTURE.size)


def make_film(
    path: Path,
    recorded: Recorder,
    finishing: Iterable[tuple[str, Array]],
    story: Story,
    progress: Progress | None = None,
) -> None:
    """Write the film of a painting as H.264, 1280 x 720 pixels, atomically.

    Args:
        path: the MP4.
        recorded: what was kept while it was painted.
        finishing: what comes after the last step, a picture a frame, with its name; the last one
            is the finished picture, and stays a while.
        story: what is told beside it.
        progress: called with the frames done and all of them.

    Raises:
        InputError: there is no ffmpeg.
        OSError: the film cannot be written.
    """
    phases = recorded.phases
    chart = Chart(CHART, _curves(phases), _names(phases))
    wall = _wall(story)
    last = [(name, shown(Image.fromarray(to_8bit(p)), PICTURE.size)) for name, p in finishing]
    frames = BEFORE + recorded.frames * len(phases) + len(last) + AFTER
    count = 0
    title = f";FFMETADATA1\ntitle=The making of a painting\ncomment={story.method}\n"
    with mp4(path, (WIDTH, HEIGHT), FPS, title) as write:

        def add(canvas: Image.Image, times: int = 1) -> None:
            nonlocal count
            for _ in range(times):
                write(canvas)
            count += times
            if progress:
                progress(count, frames)

        for index, phase in enumerate(phases):
            for number, step in enumerate(steps_shown(phase.steps, recorded.frames)):
                time = (index + number / max(1, recorded.frames - 1)) / len(phases)
                kept, picture = phase.at(step)
                head = f"{NAMES[phase.layer]}, {phase.side} pixels"
                told = f"step {kept} of {phase.steps}"
                canvas = _page(wall, picture, chart, time, head, told)
                add(canvas, BEFORE + 1 if index == number == 0 else 1)
        for name, picture in last:
            head = "The finished picture" if name == "finished" else "The composition"
            add(_page(wall, picture, chart, 1.0, head, "" if name == "finished" else name))
        add(_page(wall, last[-1][1], chart, 1.0, "The finished picture", ""), AFTER)


def _page(
    wall: Image.Image,
    picture: Image.Image,
    chart: Chart,
    time: float,
    head: str,
    told: str,
) -> Image.Image:
    """One frame of the film."""
    canvas = wall.copy()
    hung = contain(picture, PICTURE.size)
    x = PICTURE.x + (PICTURE.width - hung.width) // 2
    canvas.paste(hung, (x, PICTURE.y + (PICTURE.height - hung.height) // 2))
    done = PROGRESS.x + round(time * PROGRESS.width)
    canvas.paste(OCHRE, (PROGRESS.x, PROGRESS.y, done, PROGRESS.bottom))
    draw_line(canvas, (COLUMN.x, 374), head, SERIF, 25, IVORY)
    draw_line(canvas, (COLUMN.x, 400), told, SANS, 17, STONE)
    chart.draw(canvas, time)
    return canvas


def _wall(story: Story) -> Image.Image:
    """What stays the same in all frames."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    block = fit(
        [
            Text("The making of", SERIF_LIGHT, 40, IVORY, leading=1.1),
            Text(story.method, SANS, 18, STONE, before=8, most_lines=2),
            Text(story.about, SANS, 15, DUSK, before=2, most_lines=2),
        ],
        COLUMN.width,
    )
    block.draw(canvas, COLUMN.x, COLUMN.y - 8)
    top = COLUMN.y + 148
    for index, (name, pixels) in enumerate(
        {"Artwork": story.artwork, "Before": story.content}.items()
    ):
        x = COLUMN.x + index * (COLUMN.width - THUMBNAIL[0])
        small = contain(Image.fromarray(to_8bit(pixels)), THUMBNAIL)
        draw_line(canvas, (x, top - 8), name, SANS, 14, OCHRE)
        canvas.paste(small, (x, top))
    canvas.paste(LINE, (PROGRESS.x, PROGRESS.y, PROGRESS.right, PROGRESS.bottom))
    return canvas


def _names(phases: list[Phase]) -> list[str]:
    """What the phases are called under the chart."""
    if len(phases) == 1:
        return [f"{phases[0].steps} steps"]
    return [f"{phase.side} px" for phase in phases]


def _curves(phases: list[Phase]) -> list[Curve]:
    """The losses of all phases: those of figure and ground, or the terms of a sum."""
    curves = []
    colours = dict(zip(("figure", "ground", "picture"), (OCHRE, BLUE, OCHRE), strict=True))
    for index, phase in enumerate(phases):
        times = [(index + time_of(loss.step, phase.steps)) / len(phases) for loss in phase.losses]
        name = "sum" if phase.losses[0].terms else f"loss, {NAMES[phase.layer].lower()}"
        for number, term in enumerate(phase.losses[0].terms, 1):
            values = [loss.terms[term] for loss in phase.losses]
            curves.append(Curve(term, COLOURS[number % len(COLOURS)], _points(times, values)))
        totals = [loss.total for loss in phase.losses]
        curves.append(Curve(name, colours[phase.layer], _points(times, totals)))
    return [curve for curve in curves if curve.points]


def _points(times: list[float], values: list[float]) -> list[tuple[float, float]]:
    """Those that a logarithmic axis has a place for: a content that is kept has no loss."""
    return [(time, value) for time, value in zip(times, values, strict=True) if value > 0]
