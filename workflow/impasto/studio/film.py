"""The film of the timeline, which Snakemake makes in the background."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from impasto.core.atomic_files import read_json, write_json
from impasto.core.errors import InputError
from impasto.core.parent_watchdog import PARENT_VARIABLE

# Snakemake, which ends when the studio does, however that ends.
SNAKEMAKE = (
    "import runpy; from impasto.core.parent_watchdog import end_with_parent; end_with_parent();"
    "runpy.run_module('snakemake', run_name='__main__', alter_sys=True)"
)
STEPS = re.compile(r"(\d+) of (\d+) steps")
RULE = re.compile(r"(?:local)?(?:rule|checkpoint) (\w+):$")
DETAIL = re.compile(r"    (log|jobid|wildcards): (.*)")
FINISHED = re.compile(r"Finished jobid: (\d+)")
FAILED = re.compile(r"Error in rule (\w+)")
BUSY = ("waiting", "running", "stopping")
LOG_LINES = 400
LOG_BYTES = 1 << 16
LONGEST_LINE = 1 << 24  # bytes; Snakemake lists all inputs of a job on one line
STOP_SECONDS = 20.0  # before a run that was asked to stop is killed
TURN_SECONDS = 0.5


class Film:
    """A run of Snakemake in the background."""

    def __init__(self, results: Path, tell: Callable[[dict[str, Any]], None]) -> None:
        """Make films into a folder, and tell of their progress."""
        self.results = results
        results.mkdir(parents=True, exist_ok=True)
        self._tell = tell
        self._run: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._lines: deque[str] = deque(maxlen=LOG_LINES)
        self._jobs: dict[str, dict[str, str]] = {}
        self._status: dict[str, Any] = {"state": self._last_state(), "done": 0, "steps": 0}
        self._job: dict[str, str] = {}  # that Snakemake is describing
        self._is_error = False

    def document(self) -> dict[str, Any]:
        """Return how far the film is, fit for JSON."""
        return {**self._progress(), "log": "\n".join(self._lines), "jobs": [*self._jobs.values()]}

    def log(self, job: str) -> str:
        """Return the end of what a job has said.

        Raises:
            InputError: there is no such job, or it has no log.
        """
        path = Path(self._jobs.get(job, {}).get("log", ""))
        if not path.resolve().is_relative_to(self.results.resolve()) or not path.is_file():
            raise InputError("There is no log of this job yet.")
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LOG_BYTES))
            return file.read().decode("utf-8", "replace").replace("\r", "\n")

    async def make(self, quality: str, turn: Callable[[], bool]) -> None:
        """Begin to make the film, or go on with it, once it has its turn.

        Args:
            quality: quality of the paintings.
            turn: returns whether no painting waits.

        Raises:
            InputError: there is no workflow in the working folder.
        """
        if not Path("Snakefile").is_file():
            raise InputError("no Snakefile here: start the studio in the folder of the project")
        if self._run is None or self._run.done():
            self._lines.clear()
            self._jobs.clear()
            self._change(state="waiting", done=0, steps=0)
            self._run = asyncio.create_task(self._make(quality, turn))

    async def stop(self) -> None:
        """Stop the run; what it has finished is kept, so that a new run goes on from there."""
        if self._run is None or self._run.done():
            return
        if self._process is None:
            self._run.cancel()
            self._change(state="stopped")
            return
        process = self._process
        self._change(state="stopping")
        self._end(signal.SIGINT)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
            return
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End the run with the studio."""
        if self._run is not None and not self._run.done():
            self._end(signal.SIGKILL)
            self._run.cancel()

    async def _make(self, quality: str, turn: Callable[[], bool]) -> None:
        while not turn():
            await asyncio.sleep(TURN_SECONDS)
        environment = {**os.environ, PARENT_VARIABLE: str(os.getpid())}
        if shutil.which("impasto") is None:  # the environment is not activated
            own = Path(sys.executable).parent
            environment["PATH"] = f"{own}{os.pathsep}{os.environ.get('PATH', '')}"
        words = ["--cores", "all", "--nocolor", "--rerun-incomplete"]
        settings = [f"quality={quality}", f"results={self.results}"]
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SNAKEMAKE, *words, "--config", *settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=environment,
            start_new_session=True,
            limit=LONGEST_LINE,
        )
        self._change(state="running")
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._read(line.decode("utf-8", "replace").rstrip())
        status = await self._process.wait()
        stopping = self._status["state"] == "stopping"
        self._process = None
        for job in self._jobs.values():
            if job["state"] == "running":
                job["state"] = "stopped"
        self._change(state="stopped" if stopping else "failed" if status else "done")

    def _end(self, number: int) -> None:
        """Send a signal to the run and its jobs."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def _read(self, line: str) -> None:
        """Read a line of what Snakemake says."""
        self._lines.append(line)
        if steps := STEPS.search(line):
            self._change(done=int(steps[1]), steps=int(steps[2]))
        elif rule := RULE.match(line):
            self._job, self._is_error = {"rule": rule[1].replace("_", " ")}, False
        elif FAILED.match(line):
            self._is_error = True
        elif finished := FINISHED.match(line):
            self._set_state(finished[1], "done")
        elif detail := DETAIL.match(line):
            name, text = detail.groups()
            if self._is_error:
                if name == "jobid":
                    self._set_state(text, "failed")
                return
            self._job[name] = text
            if name == "wildcards":
                self._job["of"] = text.partition("=")[2].rpartition("/")[2]
            if "jobid" in self._job and self._job.get("rule") != "all":
                number = self._job["jobid"]
                told = {key: self._job.get(key, "") for key in ("rule", "of", "log")}
                self._jobs[number] = {"id": number, "state": "running", **told}
                self._change(job=self._jobs[number])

    def _set_state(self, job: str, state: str) -> None:
        if job in self._jobs:
            self._jobs[job]["state"] = state
            self._change(job=self._jobs[job])

    def _progress(self) -> dict[str, Any]:
        return {**self._status, "ready": (self.results / "index.html").is_file()}

    def _change(self, job: dict[str, str] | None = None, **values: Any) -> None:
        """Take over values, and tell them, with the job that has changed."""
        if values.get("state", self._status["state"]) != self._status["state"]:
            with contextlib.suppress(OSError):  # a full disk is told by the job that meets it
                write_json(self._record, {"state": values["state"]})
        self._status.update(values)
        self._tell({"film": {**self._progress(), **({"job": job} if job else {})}})

    @property
    def _record(self) -> Path:
        return self.results.with_name("film.json")

    def _last_state(self) -> str:
        """Return how the last run ended, as far as it is known."""
        try:
            state = str(read_json(self._record).get("state", "none"))
        except InputError:
            return "none"
        return "interrupted" if state in BUSY else state
