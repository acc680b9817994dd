"""Write scores and seconds as text, and tables in Markdown."""

from collections.abc import Iterable, Sequence

from benchmarks.common import scores
from benchmarks.common.scores import ScoreValues


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; every cell is Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def score_title(name: str) -> str:
    """Write the name of a score for a reader."""
    return name.replace("_", " ")


def target_text(name: str) -> str:
    """Write the target of a score; nothing where it has none."""
    if name not in scores.TARGETS:
        return ""
    return f"{'≥' if scores.MORE_IS_BETTER[name] else '≤'} {scores.TARGETS[name]:.2f}"


def score_text(value: float | None) -> str:
    """Write the value of a score; a dash where it could not be computed."""
    return "–" if value is None else f"{value:.3f}"


def marked_score(name: str, row: ScoreValues) -> str:
    """Write the value of a score in a row, with a mark whether it reaches its target."""
    mark = {True: " ✓", False: " ✗", None: ""}[scores.meets_target(name, row[name])]
    return score_text(row[name]) + mark


def seconds_text(value: float) -> str:
    """Write seconds, with a decimal below 10."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"
