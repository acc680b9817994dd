"""Test that after SIGKILL at any moment the next run makes the same bytes and loses nothing."""

import random
import re
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

import small_film

KILLS = 20
# A run is killed after at most so many further steps, and at most so many seconds later.
STEPS_AHEAD, SECONDS_AHEAD = 2, 3.0
PATIENCE = 240.0  # seconds


def begin(folder: Path, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as file:
        return subprocess.Popen(
            small_film.snakemake_command(),
            cwd=folder,
            env=small_film.command_environment(),
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def family(run: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    """List the run and all processes that it has started."""
    try:
        whole = psutil.Process(run.pid)
        return [whole, *whole.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue


def wait_for_moment(run: "subprocess.Popen[bytes]", log: Path, chance: random.Random) -> None:
    """Wait until a random number of steps is done, and a while longer, or until the run ends."""
    steps = chance.randint(0, STEPS_AHEAD)
    until = time.monotonic() + PATIENCE
    while run.poll() is None and time.monotonic() < until:
        if len(re.findall(rb"^\d+ of \d+ steps", log.read_bytes(), re.MULTILINE)) >= steps:
            break
        time.sleep(0.02)
    until = time.monotonic() + chance.uniform(0, SECONDS_AHEAD)
    while run.poll() is None and time.monotonic() < until:
        time.sleep(0.01)


def disturbed(folder: Path, chance: random.Random, killed: int) -> int:
    """Make a film whose runs are killed until one ends by itself; return the kills so far."""
    small_film.make_project(folder)
    number = 0
    while True:
        log = folder / f"run-{number}.log"
        run = begin(folder, log)
        if killed < KILLS:
            wait_for_moment(run, log, chance)
        if killed < KILLS and run.poll() is None:
            processes = family(run)
            # Kill the run alone, which leaves its jobs behind; or everything, as a power cut
            # does; or any one process.
            victims = [processes[:1], processes, [chance.choice(processes)]][killed % 3]
            kill(victims)
            killed += 1
        if run.wait(timeout=PATIENCE) == 0:
            return killed
        said = log.read_text()
        assert number < 3 * KILLS, said[-3000:]
        assert "cannot be locked" not in said
        assert "IncompleteFiles" not in said
        number += 1


@pytest.fixture(scope="module")
def survivors(tmp_path_factory):
    """Return projects whose runs were killed again and again, except for the last one.

    A fast machine may finish a film before enough kills; then it makes another one.
    """
    chance = random.Random(20)
    folders: list[Path] = []
    killed = 0
    while killed < KILLS:
        folders.append(tmp_path_factory.mktemp("killed"))
        killed = disturbed(folders[-1], chance, killed)
    return folders


def test_the_same_bytes_as_undisturbed(survivors, painted_film):
    undisturbed = small_film.results_contents(painted_film)
    for folder in survivors:
        made = small_film.results_contents(folder)
        assert made.keys() == undisturbed.keys()
        assert [name for name in undisturbed if made[name] != undisturbed[name]] == []


def test_no_job_is_left_behind(survivors):
    here = {str(folder) for folder in survivors}
    assert [p for p in psutil.process_iter(["cwd"]) if p.info["cwd"] in here] == []


def test_nothing_is_left_to_do(survivors):
    for folder in survivors:
        done = small_film.run_snakemake(folder, "--dry-run")
        assert "Nothing to be done" in done.stdout + done.stderr
