"""Figures as words and tables of Markdown."""

from collections.abc import Iterable, Sequence

from benchmarks.common import scores
from benchmarks.common.scores import Figures


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; every cell is Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure_name(name: str) -> str:
    """The name of a figure as a reader sees it."""
    return name.replace("_", " ")


def line(name: str) -> str:
    """The line of a figure; nothing where it has none."""
    if name not in scores.LINES:
        return ""
    return f"{'≥' if scores.MORE_IS_BETTER[name] else '≤'} {scores.LINES[name]:.2f}"


def number(value: float | None) -> str:
    """A figure; a dash where it could not be taken."""
    return "–" if value is None else f"{value:.3f}"


def judged(name: str, row: Figures) -> str:
    """A figure of a row, and whether it reaches its line."""
    mark = {True: " ✓", False: " ✗", None: ""}[scores.meets(name, row[name])]
    return number(row[name]) + mark


def seconds(value: float) -> str:
    """Seconds, to a tenth where they are few."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"
