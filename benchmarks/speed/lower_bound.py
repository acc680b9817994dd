"""Measure the least time that a painting can take on this machine: its steps' convolutions alone.

    python -m benchmarks.speed.lower_bound CENSUS.json BOUND.json THREADS

Each kind of step in the census is run bare: as a loop over its convolutions and their gradients,
with the same shapes and memory layouts, and nothing between them.
"""

import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch import Tensor

from benchmarks.speed.operator_counts import NetworkPass, TensorSpec, find_operator, parse_passes
from impasto.core import device
from impasto.core.atomic_files import read_json, write_json

MIN_RUNS, MAX_RUNS, MIN_SECONDS = 3, 40, 2.0  # seconds


def main() -> int:
    """Measure each kind of step, and write its seconds and its FLOP."""
    census, output, threads = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    device.select_device("cpu", threads)
    steps = [counted for counted in parse_passes(read_json(census)) if counted.of.is_step]
    measured = []
    for counted in sorted(steps, key=lambda step: step.of.size):
        wall, cpu = time_convolutions(counted.of)
        kind = {"size": list(counted.of.size), "times": counted.times, "flop": counted.of.flop}
        measured.append({**kind, "ran": counted.seconds, "wall": wall, "cpu": cpu})
    write_json(output, {"steps": measured})
    return 0


def time_convolutions(one: NetworkPass, long_enough: float = MIN_SECONDS) -> tuple[float, float]:
    """Measure the median wall and CPU seconds of a pass, run bare.

    It is run 3 to 40 times, until the runs have taken `long_enough` wall seconds together.
    """
    made: dict[TensorSpec, Tensor] = {}
    calls = [
        (find_operator(call.operator), _fill_specs(call.arguments, made)) for call in one.calls
    ]
    walls: list[float] = []
    cpus: list[float] = []
    _run_calls(calls)  # the first run of a shape prepares its kernel
    while len(walls) < MIN_RUNS or (sum(walls) < long_enough and len(walls) < MAX_RUNS):
        started = time.perf_counter(), time.process_time()
        _run_calls(calls)
        walls.append(time.perf_counter() - started[0])
        cpus.append(time.process_time() - started[1])
    return median(walls), median(cpus)


def _run_calls(calls: list[tuple[Any, list[Any]]]) -> None:
    for function, arguments in calls:
        function(*arguments)


def _fill_specs(arguments: tuple[Any, ...], made: dict[TensorSpec, Tensor]) -> list[Any]:
    """Replace tensor specifications by tensors; equal specifications share one."""
    filled: list[Any] = []
    for value in arguments:
        if isinstance(value, TensorSpec):
            if value not in made:
                numbers = torch.empty_strided(value.shape, value.stride).uniform_()
                made[value] = numbers.to(getattr(torch, value.dtype))
            filled.append(made[value])
        else:
            filled.append(list(value) if isinstance(value, tuple) else value)
    return filled


if __name__ == "__main__":
    sys.exit(main())
