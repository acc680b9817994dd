"""All that there is of a pair, gathered for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import render_source, scores, stored_painting
from benchmarks.common.painters import Painter
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import Source
from benchmarks.common.scores import Figures
from benchmarks.common.stored_painting import Painting


@dataclass(frozen=True)
class Result:
    """What was made of a pair.

    Attributes:
        pair: the pair.
        source: what it is painted from; None if that is missing.
        current: whether today's code made the source.
        bare: the figures of the bare render; None without a source.
        paintings: by the painter's name; those that are missing are not in it.
    """

    pair: Pair
    source: Source | None
    current: bool
    bare: Figures | None
    paintings: Mapping[str, Painting]


def source_of(pair: Pair, folder: Path) -> Source:
    """Where what a pair is painted from lies."""
    return Source(folder / pair.id / "source")


def folder_of(pair: Pair, painter: Painter, folder: Path) -> Path:
    """Where a painting lies."""
    return folder / pair.id / painter.name


def collect(pair: Pair, painters: Sequence[Painter], folder: Path) -> Result:
    """What is there of a pair; pictures that are not yet judged are."""
    made = source_of(pair, folder)
    kept = render_source.find(pair, made)
    if kept is None:
        return Result(pair, None, False, None, {})
    found = {
        painter.name: stored_painting.find(pair, painter, made, folder_of(pair, painter, folder))
        for painter in painters
    }
    return Result(
        pair=pair,
        source=made,
        current=kept.current,
        bare=scores.judged(made.content, made),
        paintings={name: one for name, one in found.items() if one is not None},
    )
