"""The processes that work for the server, and the queue of paintings."""

import asyncio
import contextlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from impasto.core.errors import InputError, Stopped
from impasto.studio import worker

STOP_SECONDS = 1.0
"""How long a process may take to stop its work before it is killed."""


DESK_SECONDS = 120.0
"""How long what is not a painting may take."""


class TookTooLong(InputError):
    """Raised when a task took longer than it may."""


class ProcessEnded(Exception):
    """Raised when a process ended before it had answered."""


class WorkProcess:
    """A process that does one task after the other; one that has ended is replaced when needed."""

    def __init__(self, niceness: int = 0) -> None:
        """Start nothing yet; a higher `niceness` leaves the processor to others."""
        self._niceness = niceness
        self._turn = asyncio.Lock()
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._number = 0

    @property
    def process(self) -> int | None:
        """The number of the process in the system; None if there is none."""
        return self._process.pid if self._process else None

    async def ask(
        self,
        task: str,
        news: Callable[[dict[str, Any]], None] | None = None,
        seconds: float | None = None,
        **arguments: Any,
    ) -> Any:
        """Have a task of `worker.TASKS` done, and return its answer.

        Args:
            task: its name.
            news: called with the news of the work.
            seconds: how long it may take before the process is killed; None for any time.
            arguments: its arguments.

        Raises:
            InputError: the task refuses its input, or takes too long.
            Stopped: it was stopped.
            ProcessEnded: the process was killed or broke down, or the task failed by a fault of
                its own.
        """
        async with self._turn:
            # A process may have died while it had nothing to do. A painting is not tried again.
            for last in (task == "paint_version", True):
                connection = self._ensure_running()
                self._number += 1
                try:
                    async with asyncio.timeout(seconds):
                        return await self._converse(connection, task, arguments, news)
                except TimeoutError:
                    self.kill()
                    raise TookTooLong(
                        f"this took more than {seconds:.0f} s and was ended"
                    ) from None
                except (EOFError, OSError):
                    self.kill()
                    if last:
                        raise ProcessEnded("its process ended unexpectedly") from None
                except asyncio.CancelledError:
                    self.kill()
                    raise
        raise AssertionError("the second try returns or raises")

    async def _converse(
        self,
        connection: Connection,
        task: str,
        arguments: dict[str, Any],
        news: Callable[[dict[str, Any]], None] | None,
    ) -> Any:
        connection.send((self._number, task, arguments))
        while True:
            number, word, value = await asyncio.to_thread(connection.recv)
            if number != self._number:
                continue
            match word:
                case "news":
                    if news:
                        news(value)
                case "done":
                    return value
                case "stopped":
                    raise Stopped
                case "refused":
                    raise InputError(value)
                case _:
                    raise ProcessEnded(value)

    async def stop(self) -> None:
        """Stop the work in progress: at its next step, or else by killing the process."""
        process = self._process
        if process is None or self._connection is None or not self._turn.locked():
            return
        number = self._number
        with contextlib.suppress(OSError):
            self._connection.send(None)
        for _ in range(20):
            await asyncio.sleep(STOP_SECONDS / 20)
            if not self._turn.locked() or self._number != number:
                return
        if self._process is process:
            process.kill()

    def kill(self) -> None:
        """Kill the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ensure_running(self) -> Connection:
        if self._process is None or self._connection is None or not self._process.is_alive():
            self.kill()
            context = multiprocessing.get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(
                target=worker.serve, args=(theirs, self._niceness), daemon=True
            )
            self._process.start()
            theirs.close()
        return self._connection
