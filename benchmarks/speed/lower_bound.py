"""The least that a painting can take here: its steps' convolutions, run bare.

    python -m benchmarks.speed.lower_bound CENSUS.json BOUND.json THREADS

Each kind of step in the census is run as a plain loop over its convolutions and their gradients,
at the same sizes and in the same layout of memory, with nothing between them.
"""

import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch import Tensor

from benchmarks.speed.operator_counts import Block, Pass, operator, passes_of
from impasto.core import device
from impasto.core.atomic_files import read_json, write_json

LEAST_RUNS, MOST_RUNS, LONG_ENOUGH = 3, 40, 2.0  # seconds


def main() -> int:
    """Measure, and write seconds and work of each kind of step."""
    census, output, threads = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    device.choose("cpu", threads)
    steps = [counted for counted in passes_of(read_json(census)) if counted.of.is_step]
    measured = []
    for counted in sorted(steps, key=lambda step: step.of.size):
        wall, cpu = bare(counted.of)
        kind = {"size": list(counted.of.size), "times": counted.times, "flop": counted.of.flop}
        measured.append({**kind, "ran": counted.seconds, "wall": wall, "cpu": cpu})
    write_json(output, {"steps": measured})
    return 0


def bare(one: Pass, long_enough: float = LONG_ENOUGH) -> tuple[float, float]:
    """Median wall and CPU seconds of a pass, run for at least `long_enough` seconds."""
    made: dict[Block, Tensor] = {}
    calls = [(operator(call.operator), _filled(call.arguments, made)) for call in one.calls]
    walls: list[float] = []
    cpus: list[float] = []
    _run(calls)  # the first run of a shape prepares its kernel
    while len(walls) < LEAST_RUNS or (sum(walls) < long_enough and len(walls) < MOST_RUNS):
        started = time.perf_counter(), time.process_time()
        _run(calls)
        walls.append(time.perf_counter() - started[0])
        cpus.append(time.process_time() - started[1])
    return median(walls), median(cpus)


def _run(calls: list[tuple[Any, list[Any]]]) -> None:
    for function, arguments in calls:
        function(*arguments)


def _filled(arguments: tuple[Any, ...], made: dict[Block, Tensor]) -> list[Any]:
    """Tensors in place of blocks; equal blocks share one."""
    filled: list[Any] = []
    for value in arguments:
        if isinstance(value, Block):
            if value not in made:
                numbers = torch.empty_strided(value.shape, value.stride).uniform_()
                made[value] = numbers.to(getattr(torch, value.dtype))
            filled.append(made[value])
        else:
            filled.append(list(value) if isinstance(value, tuple) else value)
    return filled


if __name__ == "__main__":
    sys.exit(main())
