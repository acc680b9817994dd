"""Paint one pair at several sizes, to measure the cost of a painting by its pixels."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import cache_key, render_source, stored_painting
from benchmarks.common.measured_process import Cost
from benchmarks.common.pairs import Pair
from benchmarks.common.results import pair_source
from benchmarks.speed.contestants import ImpastoRun

QUALITY = "standard"


@dataclass(frozen=True)
class SizeResult:
    """A painting of one size.

    Attributes:
        size: width and height in pixels.
        cost: cost of the whole command.
        machine: description of the machine that it was painted on.
        date: day on which it was painted.
        current: whether today's code painted it.
    """

    size: tuple[int, int]
    cost: Cost
    machine: str
    date: str
    current: bool

    @property
    def pixels(self) -> int:
        """The number of pixels."""
        return math.prod(self.size)


def paint_at_size(pair: Pair, folder: Path, threads: int, extra: Mapping[str, str]) -> str:
    """Paint a pair at its size unless that is done; return a line about the outcome.

    Raises:
        CommandFailed: it could not be rendered or painted.
    """
    start, run = pair_source(pair, folder), _impasto_run(threads)
    place = folder / pair.id / run.name
    kept = render_source.find_source(pair, start)
    if kept is None or not kept.current:
        render_source.prepare_source(pair, start, threads, extra)
    if stored_painting.is_current(pair, run, start, place):
        return "kept"
    stored_painting.make_painting(pair, run, start, place, extra)
    cost = stored_painting.read_cost(place)
    return f"{cost.wall:.1f} s, {cost.cpu:.1f} CPU s, {cost.memory / 2**20:.0f} MiB"


def find_size_result(
    pair: Pair, folder: Path, size: tuple[int, int], threads: int
) -> SizeResult | None:
    """Find what a painting of a size cost; None if there is no such painting."""
    start, run = pair_source(pair, folder), _impasto_run(threads)
    if render_source.find_source(pair, start) is None:
        return None
    inputs = cache_key.files_digest(start.input_files)
    wanted = cache_key.CacheKey(run.options(pair), inputs, run.code)
    kept = cache_key.find_cached(folder / pair.id / run.name, wanted)
    if kept is None:
        return None
    record = kept.record
    cost = Cost(**record["cost"])
    return SizeResult(size, cost, record["machine"], record["date"], kept.current)


def fit_exponent(points: Sequence[tuple[float, float]]) -> float:
    """Fit the power of x with which y grows: the slope of a line through the logarithms.

    The line is fitted by least squares.
    """
    xs, ys = ([math.log(value) for value in values] for values in zip(*points, strict=True))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    return above / sum((a - x) ** 2 for a in xs)


def _impasto_run(threads: int) -> ImpastoRun:
    return ImpastoRun(QUALITY, 1.0, threads, 1)
