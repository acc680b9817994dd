"""Measure how much longer commands take beside other work; write docs/benchmarks/load.md.

    python -m benchmarks.load

Each command runs with one thread and with a thread for each core, on an idle machine and beside a
busy process on every core. A machine that shares its cores fairly needs twice as long then. Threads
that wait for each other by spinning would need far longer.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import machine
from benchmarks.common.evidence_page import find_provenance, write_evidence_page
from benchmarks.common.measured_process import CHECKOUT, Cost, run_measured
from impasto.core.device import usable_cores

ROOT = Path(__file__).parents[2]
IMPASTO = str(Path(sys.executable).with_name("impasto"))
STRUCTURE, ARTWORK = ROOT / "pdb" / "1hel.pdb", ROOT / "styles" / "hokusai-great-wave.jpg"
# How a chip without bfloat16 computes.
WITHOUT_BFLOAT16 = {"ONEDNN_MAX_CPU_ISA": "AVX2"}
MAX_RATIO = 2.5


@dataclass(frozen=True)
class Measurement:
    """What a command costs on an idle machine and beside other work.

    Attributes:
        idle: on an idle machine.
        loaded: beside a busy process on every core.
    """

    idle: Cost
    loaded: Cost

    @property
    def ratio(self) -> float:
        """How many times as long it takes beside other work."""
        return self.loaded.wall / self.idle.wall


# Busy until whoever started it has ended, be it by a signal.
_BUSY = """
import os
parent = os.getppid()
while os.getppid() == parent:
    for _ in range(10**6):
        pass
"""


@contextmanager
def busy_cores(number: int) -> Iterator[None]:
    """Keep a process busy on each of so many cores, of a priority like any other."""
    workers = [
        subprocess.Popen([sys.executable, "-c", _BUSY], start_new_session=True)
        for _ in range(number)
    ]
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def measure_command(
    command: list[str], log: Path, extra: Mapping[str, str], cores: int
) -> Measurement:
    """Run a command on an idle machine, and again beside a busy process on every core.

    It has run once before, since a first run compiles code and reads from the disk.

    Raises:
        CommandFailed: the command failed.
    """
    run_measured(command, log, extra)
    idle = run_measured(command, log, extra)
    with busy_cores(cores):
        loaded = run_measured(command, log, extra)
    return Measurement(idle, loaded)


def measured_commands(work: Path, cores: int) -> dict[str, tuple[list[str], Mapping[str, str]]]:
    """Return the commands that are measured, with their environments, by what they do.

    Each needs the files of those before it.
    """
    view, clip = work / "view", work / "clip"
    paint = [IMPASTO, "paint", str(view / "0000.png"), "--artwork", str(ARTWORK)]
    animate = [IMPASTO, "animate", "--view", str(view / "0000.png"), "--artwork", str(ARTWORK)]
    commands: dict[str, tuple[list[str], Mapping[str, str]]] = {
        "render a view": ([IMPASTO, "render", str(STRUCTURE), "-o", str(view)], {}),
        "render a clip of 24 frames": (
            [IMPASTO, "render", str(STRUCTURE), "-o", str(clip), "--frames", "24"],
            {},
        ),
    }
    for threads in sorted({1, cores}):
        made = [*paint, "--threads", str(threads), "--quality", "draft"]
        name = f"draft still, {threads} thread{'s' if threads > 1 else ''}"
        commands[name] = ([*made, "-o", str(work / "draft.png")], {})
        commands[f"{name}, without bfloat16"] = (
            [*made, "-o", str(work / "float32.png"), "--precision", "float32"],
            WITHOUT_BFLOAT16,
        )
    share, still, layers = ["--threads", str(cores)], work / "still.png", work / "layers"
    commands[f"standard still, {cores} threads"] = (
        [*paint, *share, "-o", str(still), "--layers", str(layers)],
        {},
    )
    record = ["--record", str(still.with_suffix(".json")), "--layers", str(layers)]
    commands[f"clip of 24 frames, {cores} threads"] = (
        [*animate, *share, *record, "-o", str(work / "frames"), str(clip)],
        {},
    )
    return commands


def page_sections(measurements: Mapping[str, Measurement], cores: int) -> list[str]:
    """Write the sections of the page in Markdown."""
    return [
        "# Beside other work",
        "How long commands take on an idle machine, and beside a busy process on each of its "
        f"{cores} cores. "
        f"No command should take more than {MAX_RATIO:g} times as long then. All paint hen "
        "egg-white lysozyme after the Great Wave, at the sizes of their quality.",
        "| command | idle: wall s | CPU s | beside: wall s | CPU s | times as long |  |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        + "\n".join(
            f"| {name} | {one.idle.wall:.1f} | {one.idle.cpu:.1f} | {one.loaded.wall:.1f} "
            f"| {one.loaded.cpu:.1f} | {one.ratio:.2f} | {'✓' if one.ratio <= MAX_RATIO else '✗'} |"
            for name, one in measurements.items()
        ),
        f"Machine: {machine.describe_machine()}.",
    ]


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--work", type=Path, default=Path("results/benchmark/load"))
    parser.add_argument("--report", type=Path, default=Path("docs/benchmarks/load.md"))
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    cores, log = usable_cores(), arguments.work / "output.log"
    measurements: dict[str, Measurement] = {}
    for name, (command, extra) in measured_commands(arguments.work, cores).items():
        measurements[name] = measure_command(command, log, {**CHECKOUT, **extra}, cores)
        print(f"{name}: {measurements[name].ratio:.2f} times as long", flush=True)
    sections = page_sections(measurements, cores)
    write_evidence_page(arguments.report, "python -m benchmarks.load", sections, find_provenance())


if __name__ == "__main__":
    main()
