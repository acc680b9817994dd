"""Draw the pictures of the speed page: scores over time, paintings over time, cost by pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.common import wording
from benchmarks.common.chart import Chart, Curve, Point, draw_charts
from benchmarks.common.median_table import GATYS_TITLE, IMPASTO_TITLE
from benchmarks.common.painters import STEPS_FOLDER
from benchmarks.common.picture_strip import BLANK, GAP, INK, JPEG_QUALITY, PAPER
from benchmarks.common.stored_painting import StoredPainting
from benchmarks.comparison.cost_section import COLOURS
from benchmarks.speed.outcome import DRAFT, Outcome
from benchmarks.speed.size_sweep import SizeResult
from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.images import contain, load_image
from impasto.core.graphics.typography import SANS, SANS_SEMIBOLD, Colour, draw_line

SMALL_CHART_SCORES = ("separation", "outline", "depth", "depth_edges")
GREEN = (70, 120, 70)
TARGET_RATIO = 15  # pastiche's CPU seconds over impasto's
# Settings without a painting in `draw_paintings_over_time`: they look like their neighbours.
HIDDEN_SETTINGS = (DRAFT, "impasto-standard-0.25")
TILE, ROW_TITLE, CELL_TITLE = 256, 30, 22  # pixels


def draw_curves(output: Path, outcome: Outcome) -> None:
    """Draw style over CPU seconds, large, with the scores of form and depth beside it."""
    charts = {"S": _style_chart(outcome)}
    for letter, name in zip("ABCD", SMALL_CHART_SCORES, strict=True):
        title = f"{wording.score_title(name).capitalize()}: more is better"
        charts[letter] = Chart(title, _curves(outcome, name), log_x=True)
    draw_charts(output, charts, "SSAB;SSCD", (1380, 520))


def draw_sweep(output: Path, swept: Sequence[SizeResult]) -> None:
    """Draw CPU seconds over megapixels, with the line of equal cost per pixel."""
    first = swept[0]
    cpu = [(one.pixels / 1e6, one.cost.cpu) for one in swept]
    ends = [cpu[0], (cpu[-1][0], first.cost.cpu * swept[-1].pixels / first.pixels)]
    names = ["{}x{}".format(*one.size) for one in swept]
    chart = Chart(
        title="CPU seconds of a standard still, by its size",
        curves=[
            Curve("as many seconds for each pixel", (178, 172, 164), ends),
            Curve(IMPASTO_TITLE, COLOURS[IMPASTO_TITLE], cpu, labels=names),
        ],
        x_title="megapixels",
        log_x=True,
        log_y=True,
    )
    draw_charts(output, {"A": chart}, "A", (560, 360))


def draw_paintings_over_time(output: Path, outcome: Outcome) -> None:
    """Draw paintings over time: pastiche's above, impasto's after as many CPU seconds below."""
    contest, gatys = outcome.contest, outcome.gatys
    theirs = [CaptionedPicture("artwork", contest.source.artwork)]
    ours = [CaptionedPicture("render", contest.source.content)]
    for setting in [one for one in _settings_by_cost(outcome) if one not in HIDDEN_SETTINGS]:
        step = _last_step_before(gatys, outcome.cpu(setting))
        there = f"{_cpu_text(gatys.steps[step].cpu)}, step {step}"
        theirs.append(
            CaptionedPicture(there, gatys.picture.parent / STEPS_FOLDER / f"{step:04d}.png")
        )
        here = f"{_cpu_text(outcome.cpu(setting))}, {setting_title(setting)}"
        ours.append(CaptionedPicture(here, outcome.impasto[setting][0].picture))
    end = f"{_cpu_text(gatys.cost.cpu)}, step {max(gatys.steps)}"
    theirs.append(CaptionedPicture(end, gatys.picture))
    if outcome.feed_forward:
        last = outcome.feed_forward[-1]
        ours.append(
            CaptionedPicture(f"{_cpu_text(last.cost.cpu)}, feed-forward", last.picture, GREEN)
        )
    tile = TILE, round(TILE * contest.size[1] / contest.size[0])
    row = ROW_TITLE + CELL_TITLE + tile[1] + GAP
    wide = GAP + len(theirs) * (tile[0] + GAP)
    sheet = Image.new("RGB", (wide, 2 * row + GAP), PAPER)
    for top, name, cells in ((0, GATYS_TITLE, theirs), (row, IMPASTO_TITLE, ours)):
        start = 2 * GAP + tile[0], top + ROW_TITLE - 6
        draw_line(sheet, start, name, SANS_SEMIBOLD, 18, COLOURS[name])
        for column, cell in enumerate(cells):
            _draw_captioned(sheet, (GAP + column * (tile[0] + GAP), top + ROW_TITLE), cell, tile)
    with atomic_write(output) as temporary:
        sheet.save(temporary, quality=JPEG_QUALITY, optimize=True)


@dataclass(frozen=True)
class CaptionedPicture:
    """A picture with a title above it, in a colour."""

    title: str
    path: Path
    colour: Colour = INK


def _draw_captioned(
    sheet: Image.Image, at: tuple[int, int], cell: CaptionedPicture, tile: tuple[int, int]
) -> None:
    left, top = at[0], at[1] + CELL_TITLE
    draw_line(sheet, (left, top - 7), cell.title, SANS, 14, cell.colour)
    picture = contain(load_image(cell.path), tile)
    sheet.paste(BLANK, (left, top, left + tile[0], top + tile[1]))
    # An artwork of another aspect ratio is centred in its tile.
    x, y = (tile[0] - picture.width) // 2, (tile[1] - picture.height) // 2
    sheet.paste(picture, (left + x, top + y))


def setting_title(setting: str) -> str:
    """Return the title of a setting of impasto."""
    _, quality, share = setting.split("-")
    return quality if share == "1" else f"{share} × its steps"


def _style_chart(outcome: Outcome) -> Chart:
    final = outcome.gatys.scores["style"]
    assert final is not None  # only pictures too small for a contest have no style distance
    return Chart(
        title="Distance to the artwork's style: less is better, the bare render's is 1",
        curves=_curves(outcome, "style"),
        x_title="CPU seconds, logarithmic",
        levels=[(final, f"where pastiche's {outcome.contest.steps} steps end: {final:.3f}")],
        marks=[(outcome.gatys.cost.cpu / TARGET_RATIO, f"1/{TARGET_RATIO} of pastiche's seconds")],
        log_x=True,
    )


def _curves(outcome: Outcome, name: str) -> list[Curve]:
    """Make a curve of each painter's score over CPU seconds.

    impasto's is a line of standard quality over its steps, and a separate dot of draft quality.
    """
    gatys = [
        (step.cpu, value)
        for _, step in sorted(outcome.gatys.steps.items())
        if (value := step.scores[name]) is not None
    ]
    points = _impasto_points(outcome, name)
    line = {setting: at for setting, at in points.items() if setting != DRAFT}
    single = [
        [(one.cost.cpu, value)]
        for setting in line
        for one in outcome.impasto[setting]
        if (value := one.scores[name]) is not None
    ]
    # Paintings of other shares of the steps lie too close to be labelled.
    titles = ("standard",) if name == "style" else ()
    labels = [title if (title := setting_title(setting)) in titles else "" for setting in line]
    colour = COLOURS[IMPASTO_TITLE]
    curves = [
        Curve(GATYS_TITLE, COLOURS[GATYS_TITLE], gatys),
        Curve(IMPASTO_TITLE, colour, list(line.values()), faint=single, labels=labels),
    ]
    if DRAFT in points:
        curves.append(Curve("", colour, [points[DRAFT]], labels=["draft"] if titles else []))
    if outcome.feed_forward and (value := outcome.feed_forward[-1].scores[name]) is not None:
        curves.append(Curve("feed-forward", GREEN, [(outcome.feed_forward[-1].cost.cpu, value)]))
    return curves


def _impasto_points(outcome: Outcome, name: str) -> dict[str, Point]:
    """Return the medians of each setting's runs (CPU seconds, score), the shortest first."""
    return {
        setting: (outcome.cpu(setting), value)
        for setting in _settings_by_cost(outcome)
        if (value := outcome.median_score(setting, name)) is not None
    }


def _settings_by_cost(outcome: Outcome) -> list[str]:
    return sorted(outcome.impasto, key=outcome.cpu)


def _last_step_before(gatys: StoredPainting, cpu: float) -> int:
    """Return the last stored step within so many CPU seconds, or else the first one."""
    reached = [number for number, step in gatys.steps.items() if step.cpu <= cpu]
    return max(reached, default=min(gatys.steps))


def _cpu_text(value: float) -> str:
    return f"{wording.seconds_text(value)} CPU s"
