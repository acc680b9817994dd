"""A still whose painter sets its own dials: explored small, painted, refined."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from impasto.painting.colour.named_palettes import ARTWORK
from impasto.painting.dials import DIAL_RANGES, Dials
from impasto.painting.progress import Watcher
from impasto.painting.tuning.search import (
    COARSE_COMPOSITIONS,
    COARSE_PAINTINGS,
    FULL_COMPOSITIONS,
    SEARCHED,
    Explored,
    Refined,
    Trial,
    Watch,
    explore,
    refine,
)
from impasto.painting.tuning.trial import Studio

TRIALS = COARSE_COMPOSITIONS + COARSE_PAINTINGS + FULL_COMPOSITIONS


@dataclass(frozen=True)
class Tuned:
    """A still, and how its dials were found.

    Attributes:
        free: names of the dials that might be set.
        explored: what the small paintings have told.
        refined: the still.
        repaintings: paintings beside the still's own.
        seconds: wall seconds of the search, without those of the still.
    """

    free: tuple[str, ...]
    explored: Explored
    refined: Refined
    repaintings: int
    seconds: float

    @property
    def best(self) -> Trial:
        """The still that was chosen."""
        return self.refined.best

    def record(self) -> dict[str, Any]:
        """What was chosen and what it has brought, fit for JSON."""
        dials, before, after = self.best.dials, self.refined.before, self.best.shortfall
        return {
            "dials": {name: getattr(dials, name) for name in SEARCHED if name in self.free},
            "shortfall": {"before": round(before, 4), "after": round(after, 4)},
            "compositions": self.explored.compositions + self.refined.compositions,
            "repaintings": self.repaintings,
            "seconds": round(self.seconds, 1),
        }


def tuned(
    studio: Studio,
    given: Dials,
    named: Collection[str],
    watch: Watcher | None = None,
    watch_tuning: Watch | None = None,
) -> Tuned:
    """Paint a still with dials that the painter chooses.

    Args:
        studio: where it is painted.
        given: the dials as they were given.
        named: names of those that are not to be changed.
        watch: told of every step of the still's own painting.
        watch_tuning: told of every trial: those done, all that the budget allows, a note.
    """
    # Who says where the colours come from does not want other ones.
    kept = {*named, *(["colour"] if given.colours != ARTWORK else [])}
    free = tuple(name for name, _, _ in DIAL_RANGES if name not in kept)
    started = time.monotonic()
    coarse = studio.coarse()
    explored = explore(given, free, coarse, _after(0, watch_tuning))
    seconds = time.monotonic() - started
    # A still that is no larger than a trial has been painted already.
    painting = explored.painting if coarse is studio else None
    repaintings = explored.paintings - (painting is not None)
    if painting is None:
        painting = studio.paint(explored.dials, watch)
    started = time.monotonic()
    before = TRIALS - FULL_COMPOSITIONS
    refined = refine(given, explored.dials, free, painting, studio, _after(before, watch_tuning))
    seconds += time.monotonic() - started
    return Tuned(free, explored, refined, repaintings, seconds)


def _after(before: int, watch: Watch | None) -> Watch | None:
    """A watcher of one part of the search that tells of the whole."""
    if watch is None:
        return None

    def told(done: int, total: int, note: str) -> None:
        watch(before + done, TRIALS, note)

    return told
