"""The part of the page on speed that tells of a still's lower bound, and of cost by pixels."""

from collections.abc import Sequence
from itertools import pairwise

from benchmarks.common import wording
from benchmarks.speed import size_sweep
from benchmarks.speed.breakdown import LowerBound
from benchmarks.speed.outcome import STANDARD, Outcome
from benchmarks.speed.size_sweep import SizeResult

SWEEP_NAME = "sweep.png"
MAX_ABOVE_BOUND = 0.15
"""How far a standard still may be above its lower bound, as a share of it."""


def format_bound(outcomes: Sequence[Outcome]) -> str:
    """The section on the lower bound; empty where it is not measured."""
    parts = []
    for outcome in outcomes:
        if outcome.bound is None:
            continue
        parts += [f"### {outcome.contest.pair.id}", _steps_table(outcome, outcome.bound)]
        parts += [_seconds_table(outcome)]
    if not parts:
        return ""
    opening = f"""## A standard still and its lower bound

The bound is what the convolutions of its steps take here: every convolution and gradient by its \
input that PyTorch ran in a step was counted, with its shapes, and then run bare, in a loop with \
nothing between them, in the same run on the same threads. What a painter could avoid \
altogether, such as matching or scoring, is not in it. FLOP count a multiplication and an \
addition as two; the whole of VGG-19 up to relu5_1 takes 1.44 MFLOP a pixel, forwards and back. \
Target: at most {MAX_ABOVE_BOUND:.0%} above the bound."""
    return "\n\n".join([opening, *parts])


def _steps_table(outcome: Outcome, bound: LowerBound) -> str:
    header = ["picture", "steps", "MFLOP a pixel", "GFLOP", "GFLOP/s, bare", "s, bare"]
    rows = [
        [
            "{}x{}".format(*kind.size),
            str(kind.times),
            f"{kind.flop_per_pixel / 1e6:.2f}",
            f"{kind.times * kind.flop / 1e9:.0f}",
            f"{kind.rate / 1e9:.0f}",
            f"{kind.times * kind.wall:.1f}",
        ]
        for kind in bound.steps
    ]
    rate = bound.flop / bound.wall / 1e9
    steps = sum(kind.times for kind in bound.steps)
    rows.append(
        ["**all**", str(steps), "", f"{bound.flop / 1e9:.0f}", f"{rate:.0f}", f"{bound.wall:.1f}"]
    )
    wall, cpu = outcome.wall(STANDARD), outcome.cpu(STANDARD)
    table = wording.markdown_table(header, rows)
    return (
        f"{table}\n\nA standard still takes {wall:.1f} s of wall time, "
        f"**{wall / bound.wall - 1:.0%} above** the {bound.wall:.1f} s of the bound; in CPU "
        f"seconds {cpu:.1f}, {cpu / bound.cpu - 1:.0%} above {bound.cpu:.1f}. The whole command, "
        "start-up and judging included (median of its runs)."
    )


def _seconds_table(outcome: Outcome) -> str:
    whole = sum(outcome.parts.values())
    bare = outcome.bound.wall if outcome.bound else whole
    rows = [
        [part, f"{seconds:.2f}", f"{seconds / bare:.1%}"] for part, seconds in outcome.parts.items()
    ]
    rows.append(["**all**", f"{whole:.2f}", f"{whole / bare:.1%}"])
    header = ["where its wall seconds go", "s", "of the bound"]
    return (
        f"{wording.markdown_table(header, rows)}\n\nFrom a run of its own in which every operator was "
        f"timed: {whole:.1f} s, where the others' median is {outcome.wall(STANDARD):.1f}."
    )


def format_size_sweep(swept: Sequence[SizeResult], folder: str) -> str:
    """The section on cost by pixels; `folder` is where the page's pictures lie."""
    if not swept:
        return ""
    header = ["size", "wall s", "CPU s", "CPU s a megapixel", "CPU s a further megapixel"]
    header += ["peak MiB", "MiB a further megapixel"]
    more = ["", *(_cost_per_megapixel(*pair, "cpu") for pair in pairwise(swept))]
    memory = ["", *(_cost_per_megapixel(*pair, "memory", 2**20) for pair in pairwise(swept))]
    rows = [
        [
            "{}x{}".format(*one.size),
            wording.seconds_text(one.cost.wall),
            wording.seconds_text(one.cost.cpu),
            f"{one.cost.cpu / one.pixels * 1e6:.0f}",
            cpu,
            f"{one.cost.memory / 2**20:.0f}",
            mebibytes,
        ]
        for one, cpu, mebibytes in zip(swept, more, memory, strict=True)
    ]
    parts = ["## Cost by pixels", wording.markdown_table(header, rows)]
    if len(swept) > 1:
        cpu = size_sweep.fit_exponent([(one.pixels, one.cost.cpu) for one in swept])
        last = size_sweep.fit_exponent([(one.pixels, one.cost.cpu) for one in swept[-2:]])
        parts += [
            f"Standard quality at each size. CPU seconds grow as pixels to the power of "
            f"**{cpu:.2f}** (1 is linear; {last:.2f} between the two largest, where start-up "
            f"weighs least). A further megapixel is what the step from the size above costs.",
            f"![CPU seconds by size]({folder}/{SWEEP_NAME})",
        ]
    return "\n\n".join(parts)


def _cost_per_megapixel(
    smaller: SizeResult, larger: SizeResult, what: str, unit: float = 1.0
) -> str:
    """What a further megapixel costs from one size to the next."""
    more = getattr(larger.cost, what) - getattr(smaller.cost, what)
    return f"{more / unit / (larger.pixels - smaller.pixels) * 1e6:.0f}"
