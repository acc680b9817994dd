"""Gather the outcome of a contest for the page."""

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
    """How soon impasto reaches the style distance that pastiche has after some step.

    Attributes:
        step: number of pastiche's step.
        cpu: pastiche's CPU seconds until that step.
        style: pastiche's style distance after that step.
        first: CPU seconds until pastiche first had this distance or less.
        impasto: when impasto's curve reaches this distance; None if it does not.
    """

    step: int
    cpu: float
    style: float
    first: float
    impasto: Crossing | None

    @property
    def ratio(self) -> float | None:
        """pastiche's CPU seconds divided by those of impasto's first setting that is as near."""
        return None if self.impasto is None else self.cpu / self.impasto.measured


@dataclass(frozen=True)
class Outcome:
    """The outcome of a contest.

    Attributes:
        contest: the pair and its painters.
        bare: scores of the bare render.
        gatys: pastiche's painting.
        impasto: impasto's paintings by setting, one for each run.
        feed_forward: the feed-forward painter's paintings.
        bound: the lower bound of a standard still; None where it is not measured.
        parts: where the seconds of a standard still go; empty without the bound.
        load: average load of the machine before the contest, over 1, 5 and 15 minutes.
        feed_forward_times: `again`, the seconds that the loaded feed-forward painter takes for a
            picture, and the `versions` of its packages.
    """

    contest: Contest
    bare: ScoreValues
    gatys: StoredPainting
    impasto: Mapping[str, Sequence[StoredPainting]]
    feed_forward: Sequence[StoredPainting]
    bound: LowerBound | None
    parts: Mapping[str, float]
    load: Sequence[float]
    feed_forward_times: Mapping[str, Any]

    def cpu(self, setting: str) -> float:
        """Compute the median CPU seconds of a setting's runs."""
        return median(one.cost.cpu for one in self.impasto[setting])

    def wall(self, setting: str) -> float:
        """Compute the median wall seconds of a setting's runs."""
        return median(one.cost.wall for one in self.impasto[setting])

    def median_score(self, setting: str, name: str) -> float | None:
        """Compute the median of a score over a setting's runs, which differ only by rounding."""
        values = [v for one in self.impasto[setting] if (v := one.scores[name]) is not None]
        return median(values) if values else None

    @property
    def race_to_end(self) -> Race | None:
        """The race to the style distance of pastiche's last step."""
        return self._race(max(self.gatys.steps))

    @property
    def race_to_best(self) -> Race | None:
        """The race to the least style distance of any of pastiche's steps: it can rise again."""
        scored = {n: v for n, s in self.gatys.steps.items() if (v := s.scores["style"]) is not None}
        return self._race(min(scored, key=lambda number: scored[number])) if scored else None

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
            if (value := self.median_score(setting, "style")) is not None
        ]
        first = find_crossing(theirs, style)
        assert first is not None  # the step itself has it
        return Race(number, step.cpu, style, first.measured, find_crossing(ours, style))

    @property
    def paintings(self) -> list[StoredPainting]:
        """All paintings."""
        own = (painting for runs in self.impasto.values() for painting in runs)
        return [self.gatys, *self.feed_forward, *own]


def gather_outcome(contest: Contest) -> Outcome | None:
    """Gather the outcome of a contest; None unless it has pastiche's and a standard painting."""
    if render_source.find_source(contest.pair, contest.source) is None:
        return None
    gatys = _find_painting(contest, contest.gatys)
    impasto: dict[str, list[StoredPainting]] = {}
    for run in contest.impasto:
        if (found := _find_painting(contest, run)) is not None:
            impasto.setdefault(run.setting, []).append(found)
    if gatys is None or STANDARD not in impasto:
        return None
    feed_forward = [
        found
        for run in contest.feed_forward_runs
        if (found := _find_painting(contest, run)) is not None
    ]
    feed_forward_times = {}
    if feed_forward:
        feed_forward_times = read_json(feed_forward[-1].picture.with_name(TIMES_NAME))
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
        feed_forward=feed_forward,
        bound=bound,
        parts=parts,
        load=read_json(contest.load)["load"],
        feed_forward_times=feed_forward_times,
    )


def _find_painting(contest: Contest, painter: Runner | PasticheRun) -> StoredPainting | None:
    return stored_painting.find_painting(
        contest.pair, painter, contest.source, contest.place(painter)
    )
