"""What the paintings cost: a table, and the figures over the time that they took."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.common import median_table, scores, wording
from benchmarks.common.conditions import Conditions
from benchmarks.common.median_table import GATYS, IMPASTO
from benchmarks.common.results import Result
from benchmarks.common.scores import Figures
from benchmarks.common.stored_painting import Painting
from benchmarks.comparison.curve import Panel, Point, Series, draw_curves

CURVED = ("style", "separation", "depth")
COLOURS = {GATYS: (70, 105, 160), IMPASTO: (190, 95, 30)}

Run = Mapping[int, tuple[float, Figures]]
"""CPU seconds and figures of one pair's pictures, by their number."""


def cost_section(conditions: Conditions, results: Sequence[Result], curves: str) -> str:
    """The section of the page; empty until both painters have painted a pair.

    Args:
        conditions: what was compared.
        results: the pairs.
        curves: address of the picture of the curves.
    """
    both = painted_by_both(conditions, results)
    if not both:
        return ""
    units = ("wall s", "CPU s", "peak MiB")
    header = [
        "entry",
        *(f"Gatys, {unit}" for unit in units),
        *(f"impasto, {unit}" for unit in units),
        "CPU, Gatys : impasto",
        "Gatys as near in style after, CPU s",
        "impasto draft, CPU s",
    ]
    ratio = median(_ratio(conditions, result) for result in both)
    table = wording.table(header, (_row(conditions, result) for result in both))
    return f"""## What it costs

The whole command, start-up and loading of the network included (CPU threads: \
{conditions.threads}); impasto's time includes judging its still. Median ratio of CPU time, \
pastiche to impasto: **{ratio:.1f}**.

{table}

![Figures over CPU seconds]({curves})

Thin lines are entries, the thick ones their medians, the dashes the line to reach. pastiche \
is judged as it goes; impasto paints coarse to fine and has no pictures on the way, so its two \
points are its qualities draft and standard.

{_descent(conditions, both)}"""


def draw(output: Path, conditions: Conditions, results: Sequence[Result]) -> None:
    """Draw the curves, if both painters have painted a pair."""
    both = painted_by_both(conditions, results)
    if not both:
        return
    runs = {
        GATYS: [_gatys_run(conditions, result) for result in both],
        IMPASTO: [_impasto_run(conditions, result) for result in both],
    }
    panels = [
        Panel(
            f"{wording.figure_name(name)}, "
            f"{'more' if scores.MORE_IS_BETTER[name] else 'less'} is better",
            scores.LINES[name],
            [_series(title, name, of_pairs) for title, of_pairs in runs.items()],
        )
        for name in CURVED
    ]
    draw_curves(output, panels)


def painted_by_both(conditions: Conditions, results: Sequence[Result]) -> list[Result]:
    """The pairs that both painters have painted."""
    return median_table.common(median_table.columns(conditions), results)


def _descent(conditions: Conditions, results: Sequence[Result]) -> str:
    """Whether pastiche has painted at all: its optimiser can be slow to start."""
    left = {}
    for result in results:
        steps = result.paintings[conditions.gatys.name].steps
        left[result.pair.id] = steps[max(steps)].loss / steps[min(steps)].loss
    most = max(left, key=lambda name: left[name])
    return (
        f"pastiche's loss at the end, as a part of its loss at the start: median "
        f"{median(left.values()):.1%}, at most {left[most]:.1%} ({most})."
    )


def _row(conditions: Conditions, result: Result) -> list[str]:
    gatys = result.paintings[conditions.gatys.name]
    ours = result.paintings[conditions.impasto.name]
    draft = result.paintings.get(conditions.draft.name)
    return [
        result.pair.id,
        *_costs(gatys),
        *_costs(ours),
        f"{_ratio(conditions, result):.1f}",
        _catching_up(gatys, ours),
        "–" if draft is None else wording.seconds(draft.cost.cpu),
    ]


def _costs(painting: Painting) -> list[str]:
    cost = painting.cost
    return [wording.seconds(cost.wall), wording.seconds(cost.cpu), f"{cost.memory / 2**20:.0f}"]


def _ratio(conditions: Conditions, result: Result) -> float:
    gatys, ours = (
        result.paintings[painter.name].cost for painter in (conditions.gatys, conditions.impasto)
    )
    return gatys.cpu / ours.cpu


def _catching_up(gatys: Painting, ours: Painting) -> str:
    """CPU seconds of the first picture on the way that is as near the artwork as impasto's."""
    target = ours.scores["style"]
    for _, step in sorted(gatys.steps.items()):
        distance = step.scores["style"]
        if distance is not None and target is not None and distance <= target:
            return wording.seconds(step.cpu)
    return "never"


def _gatys_run(conditions: Conditions, result: Result) -> Run:
    steps = result.paintings[conditions.gatys.name].steps
    return {number: (step.cpu, step.scores) for number, step in sorted(steps.items())}


def _impasto_run(conditions: Conditions, result: Result) -> Run:
    qualities = enumerate((conditions.draft.name, conditions.impasto.name))
    return {
        number: (painting.cost.cpu, painting.scores)
        for number, name in qualities
        if (painting := result.paintings.get(name))
    }


def _series(title: str, name: str, runs: Sequence[Run]) -> Series:
    points: list[dict[int, Point]] = [
        {at: (cpu, value) for at, (cpu, row) in run.items() if (value := row[name]) is not None}
        for run in runs
    ]
    middle = []
    for stop in sorted({at for run in points for at in run}):
        here = [run[stop] for run in points if stop in run]
        middle.append((median(x for x, _ in here), median(y for _, y in here)))
    return Series(title, COLOURS[title], [list(run.values()) for run in points], middle)
