"""Draw and encode the film of a painting's making."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from impasto.core.arrays import Array, to_8bit
from impasto.core.graphics.canvas import Box
from impasto.core.graphics.images import contain
from impasto.core.graphics.theme import DUSK, IVORY, LINE, OCHRE, STONE, WALL
from impasto.core.graphics.typography import (
    SANS,
    SERIF,
    SERIF_LIGHT,
    Colour,
    Paragraph,
    draw_line,
    fit_text,
)
from impasto.film.encode import open_mp4
from impasto.film.making_of.loss_chart import LossChart, LossCurve
from impasto.film.making_of.recorder import (
    FPS,
    Phase,
    Recorder,
    shrink_to_fit,
    step_time,
    steps_to_show,
)

WIDTH, HEIGHT = 1280, 720
# The picture, the progress bar under it, and the texts and the chart at its right.
PICTURE_BOX = Box(40, 40, 816, 612)
PROGRESS_BOX = Box(40, 676, 816, 3)
COLUMN_BOX = Box(896, 40, 344, 640)
THUMBNAIL_SIZE = (164, 116)
CHART_BOX = Box(896, 424, 344, 256)
# Number of frames before the first step, and of those that show the finished picture.
LEAD_IN_FRAMES, FINAL_FRAMES = FPS, 3 * FPS
LAYER_NAMES = {"ground": "The ground", "figure": "The protein", "picture": "The picture"}
# Name of the stage in which strokes are laid, and for how many frames each of its pictures stays.
STROKES_STAGE, STROKES_FRAMES = "stroke by stroke", 2
BLUE: Colour = (142, 172, 196)
# Colours of curves: first that of the sum, then those of its terms.
CURVE_COLOURS: tuple[Colour, ...] = (
    *(OCHRE, BLUE, (198, 120, 96), (150, 176, 128), (186, 158, 196)),
    *((120, 178, 172), (206, 190, 130)),
)

ProgressCallback = Callable[[int, int], None]


@dataclass(frozen=True)
class MakingOfDetails:
    """What the film shows beside the painting.

    Attributes:
        artwork: (h, w, 3) RGB in [0, 1].
        content: (H, W, 3) RGB in [0, 1]: the picture before it was painted.
    """

    artwork: Array
    content: Array
    method: str
    about: str


def create_recorder(phases: int) -> Recorder:
    """Create a recorder for a painting of so many phases."""
    return Recorder(phases, PICTURE_BOX.size)


def write_making_of(
    path: Path,
    recorded: Recorder,
    composition: Iterable[tuple[str, Array]],
    details: MakingOfDetails,
    progress: ProgressCallback | None = None,
) -> None:
    """Write the film of a painting as H.264, 1280 x 720 pixels, atomically.

    Args:
        composition: name and picture of each stage after the last step. The last one is the
            finished picture, which stays for three seconds.
        progress: called with the frames done and the number of all frames.

    Raises:
        InputError: there is no ffmpeg.
        OSError: the film cannot be written.
    """
    # Strokes are laid without a loss, and shown as a stage of the composition.
    phases = [phase for phase in recorded.phases if phase.layer != "strokes"]
    curves = _loss_curves(phases)
    chart = LossChart(CHART_BOX, curves, _phase_names(phases)) if curves else None
    background = _draw_background(details)
    last = [
        (name, shrink_to_fit(Image.fromarray(to_8bit(p)), PICTURE_BOX.size))
        for name, p in composition
    ]
    shown = [STROKES_FRAMES if name == STROKES_STAGE else 1 for name, _ in last]
    frames = LEAD_IN_FRAMES + recorded.frames * len(phases) + sum(shown) + FINAL_FRAMES
    count = 0
    title = f";FFMETADATA1\ntitle=The making of a painting\ncomment={details.method}\n"
    with open_mp4(path, (WIDTH, HEIGHT), FPS, title) as write:

        def add(canvas: Image.Image, times: int = 1) -> None:
            nonlocal count
            for _ in range(times):
                write(canvas)
            count += times
            if progress:
                progress(count, frames)

        for index, phase in enumerate(phases):
            for number, step in enumerate(steps_to_show(phase.steps, recorded.frames)):
                time = (index + number / max(1, recorded.frames - 1)) / len(phases)
                kept, picture = phase.at(step)
                head = f"{LAYER_NAMES[phase.layer]}, {phase.side} pixels"
                caption = f"step {kept} of {phase.steps}"
                canvas = _draw_frame(background, picture, chart, time, head, caption)
                add(canvas, LEAD_IN_FRAMES + 1 if index == number == 0 else 1)
        for number, (name, picture) in enumerate(last):
            finished = name == "finished"
            head = "The finished picture" if finished else "The composition"
            if name == STROKES_STAGE:
                head = "The strokes"
            canvas = _draw_frame(background, picture, chart, 1.0, head, "" if finished else name)
            add(canvas, shown[number] + (LEAD_IN_FRAMES if number == 0 and not phases else 0))
        canvas = _draw_frame(background, last[-1][1], chart, 1.0, "The finished picture", "")
        add(canvas, FINAL_FRAMES)


def _draw_frame(
    background: Image.Image,
    picture: Image.Image,
    chart: LossChart | None,
    time: float,
    head: str,
    caption: str,
) -> Image.Image:
    """Draw one frame of the film; `time` is in [0, 1] of the painting."""
    canvas = background.copy()
    fitted = contain(picture, PICTURE_BOX.size)
    x = PICTURE_BOX.x + (PICTURE_BOX.width - fitted.width) // 2
    canvas.paste(fitted, (x, PICTURE_BOX.y + (PICTURE_BOX.height - fitted.height) // 2))
    done = PROGRESS_BOX.x + round(time * PROGRESS_BOX.width)
    canvas.paste(OCHRE, (PROGRESS_BOX.x, PROGRESS_BOX.y, done, PROGRESS_BOX.bottom))
    draw_line(canvas, (COLUMN_BOX.x, 374), head, SERIF, 25, IVORY)
    draw_line(canvas, (COLUMN_BOX.x, 400), caption, SANS, 17, STONE)
    if chart is not None:
        chart.draw(canvas, time)
    return canvas


def _draw_background(details: MakingOfDetails) -> Image.Image:
    """Draw what stays the same in all frames."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    block = fit_text(
        [
            Paragraph("The making of", SERIF_LIGHT, 40, IVORY, leading=1.1),
            Paragraph(details.method, SANS, 18, STONE, before=8, most_lines=2),
            Paragraph(details.about, SANS, 15, DUSK, before=2, most_lines=2),
        ],
        COLUMN_BOX.width,
    )
    block.draw(canvas, COLUMN_BOX.x, COLUMN_BOX.y - 8)
    top = COLUMN_BOX.y + 148
    for index, (name, pixels) in enumerate(
        {"Artwork": details.artwork, "Before": details.content}.items()
    ):
        x = COLUMN_BOX.x + index * (COLUMN_BOX.width - THUMBNAIL_SIZE[0])
        small = contain(Image.fromarray(to_8bit(pixels)), THUMBNAIL_SIZE)
        draw_line(canvas, (x, top - 8), name, SANS, 14, OCHRE)
        canvas.paste(small, (x, top))
    canvas.paste(LINE, (PROGRESS_BOX.x, PROGRESS_BOX.y, PROGRESS_BOX.right, PROGRESS_BOX.bottom))
    return canvas


