"""Let all painters paint one pair in turns, so that changes of the machine affect all of them.

pastiche paints in parts. In each of its pauses other painters have their turns, so that all of
them run early and late, on a cool and on a warm machine. Finished paintings are kept, and a
contest that was interrupted continues where it stopped. If a painter or an input has changed since
the contest began, it begins anew, since its halves would not be comparable.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import cache_key, measured_process, stored_painting
from benchmarks.common.cache_key import CacheKey
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import RenderSource
from benchmarks.common.results import pair_source
from benchmarks.speed.contestants import (
    CENSUS_NAME,
    ImpastoRun,
    impasto_runs,
    spread_over_pauses,
    stop_steps,
)
from benchmarks.speed.feed_forward import FeedForwardRun
from benchmarks.speed.pastiche_driver import PasticheDriver, PasticheRun
from impasto.core.atomic_files import read_json, write_json

BOUND_MODULE = "benchmarks.speed.lower_bound"
BOUND_NAME, LOAD_NAME, CACHE_KEYS_NAME = "bound.json", "load.json", "contest.json"
FEED_FORWARD_TURNS = 2

Runner = ImpastoRun | FeedForwardRun
Report = Callable[[str], None]


@dataclass(frozen=True)
class Contest:
    """A pair and its painters.

    Attributes:
        pair: the pair.
        size: width and height in pixels.
        steps: steps of pastiche.
        threads: CPU threads of every painter.
        folder: folder of the contest's files.
        feed_forward: environment of the feed-forward painter; None leaves the painter out.
    """

    pair: Pair
    size: tuple[int, int]
    steps: int
    threads: int
    folder: Path
    feed_forward: Path | None

    @property
    def source(self) -> RenderSource:
        """The files that are painted from."""
        return pair_source(self.pair, self.folder)

    @property
    def gatys(self) -> PasticheRun:
        """The run of pastiche, in whose pauses the others paint."""
        return PasticheRun(self.steps, stop_steps(self.steps), self.size, self.threads)

    @property
    def impasto(self) -> list[ImpastoRun]:
        """impasto's runs, in order."""
        return impasto_runs(self.threads)

    @property
    def census(self) -> ImpastoRun:
        """The run of impasto whose operators are counted."""
        return ImpastoRun("standard", 1.0, self.threads, 1, census=True)

    @property
    def feed_forward_runs(self) -> list[FeedForwardRun]:
        """The feed-forward painter's runs."""
        if self.feed_forward is None:
            return []
        turns = range(1, FEED_FORWARD_TURNS + 1)
        side = max(self.size)
        return [FeedForwardRun(self.feed_forward, side, self.threads, turn) for turn in turns]

    @property
    def runs(self) -> list[Runner]:
        """All runs except pastiche's, in order, with the counted run in the middle."""
        runs: list[Runner] = list(self.impasto)
        middle = 1 + next(n for n, r in enumerate(runs) if r.name == "impasto-standard-1-2")
        runs[middle:middle] = [self.census]
        return [*self.feed_forward_runs[:1], *runs, *self.feed_forward_runs[1:]]

    def place(self, painter: Runner | PasticheRun) -> Path:
        """Return the folder of a painter's picture."""
        return self.folder / self.pair.id / painter.name

    @property
    def bound(self) -> Path:
        """The file with the measurements of the bare convolutions."""
        return self.folder / self.pair.id / "bound" / BOUND_NAME

    @property
    def load(self) -> Path:
        """The file with the load of the machine before the contest."""
        return self.folder / self.pair.id / LOAD_NAME

    def cache_key_of(self, painter: Runner | PasticheRun) -> CacheKey:
        """Return everything that a painting depends on."""
        inputs = cache_key.files_digest(self.source.input_files)
        return CacheKey(painter.options(self.pair), inputs, painter.code)


def run_contest(contest: Contest, extra: Mapping[str, str], say: Report) -> None:
    """Let every painter paint that has not painted yet.

    Args:
        contest: the pair and its painters.
        extra: environment variables of all painters.
        say: called with a line of text after every turn.

    Raises:
        CommandFailed: a painter failed.
    """
    _reset_if_changed(contest)
    gatys = contest.place(contest.gatys)
    drive = PasticheDriver(contest.source, gatys, max(contest.size), extra)
    stops = contest.gatys.stops
    try:
        for stop, runs in zip(stops, spread_over_pauses(stops, contest.runs), strict=True):
            if not drive.has_reached(stop):
                answer = drive.paint_to(stop)
                seconds = f"{answer['wall']:.0f} s, {answer['cpu']:.0f} CPU s so far"
                say(f"{contest.gatys.name}, step {stop}: {seconds}")
            _run_turns(contest, runs, extra, say)
        if not (gatys / cache_key.RECORD_NAME).exists():
            drive.finish(contest.cache_key_of(contest.gatys))
    finally:
        drive.close()


def _reset_if_changed(contest: Contest) -> None:
    """Delete the contest's paintings unless it began with today's painters and inputs."""
    folder = contest.folder / contest.pair.id
    painters: Sequence[Runner | PasticheRun] = [*contest.runs, contest.gatys]
    wanted = {painter.name: contest.cache_key_of(painter).as_dict() for painter in painters}
    path = folder / CACHE_KEYS_NAME
    if path.exists() and read_json(path) == wanted:
        return
    for painter in painters:
        shutil.rmtree(contest.place(painter), ignore_errors=True)
    shutil.rmtree(contest.bound.parent, ignore_errors=True)
    # The load shows other work on the machine only before the painting begins.
    write_json(contest.load, {"load": os.getloadavg()})
    write_json(path, wanted)


def _run_turns(
    contest: Contest, runs: Sequence[Runner], extra: Mapping[str, str], say: Report
) -> None:
    for run in runs:
        place = contest.place(run)
        if (place / cache_key.RECORD_NAME).exists():
            continue
        stored_painting.make_painting(contest.pair, run, contest.source, place, extra)
        cost = stored_painting.read_cost(place)
        say(f"{run.name}: {cost.wall:.1f} s, {cost.cpu:.1f} CPU s")
        if run == contest.census:
            _measure_bound(contest, extra)


def _measure_bound(contest: Contest, extra: Mapping[str, str]) -> None:
    contest.bound.parent.mkdir(parents=True, exist_ok=True)
    census = str(contest.place(contest.census) / CENSUS_NAME)
    words = [census, str(contest.bound), str(contest.threads)]
    measured_process.run_measured(
        [sys.executable, "-m", BOUND_MODULE, *words], contest.bound.parent / "log.txt", extra
    )
