"""Run a command and measure what it costs."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_ERROR_CHARACTERS = 1500  # of a failed command's output, repeated in the error

# ru_maxrss is in kibibytes, but on macOS in bytes.
_MEMORY_UNIT = 1 if os.uname().sysname == "Darwin" else 1024


# The package of this checkout, whichever is installed, and its benchmarks.
_ROOT = Path(__file__).resolve().parents[2]
_MODULES = [str(_ROOT), str(_ROOT / "workflow"), os.environ.get("PYTHONPATH", "")]
CHECKOUT = {"PYTHONPATH": os.pathsep.join(filter(None, _MODULES))}


@dataclass(frozen=True)
class Cost:
    """What a command took, from its start to its end.

    Attributes:
        wall: wall seconds.
        cpu: CPU seconds of all its threads, user and system.
        memory: peak resident memory in bytes.
    """

    wall: float
    cpu: float
    memory: int


class CommandFailed(RuntimeError):
    """A command that did not exit with 0; the message holds the end of its output."""


def run_measured(
    command: Sequence[str], log: Path, extra: Mapping[str, str], folder: Path | None = None
) -> Cost:
    """Run a command, append its output to the file `log`, and return what it cost.

    Args:
        command: the program and its arguments.
        log: receives standard output and standard error.
        extra: variables added to this process's environment.
        folder: working folder of the command; None for that of this process.

    Raises:
        CommandFailed: the exit status is not 0.
    """
    started = time.monotonic()
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **extra},
            cwd=folder,
        )
        try:
            # The usage of this child alone: RUSAGE_CHILDREN adds up all children so far.
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
    wall = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        text = log.read_text(encoding="utf-8", errors="replace")[-MAX_ERROR_CHARACTERS:].strip()
        raise CommandFailed(f"{command[0]} exited with {child.returncode}:\n{text}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _MEMORY_UNIT)
