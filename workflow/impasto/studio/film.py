"""The timeline, to which paintings are added, and the film that Snakemake makes of it."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from impasto.core import yaml_document
from impasto.core.errors import InputError
from impasto.timeline.append_entry import append_to_timeline
from impasto.timeline.entry_template import entry_lines
from impasto.timeline.loader import load_timeline

TIMELINE = Path("config/timeline.yaml")
STEPS = re.compile(r"(\d+) of (\d+) steps")
RULE = re.compile(r"(?:local)?(?:rule|checkpoint) (\w+):")
ENTRY = re.compile(r"wildcards: (?:\w+=)?(\S+)")
LOG_LINES = 400
STOP_SECONDS = 20.0  # before a run that was asked to stop is killed


def describe_timeline(path: Path = TIMELINE) -> dict[str, Any]:
    """Return a timeline's entries by year, and what is wrong with it, each with its line."""
    document = yaml_document.read_yaml(path)
    entries = _entries(document.data)
    problems: list[str] = []
    try:
        load_timeline(path)
    except InputError as error:
        problems = str(error).splitlines()
    shown = [
        {
            "id": str(entry.get("id", "")),
            "year": entry.get("year"),
            "title": str(told.get("title", "")) if isinstance(told, dict) else "",
        }
        for entry in entries
        for told in [entry.get("milestone")]
    ]
    shown.sort(key=lambda entry: entry["year"] if isinstance(entry["year"], int) else 0)
    return {"path": path.as_posix(), "entries": shown, "problems": problems}


def add_entry(values: Mapping[str, Any], path: Path = TIMELINE) -> None:
    """Add an entry to a timeline, whose own text stays as it is.

    Raises:
        InputError: the values do not make an entry; the file is then left unchanged.
    """
    document = yaml_document.read_yaml(path)
    if any(entry.get("id") == values["id"] for entry in _entries(document.data)):
        raise InputError(f'id: there is already an entry "{values["id"]}"')
    defaults = document.data.get("defaults", {})
    append_to_timeline(path, lambda indent, step: entry_lines(values, defaults, indent, step))


def _entries(timeline: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of a timeline that may be written wrongly."""
    found = timeline.get("entries")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


class Film:
    """A run of Snakemake in the background."""

    def __init__(self, results: Path, tell: Callable[[dict[str, Any]], None]) -> None:
        """Make films into a folder, and tell of their progress."""
        self.results = results
        results.mkdir(parents=True, exist_ok=True)
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._status: dict[str, Any] = {"state": "none", "done": 0, "steps": 0, "job": ""}

    def document(self) -> dict[str, Any]:
        """Return how far the film is, fit for JSON."""
        ready = (self.results / "index.html").is_file()
        return {**self._status, "ready": ready, "log": "\n".join(self._log)}

    async def make(self, quality: str, turn: Callable[[], bool]) -> None:
        """Make the film, or go on with it, once it has its turn.

        Args:
            quality: quality of the paintings.
            turn: returns whether no painting waits.

        Raises:
            InputError: there is no workflow in the working folder.
        """
        if not Path("Snakefile").is_file():
            raise InputError("no Snakefile here: start the studio in the folder of the project")
        self._log.clear()
        self._change(state="waiting", done=0, steps=0, job="")
        while not turn():
            await asyncio.sleep(0.5)
        environment = dict(os.environ)
        if shutil.which("impasto") is None:  # the environment is not activated
            own = Path(sys.executable).parent
            environment["PATH"] = f"{own}{os.pathsep}{os.environ.get('PATH', '')}"
        words = ["-m", "snakemake", "--cores", "all", "--nocolor", "--rerun-incomplete"]
        settings = [f"quality={quality}", f"results={self.results}", "baselines=false"]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            "--config",
            *settings,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        self._change(state="running")
        try:
            assert self._process.stdout is not None
            async for line in self._process.stdout:
                self._read(line.decode("utf-8", "replace").rstrip())
            status = await self._process.wait()
        except asyncio.CancelledError:
            self._end(signal.SIGKILL)
            raise
        stopping = self._status["state"] == "stopping"
        self._process = None
        self._change(state="stopped" if stopping else "failed" if status else "done", job="")

    async def stop(self) -> None:
        """Stop the run; what it has finished is kept, so that a new run goes on from there."""
        if self._process is None:
            return
        process = self._process
        self._change(state="stopping")
        self._end(signal.SIGINT)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
            return
        self._end(signal.SIGKILL)

    def _end(self, number: int) -> None:
        """Send a signal to the run and its jobs."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def _read(self, line: str) -> None:
        self._log.append(line)
        if steps := STEPS.search(line):
            self._change(done=int(steps[1]), steps=int(steps[2]))
        elif rule := RULE.match(line):
            self._change(job=rule[1].replace("_", " "))
        elif (entry := ENTRY.search(line)) and self._status["job"]:
            self._change(job=f"{self._status['job'].partition(':')[0]}: {entry[1].rstrip(',')}")

    def _change(self, **values: Any) -> None:
        self._status.update(values)
        self._tell({"film": {**self.document(), "log": ""}})
