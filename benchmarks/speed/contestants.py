"""The runs of impasto in a contest, and the order in which the painters have their turns."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.common import cache_key
from benchmarks.common.measured_process import CHECKOUT, Cost
from benchmarks.common.painters import DEVICE_OPTIONS, PICTURE_NAME, thread_environment
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import RenderSource

Item = TypeVar("Item")

INSTRUMENTED_CLI = "benchmarks.speed.instrumented_cli"
TIMES_NAME, CENSUS_NAME = "painting.times.json", "painting.census.json"

# Shares of pastiche's steps after which it pauses: close together where it changes fast.
STOP_SHARES = (1 / 40, 1 / 20, 1 / 10, 7 / 40, 1 / 4, 3 / 8, 1 / 2, 5 / 8, 3 / 4, 7 / 8, 1.0)
# Shares of the steps of standard quality that make the points of the curve, with their numbers of
# runs. Standard quality itself, on which the page relies, runs at the beginning, in the middle and
# at the end.
RUNS_BY_SHARE = {0.02: 1, 0.1: 2, 0.25: 2, 0.5: 2, 1.0: 3, 2.0: 1}
DRAFT_RUNS = 2


@dataclass(frozen=True)
class ImpastoRun:
    """`impasto paint` with a share of a quality's steps. Its time includes scoring the still.

    Attributes:
        quality: name of the quality.
        share: share of the quality's steps.
        threads: CPU threads.
        turn: number of the run, from 1.
        census: whether its operators are counted and timed, which slows it down a little.
    """

    quality: str
    share: float
    threads: int
    turn: int
    census: bool = False

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"{self.setting}{'-census' if self.census else ''}-{self.turn}"

    @property
    def setting(self) -> str:
        """The name that all runs with the same quality and share have in common."""
        return f"impasto-{self.quality}-{self.share:g}"

    @property
    def code(self) -> str:
        """The digest of the modules behind the verb."""
        return cache_key.code_digest("paint")

    def options(self, pair: Pair) -> tuple[str, ...]:
        """Return the share of the steps, the verb and the verb's options."""
        verb = (
            "--quality",
            self.quality,
            *pair.dial_options,
            *DEVICE_OPTIONS,
            "--threads",
            str(self.threads),
        )
        return ("--share", f"{self.share:g}", "paint", *verb)

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """Return the command of a user, run by `instrumented_cli`."""
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
        """Return nothing: impasto paints coarse to fine and has no comparable pictures before."""
        return {}


def process_environment(threads: int) -> dict[str, str]:
    """Return the environment variables of all painters' processes."""
    return {**thread_environment(threads), **CHECKOUT}


def stop_steps(steps: int) -> tuple[int, ...]:
    """Return the steps after which pastiche pauses; the last one is its last step."""
    return tuple(sorted({math.ceil(share * steps) for share in STOP_SHARES}))


def impasto_runs(threads: int) -> list[ImpastoRun]:
    """Return impasto's runs in order: each setting early and late, standard also in the middle."""
    rounds: list[list[ImpastoRun]] = [[], [], []]
    for share, runs in RUNS_BY_SHARE.items():
        for turn in range(runs):
            # A single run is in the middle round, two are in the outer rounds, three in all.
            place = {1: [1], 2: [0, 2], 3: [0, 1, 2]}[runs][turn]
            rounds[place].append(ImpastoRun("standard", share, threads, turn + 1))
    for turn in range(DRAFT_RUNS):
        rounds[2 * turn].append(ImpastoRun("draft", 1.0, threads, turn + 1))
    return [run for runs in rounds for run in runs]


def spread_over_pauses(stops: Sequence[int], items: Sequence[Item]) -> list[list[Item]]:
    """Spread items evenly and in order over the pauses, one after each stop."""
    pauses: list[list[Item]] = [[] for _ in stops]
    for number, item in enumerate(items):
        pauses[number * len(stops) // len(items)].append(item)
    return pauses