def _phase_names(phases: list[Phase]) -> list[str]:
    if len(phases) == 1:
        return [f"{phases[0].steps} steps"]
    return [f"{phase.side} px" for phase in phases]


def _loss_curves(phases: list[Phase]) -> list[LossCurve]:
    """Make the loss curves of all phases: one per layer, or a sum with its terms."""
    curves = []
    colours = dict(zip(("figure", "ground", "picture"), (OCHRE, BLUE, OCHRE), strict=True))
    for index, phase in enumerate(phases):
        times = [(index + step_time(loss.step, phase.steps)) / len(phases) for loss in phase.losses]
        name = "sum" if phase.losses[0].terms else f"loss, {LAYER_NAMES[phase.layer].lower()}"
        for number, term in enumerate(phase.losses[0].terms, 1):
            values = [loss.terms[term] for loss in phase.losses]
            curves.append(
                LossCurve(
                    term,
                    CURVE_COLOURS[number % len(CURVE_COLOURS)],
                    _positive_points(times, values),
                )
            )
        totals = [loss.total for loss in phase.losses]
        curves.append(LossCurve(name, colours[phase.layer], _positive_points(times, totals)))
    return [curve for curve in curves if curve.points]


def _positive_points(times: list[float], values: list[float]) -> list[tuple[float, float]]:
    """Return the points with values above 0, which a logarithmic axis can show.

    The loss of content that is kept exactly is 0.
    """
    return [(time, value) for time, value in zip(times, values, strict=True) if value > 0]
