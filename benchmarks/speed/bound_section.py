"""Write the sections of the speed page on the lower bound of a still and on cost by pixels."""

from collections.abc import Sequence
from itertools import pairwise

from benchmarks.common import wording
from benchmarks.speed import size_sweep
from benchmarks.speed.breakdown import LowerBound
from benchmarks.speed.outcome import STANDARD, Outcome
from benchmarks.speed.size_sweep import SizeResult

SWEEP_NAME = "sweep.png"
MAX_ABOVE_BOUND = 0.15
"""Target for the time of a standard still above its lower bound, as a share of the bound."""


def format_bound(outcomes: Sequence[Outcome]) -> str:
    """Format the section on the lower bound; it is empty where the bound is not measured."""
    parts = []
    for outcome in outcomes:
        if outcome.bound is None:
            continue
        parts += [f"### {outcome.contest.pair.id}", _steps_table(outcome, outcome.bound)]
        parts += [_seconds_table(outcome)]
    if not parts:
        return ""
    opening = f"""## A standard still and its lower bound

The lower bound is the time that the convolutions of the still's steps take on this machine. Every \
convolution of a step, and every gradient by its input, is counted with its shapes. They are then \
run bare, in a loop with nothing between them, in the same contest and on the same threads. Work \
that a painter could avoid altogether, such as matching or scoring, is not part of the bound. A \
multiplication and an addition count as two FLOP; VGG-19 up to relu5_1 takes 1.44 MFLOP per pixel, \
forward and backward. Target: at most {MAX_ABOVE_BOUND:.0%} above the bound."""
    return "\n\n".join([opening, *parts])


def _steps_table(outcome: Outcome, bound: LowerBound) -> str:
    header = ["picture", "steps", "MFLOP per pixel", "GFLOP", "GFLOP/s, bare", "s, bare"]
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
        f"{table}\n\nA standard still takes {wall:.1f} wall seconds, "
        f"**{wall / bound.wall - 1:.0%} above** the bound of {bound.wall:.1f} s, and {cpu:.1f} CPU "
        f"seconds, {cpu / bound.cpu - 1:.0%} above the bound of {bound.cpu:.1f} s. Both are "
        "medians over runs of the whole command, with start-up and scoring."
    )


def _seconds_table(outcome: Outcome) -> str:
    whole = sum(outcome.parts.values())
    bare = outcome.bound.wall if outcome.bound else whole
    rows = [
        [part, f"{seconds:.2f}", f"{seconds / bare:.1%}"] for part, seconds in outcome.parts.items()
    ]
    rows.append(["**all**", f"{whole:.2f}", f"{whole / bare:.1%}"])
    header = ["part of the wall time", "s", "of the bound"]
    return (
        f"{wording.markdown_table(header, rows)}\n\nThese are from a separate run in which every "
        f"operator was timed: it took {whole:.1f} s, while the median of the other runs is "
        f"{outcome.wall(STANDARD):.1f} s."
    )


def format_size_sweep(swept: Sequence[SizeResult], folder: str) -> str:
    """Format the section on cost by pixels; `folder` is the folder of the page's pictures."""
    if not swept:
        return ""
    header = ["size", "wall s", "CPU s", "CPU s per megapixel", "CPU s per further megapixel"]
    header += ["peak MiB", "MiB per further megapixel"]
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
            f"All are painted at standard quality. CPU seconds grow with the number of pixels to "
            f"the power of **{cpu:.2f}** (1 is linear; {last:.2f} between the two largest sizes, "
            f"where start-up matters least). The cost per further megapixel is taken from the "
            f"difference to the row above.",
            f"![CPU seconds by size]({folder}/{SWEEP_NAME})",
        ]
    return "\n\n".join(parts)


def _cost_per_megapixel(
    smaller: SizeResult, larger: SizeResult, what: str, unit: float = 1.0
) -> str:
    """Format what a further megapixel costs from one size to the next."""
    more = getattr(larger.cost, what) - getattr(smaller.cost, what)
    return f"{more / unit / (larger.pixels - smaller.pixels) * 1e6:.0f}"
