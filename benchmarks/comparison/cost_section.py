"""Write what the paintings cost: a table, and curves of the scores over CPU seconds."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.common import median_table, scores, wording
from benchmarks.common.chart import Chart, Curve, Point, draw_charts
from benchmarks.common.conditions import Conditions
from benchmarks.common.median_table import GATYS_TITLE, IMPASTO_TITLE
from benchmarks.common.results import PairResult
from benchmarks.common.scores import ScoreValues
from benchmarks.common.stored_painting import StoredPainting

CURVE_SCORES = ("style", "separation", "depth")
COLOURS = {GATYS_TITLE: (70, 105, 160), IMPASTO_TITLE: (190, 95, 30)}

ScoresOverTime = Mapping[int, tuple[float, ScoreValues]]
"""CPU seconds and scores of one pair's pictures, by their number."""


def format_costs(conditions: Conditions, results: Sequence[PairResult], curves: str) -> str:
    """Format the section of the page; it is empty until both painters have painted a pair.

    Args:
        conditions: what was compared.
        results: the pairs.
        curves: address of the picture of the curves, relative to the page.
    """
    both = results_by_both(conditions, results)
    if not both:
        return ""
    units = ("wall s", "CPU s", "peak MiB")
    header = [
        "entry",
        *(f"Gatys, {unit}" for unit in units),
        *(f"impasto, {unit}" for unit in units),
        "CPU, Gatys : impasto",
        "Gatys reaches the same style after, CPU s",
        "impasto draft, CPU s",
    ]
    ratio = median(_cpu_ratio(conditions, result) for result in both)
    table = wording.markdown_table(header, (_cost_row(conditions, result) for result in both))
    return f"""## What it costs

The numbers are for the whole command, with start-up and loading of the network (CPU threads: \
{conditions.threads}). impasto's time includes scoring its still. Median ratio of CPU time, \
pastiche to impasto: **{ratio:.1f}**.

{table}

![Scores over CPU seconds]({curves})

Thin lines are entries, thick lines their medians, and dashed lines the targets. pastiche is \
scored at several of its steps. impasto paints coarse to fine and has no comparable pictures \
before its last, so its two points are draft and standard quality.

{_loss_sentence(conditions, both)}"""


def draw_cost_curves(output: Path, conditions: Conditions, results: Sequence[PairResult]) -> None:
    """Draw the curves if both painters have painted a pair."""
    both = results_by_both(conditions, results)
    if not both:
        return
    runs = {
        GATYS_TITLE: [_gatys_run(conditions, result) for result in both],
        IMPASTO_TITLE: [_impasto_run(conditions, result) for result in both],
    }
    charts = {
        letter: Chart(
            f"{wording.score_title(name)}, "
            f"{'more' if scores.MORE_IS_BETTER[name] else 'less'} is better",
            [_make_curve(title, name, of_pairs) for title, of_pairs in runs.items()],
            x_title="CPU seconds",
            levels=[(scores.TARGETS[name], "")],
        )
        for letter, name in zip("ABC", CURVE_SCORES, strict=True)
    }
    draw_charts(output, charts, "ABC", (1140, 330))


def results_by_both(conditions: Conditions, results: Sequence[PairResult]) -> list[PairResult]:
    """Return the pairs that both painters have painted."""
    return median_table.complete_results(median_table.compared_columns(conditions), results)


def _loss_sentence(conditions: Conditions, results: Sequence[PairResult]) -> str:
    """Write how far pastiche's loss fell: its optimiser can be slow to start."""
    remaining = {}
    for result in results:
        steps = result.paintings[conditions.gatys.name].steps
        remaining[result.pair.id] = steps[max(steps)].loss / steps[min(steps)].loss
    highest = max(remaining, key=lambda name: remaining[name])
    return (
        f"pastiche's final loss, as a share of its loss at the first scored step: median "
        f"{median(remaining.values()):.1%}, at most {remaining[highest]:.1%} ({highest})."
    )


def _cost_row(conditions: Conditions, result: PairResult) -> list[str]:
    gatys = result.paintings[conditions.gatys.name]
    ours = result.paintings[conditions.impasto.name]
    draft = result.paintings.get(conditions.draft.name)
    return [
        result.pair.id,
        *_cost_cells(gatys),
        *_cost_cells(ours),
        f"{_cpu_ratio(conditions, result):.1f}",
        _seconds_to_match(gatys, ours),
        "–" if draft is None else wording.seconds_text(draft.cost.cpu),
    ]


def _cost_cells(painting: StoredPainting) -> list[str]:
    cost = painting.cost
    return [
        wording.seconds_text(cost.wall),
        wording.seconds_text(cost.cpu),
        f"{cost.memory / 2**20:.0f}",
    ]


def _cpu_ratio(conditions: Conditions, result: PairResult) -> float:
    gatys, ours = (
        result.paintings[painter.name].cost for painter in (conditions.gatys, conditions.impasto)
    )
    return gatys.cpu / ours.cpu


def _seconds_to_match(gatys: StoredPainting, ours: StoredPainting) -> str:
    """Write the CPU seconds until pastiche's style distance first equals impasto's or is less."""
    target = ours.scores["style"]
    for _, step in sorted(gatys.steps.items()):
        distance = step.scores["style"]
        if distance is not None and target is not None and distance <= target:
            return wording.seconds_text(step.cpu)
    return "never"


def _gatys_run(conditions: Conditions, result: PairResult) -> ScoresOverTime:
    steps = result.paintings[conditions.gatys.name].steps
    return {number: (step.cpu, step.scores) for number, step in sorted(steps.items())}


def _impasto_run(conditions: Conditions, result: PairResult) -> ScoresOverTime:
    qualities = enumerate((conditions.draft.name, conditions.impasto.name))
    return {
        number: (painting.cost.cpu, painting.scores)
        for number, name in qualities
        if (painting := result.paintings.get(name))
    }


def _make_curve(title: str, name: str, runs: Sequence[ScoresOverTime]) -> Curve:
    points: list[dict[int, Point]] = [
        {at: (cpu, value) for at, (cpu, row) in run.items() if (value := row[name]) is not None}
        for run in runs
    ]
    middle = []
    for stop in sorted({at for run in points for at in run}):
        here = [run[stop] for run in points if stop in run]
        middle.append((median(x for x, _ in here), median(y for _, y in here)))
    return Curve(title, COLOURS[title], middle, faint=[list(run.values()) for run in points if run])
