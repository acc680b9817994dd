"""One pair at several sizes: what a picture costs by its pixels."""

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
        cost: of the whole command.
        machine: what it was made on.
        date: when.
        current: whether today's code made it.
    """

    size: tuple[int, int]
    cost: Cost
    machine: str
    date: str
    current: bool

    @property
    def pixels(self) -> int:
        """Of the picture."""
        return math.prod(self.size)


def paint_at_size(pair: Pair, folder: Path, threads: int, extra: Mapping[str, str]) -> str:
    """Paint a pair at its size unless that is done; what to say of it.

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
    """What a painting of that size took, if it is there."""
    start, run = pair_source(pair, folder), _impasto_run(threads)
    if render_source.find_source(pair, start) is None:
        return None
    wanted = cache_key.CacheKey(run.options(pair), cache_key.files_digest(start.read), run.code)
    kept = cache_key.find_cached(folder / pair.id / run.name, wanted)
    if kept is None:
        return None
    record = kept.record
    cost = Cost(**record["cost"])
    return SizeResult(size, cost, record["machine"], record["date"], kept.current)


def fit_exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power of x by which y grows: slope of the least-squares line through the logarithms."""
    xs, ys = ([math.log(value) for value in values] for values in zip(*points, strict=True))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    return above / sum((a - x) ** 2 for a in xs)


def _impasto_run(threads: int) -> ImpastoRun:
    return ImpastoRun(QUALITY, 1.0, threads, 1)
