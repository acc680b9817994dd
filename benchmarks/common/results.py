"""Collect all results of a pair for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import render_source, scores, stored_painting
from benchmarks.common.painters import CommandPainter
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import RenderSource
from benchmarks.common.scores import ScoreValues
from benchmarks.common.stored_painting import StoredPainting


@dataclass(frozen=True)
class PairResult:
    """All results of a pair.

    Attributes:
        pair: the pair.
        source: what it is painted from; None if that is missing.
        current: whether today's code made the source.
        bare: the scores of the bare render; None without a source.
        paintings: the paintings that exist, by the painter's name.
    """

    pair: Pair
    source: RenderSource | None
    current: bool
    bare: ScoreValues | None
    paintings: Mapping[str, StoredPainting]


def pair_source(pair: Pair, folder: Path) -> RenderSource:
    """Return the source of a pair, in its place in `folder`."""
    return RenderSource(folder / pair.id / "source")


def painting_folder(pair: Pair, painter: CommandPainter, folder: Path) -> Path:
    """Return the folder of a pair's painting."""
    return folder / pair.id / painter.name


def collect_result(pair: Pair, painters: Sequence[CommandPainter], folder: Path) -> PairResult:
    """Collect the results of a pair, scoring pictures that have no scores yet."""
    made = pair_source(pair, folder)
    kept = render_source.find_source(pair, made)
    if kept is None:
        return PairResult(pair, None, False, None, {})
    found = {
        painter.name: stored_painting.find_painting(
            pair, painter, made, painting_folder(pair, painter, folder)
        )
        for painter in painters
    }
    return PairResult(
        pair=pair,
        source=made,
        current=kept.current,
        bare=scores.score_picture(made.content, made),
        paintings={name: one for name, one in found.items() if one is not None},
    )
