"""Figures as words and tables of Markdown."""

from collections.abc import Iterable, Sequence

from benchmarks.common import scores
from benchmarks.common.scores import ScoreValues


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; every cell is Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def score_title(name: str) -> str:
    """The name of a figure as a reader sees it."""
    return name.replace("_", " ")


def target_text(name: str) -> str:
    """The line of a figure; nothing where it has none."""
    if name not in scores.TARGETS:
        return ""
    return f"{'≥' if scores.MORE_IS_BETTER[name] else '≤'} {scores.TARGETS[name]:.2f}"


def score_text(value: float | None) -> str:
    """A figure; a dash where it could not be taken."""
    return "–" if value is None else f"{value:.3f}"


def marked_score(name: str, row: ScoreValues) -> str:
    """A figure of a row, and whether it reaches its line."""
    mark = {True: " ✓", False: " ✗", None: ""}[scores.meets_target(name, row[name])]
    return score_text(row[name]) + mark


def seconds_text(value: float) -> str:
    """Seconds, to a tenth where they are few."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"
