"""All that there is of a contest, gathered for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.common import render_source, scores, stored_painting
from benchmarks.common.scores import ScoreValues
from benchmarks.common.stored_painting import StoredPainting
from benchmarks.speed import breakdown
from benchmarks.speed.breakdown import LowerBound
from benchmarks.speed.contest import Contest, Runner
from benchmarks.speed.contestants import CENSUS_NAME, TIMES_NAME
from benchmarks.speed.pastiche_driver import PasticheRun
from benchmarks.speed.time_to_target import Crossing, find_crossing
from impasto.core.atomic_files import read_json

STANDARD, DRAFT = "impasto-standard-1", "impasto-draft-1"


@dataclass(frozen=True)
class Race:
    """Who is how soon at a style distance that pastiche has.

    Attributes:
        step: of pastiche.
        cpu: its CPU seconds until then.
        style: its distance there.
        first: CPU seconds until it was as near for the first time.
        impasto: when impasto's curve is as near.
    """

    step: int
    cpu: float
    style: float
    first: float
    impasto: Crossing | None

    @property
    def ratio(self) -> float | None:
        """How many times fewer seconds impasto takes, by its first run that is as near."""
        return None if self.impasto is None else self.cpu / self.impasto.measured


@dataclass(frozen=True)
class Outcome:
    """A contest that is over.

    Attributes:
        contest: who and what.
        bare: figures of the bare render.
        gatys: pastiche's painting.
        impasto: impasto's paintings by setting, one for each run.
        quick: the feed-forward painter's.
        bound: the steps' convolutions alone; None where they are not measured.
        parts: where a standard still's seconds go; empty without the bound.
        load: of the machine before it began: over 1, 5 and 15 minutes.
        feed_forward_times: `again`, seconds of the feed-forward painter once it is loaded, and its `versions`.
    """

    contest: Contest
    bare: ScoreValues
    gatys: StoredPainting
    impasto: Mapping[str, Sequence[StoredPainting]]
    quick: Sequence[StoredPainting]
    bound: LowerBound | None
    parts: Mapping[str, float]
    load: Sequence[float]
    feed_forward_times: Mapping[str, Any]

    def cpu(self, setting: str) -> float:
        """Median CPU seconds of a setting's runs."""
        return median(one.cost.cpu for one in self.impasto[setting])

    def wall(self, setting: str) -> float:
        """Median wall seconds of a setting's runs."""
        return median(one.cost.wall for one in self.impasto[setting])

    def figure(self, setting: str, name: str) -> float | None:
        """A figure of a setting: the median of its runs, which are alike but for rounding."""
        values = [v for one in self.impasto[setting] if (v := one.scores[name]) is not None]
        return median(values) if values else None

    @property
    def race_to_end(self) -> Race | None:
        """To the style distance that pastiche has at its end."""
        return self._race(max(self.gatys.steps))

    @property
    def race_to_best(self) -> Race | None:
        """To the least style distance that pastiche has on its way: it can rise again."""
        judged = {n: v for n, s in self.gatys.steps.items() if (v := s.scores["style"]) is not None}
        return self._race(min(judged, key=lambda number: judged[number])) if judged else None

    def _race(self, number: int) -> Race | None:
        step = self.gatys.steps[number]
        style = step.scores["style"]
        if style is None:
            return None
        theirs = [
            (s.cpu, v) for s in self.gatys.steps.values() if (v := s.scores["style"]) is not None
        ]
        ours = [
            (self.cpu(setting), value)
            for setting in self.impasto
            if (value := self.figure(setting, "style")) is not None
        ]
        first = find_crossing(theirs, style)
        assert first is not None  # the step itself has it
        return Race(number, step.cpu, style, first.measured, find_crossing(ours, style))

    @property
    def paintings(self) -> list[StoredPainting]:
        """All of them."""
        return [self.gatys, *self.quick, *(p for runs in self.impasto.values() for p in runs)]


def gather_outcome(contest: Contest) -> Outcome | None:
    """The outcome of a contest; None unless pastiche and a standard still are there."""
    if render_source.find_source(contest.pair, contest.source) is None:
        return None
    gatys = _find_painting(contest, contest.gatys)
    impasto: dict[str, list[StoredPainting]] = {}
    for run in contest.impasto:
        if (found := _find_painting(contest, run)) is not None:
            impasto.setdefault(run.setting, []).append(found)
    if gatys is None or STANDARD not in impasto:
        return None
    quick = [found for run in contest.quick if (found := _find_painting(contest, run)) is not None]
    bound, parts = None, {}
    counted = contest.place(contest.census)
    if contest.bound.exists() and (counted / CENSUS_NAME).exists():
        document = read_json(contest.bound)
        bound = breakdown.parse_bound(document)
        census, times = read_json(counted / CENSUS_NAME), read_json(counted / TIMES_NAME)
        parts = breakdown.seconds_by_part(
            document, census, times, stored_painting.read_cost(counted)
        )
    return Outcome(
        contest=contest,
        bare=scores.score_picture(contest.source.content, contest.source),
        gatys=gatys,
        impasto=impasto,
        quick=quick,
        bound=bound,
        parts=parts,
        load=read_json(contest.load)["load"],
        feed_forward_times=read_json(quick[-1].picture.with_name(TIMES_NAME)) if quick else {},
    )


def _find_painting(contest: Contest, painter: Runner | PasticheRun) -> StoredPainting | None:
    return stored_painting.find_painting(
        contest.pair, painter, contest.source, contest.place(painter)
    )
