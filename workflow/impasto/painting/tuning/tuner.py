"""Self-tuning: a still's dials are explored on small paintings; it is painted, then refined."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from impasto.painting.colour.named_palettes import ARTWORK
from impasto.painting.dials import Dials
from impasto.painting.progress import PaintingCallback
from impasto.painting.tuning.search import (
    COARSE_COMPOSITIONS,
    COARSE_PAINTINGS,
    FULL_COMPOSITIONS,
    SEARCHED_DIALS,
    Exploration,
    Refinement,
    Trial,
    TrialCallback,
    explore,
    refine,
)
from impasto.painting.tuning.trial import TrialPainter

TRIAL_BUDGET = COARSE_COMPOSITIONS + COARSE_PAINTINGS + FULL_COMPOSITIONS


@dataclass(frozen=True)
class TuningResult:
    """A still, and how its dials were found.

    Attributes:
        free_dials: names of the dials that were searched.
        exploration: the result of the small paintings.
        refinement: the still.
        repaintings: number of paintings besides the still's own.
        seconds: wall time of the search in seconds, without that of the still.
    """

    free_dials: tuple[str, ...]
    exploration: Exploration
    refinement: Refinement
    repaintings: int
    seconds: float

    @property
    def best(self) -> Trial:
        """The still that was chosen."""
        return self.refinement.best

    def record(self) -> dict[str, Any]:
        """Return the chosen dials and their effect, fit for JSON."""
        dials, before, after = self.best.dials, self.refinement.before, self.best.shortfall
        return {
            "dials": {
                name: getattr(dials, name) for name in SEARCHED_DIALS if name in self.free_dials
            },
            "shortfall": {"before": round(before, 4), "after": round(after, 4)},
            "compositions": self.exploration.compositions + self.refinement.compositions,
            "repaintings": self.repaintings,
            "seconds": round(self.seconds, 1),
        }


def tune_and_paint(
    trial_painter: TrialPainter,
    given: Dials,
    named: Collection[str],
    watch: PaintingCallback | None = None,
    watch_tuning: TrialCallback | None = None,
) -> TuningResult:
    """Paint a still with dials that the painter chooses.

    Args:
        given: the dials as they were given.
        named: names of those that must not be changed.
        watch_tuning: called after every trial with the trials done, the trials that the budget
            allows, and a note.
    """
    # A user who has chosen the source of the colours does not want others.
    kept = {*named, *(["artwork_colour"] if given.palette != ARTWORK else [])}
    free = tuple(name for name in SEARCHED_DIALS if name not in kept)
    started = time.monotonic()
    draft_painter = trial_painter.at_draft_size()
    exploration = explore(given, free, draft_painter, _offset_callback(0, watch_tuning))
    seconds = time.monotonic() - started
    # A still that is no larger than a trial has been painted already.
    painting = exploration.painting if draft_painter is trial_painter else None
    repaintings = exploration.paintings - (painting is not None)
    if painting is None:
        painting = trial_painter.paint(exploration.dials, watch)
    started = time.monotonic()
    before = TRIAL_BUDGET - FULL_COMPOSITIONS
    refinement = refine(
        given,
        exploration.dials,
        free,
        painting,
        trial_painter,
        _offset_callback(before, watch_tuning),
    )
    seconds += time.monotonic() - started
    return TuningResult(free, exploration, refinement, repaintings, seconds)


def _offset_callback(before: int, watch: TrialCallback | None) -> TrialCallback | None:
    """Return a callback for one part of the search that reports progress of the whole."""
    if watch is None:
        return None

    def report(done: int, total: int, note: str) -> None:
        watch(before + done, TRIAL_BUDGET, note)

    return report
