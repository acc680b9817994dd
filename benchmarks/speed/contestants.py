"""Who paints in a contest, and whose turn it is when."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.common import cache_key
from benchmarks.common.measured_process import Cost
from benchmarks.common.painters import DEVICE_OPTIONS, PICTURE_NAME
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import RenderSource

Item = TypeVar("Item")

INSTRUMENTED_CLI = "benchmarks.speed.instrumented_cli"
TIMES_NAME, CENSUS_NAME = "painting.times.json", "painting.census.json"

# Shares of pastiche's steps at which it is looked at: close together where it moves fast.
STOP_SHARES = (1 / 40, 1 / 20, 1 / 10, 7 / 40, 1 / 4, 3 / 8, 1 / 2, 5 / 8, 3 / 4, 7 / 8, 1.0)
# Shares of the steps of standard quality that draw the curve, each with its runs. What the page
# rests on is run at the beginning, in the middle and at the end.
RUNS_BY_SHARE = {0.02: 1, 0.1: 2, 0.25: 2, 0.5: 2, 1.0: 3, 2.0: 1}
DRAFT_RUNS = 2


@dataclass(frozen=True)
class ImpastoRun:
    """`impasto paint` with a share of a quality's steps. Its time includes judging the still.

    Attributes:
        quality: its name.
        share: of the quality's steps.
        threads: CPU threads.
        turn: which of several runs.
        census: whether its operators are counted and timed, which slows it down a little.
    """

    quality: str
    share: float
    threads: int
    turn: int
    census: bool = False

    @property
    def name(self) -> str:
        """Names its folder."""
        return f"{self.setting}{'-census' if self.census else ''}-{self.turn}"

    @property
    def setting(self) -> str:
        """Names all its runs."""
        return f"impasto-{self.quality}-{self.share:g}"

    @property
    def code(self) -> str:
        """Digest of the modules behind the verb."""
        return cache_key.code_digest("paint")

    def options(self, pair: Pair) -> tuple[str, ...]:
        """The verb's own, after the share of its steps."""
        verb = (
            "--quality",
            self.quality,
            *pair.dials,
            *DEVICE_OPTIONS,
            "--threads",
            str(self.threads),
        )
        return ("--share", f"{self.share:g}", "paint", *verb)

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """As a person would type it, but for the stopwatch about it."""
        files = [
            str(source.view),
            "--artwork",
            str(source.artwork),
            "-o",
            str(folder / PICTURE_NAME),
        ]
        times = ["--times", str(folder / TIMES_NAME)]
        times += ["--census", str(folder / CENSUS_NAME)] if self.census else []
        return [sys.executable, "-m", INSTRUMENTED_CLI, *times, *self.options(pair), *files]

    def intermediate_costs(self, log: str, cost: Cost) -> dict[str, dict[str, float]]:
        """It paints coarse to fine: there are no pictures on the way to compare."""
        return {}


def stop_steps(steps: int) -> tuple[int, ...]:
    """The steps at which pastiche is looked at, the last of them its last."""
    return tuple(sorted({math.ceil(share * steps) for share in STOP_SHARES}))


def impasto_runs(threads: int) -> list[ImpastoRun]:
    """impasto's runs in order: each setting early and late, standard in the middle as well."""
    rounds: list[list[ImpastoRun]] = [[], [], []]
    for share, runs in RUNS_BY_SHARE.items():
        for turn in range(runs):
            # One run goes to the middle, two to the ends, three to all.
            place = {1: [1], 2: [0, 2], 3: [0, 1, 2]}[runs][turn]
            rounds[place].append(ImpastoRun("standard", share, threads, turn + 1))
    for turn in range(DRAFT_RUNS):
        rounds[2 * turn].append(ImpastoRun("draft", 1.0, threads, turn + 1))
    return [run for runs in rounds for run in runs]


def spread_over_pauses(halts: Sequence[int], items: Sequence[Item]) -> list[list[Item]]:
    """Items for the pause after each halt, in order and spread evenly."""
    pauses: list[list[Item]] = [[] for _ in halts]
    for number, item in enumerate(items):
        pauses[number * len(halts) // len(items)].append(item)
    return pauses
