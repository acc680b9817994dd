"""A process that has loaded what jobs need, and forks one for each command that asks.

Loading takes up to two seconds of a job, more than the work of some. A command that finds no server
does its work itself.
"""

import atexit
import contextlib
import json
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

SOCKET_VARIABLE = "IMPASTO_JOB_SERVER"
"""Environment variable with the path of the server's socket."""

_STREAMS = (0, 1, 2)  # a job has the input, the output and the error stream of its command

RunCommand = Callable[[Sequence[str]], int]
"""Does the work of a command line's words, and returns the exit status."""


def ask_server(path: str, words: Sequence[str]) -> int | None:
    """Let a server do the work of a command line; return the exit status, None without a server."""
    request = json.dumps([os.getcwd(), {**os.environ}, [*words]]).encode()
    with socket.socket(socket.AF_UNIX) as server:
        try:
            server.connect(path)
            socket.send_fds(server, [b"\n"], [*_STREAMS])
            server.sendall(request + b"\n")
        except OSError:
            return None
        # Should this process be killed while it waits, the server interrupts the job.
        status = server.recv(16)
    if not status:
        print("impasto: the process that did this work was killed", file=sys.stderr)
    return int(status or 1)


def serve(path: Path, run: RunCommand) -> NoReturn:
    """Fork a job for each command that asks, until this process is ended.

    Args:
        path: the socket, in a folder that only this user can read.
        run: does the work of a job.
    """
    signal.signal(signal.SIGCHLD, _reap_jobs)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(64)
        while True:
            with listener.accept()[0] as command:
                if os.fork() == 0:
                    listener.close()
                    _do_job(command, run)


def _reap_jobs(*_: object) -> None:
    """Take leave of jobs that have ended, so that their CPU seconds count as this process's."""
    with contextlib.suppress(ChildProcessError):  # no job is left
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _do_job(command: socket.socket, run: RunCommand) -> NoReturn:
    """Do the work that a command asks for, in its folder, environment and streams, and exit."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    status = 1
    try:
        _, given, _, _ = socket.recv_fds(command, 1, len(_STREAMS))
        folder, environment, words = json.loads(command.makefile("rb").readline())
        for own, stream in zip(_STREAMS, given, strict=True):
            os.dup2(stream, own)
            os.close(stream)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        threading.Thread(target=_interrupt_without, args=(command,), daemon=True).start()
        status = run(words)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        command.sendall(str(status).encode())
        os._exit(status)


def _interrupt_without(command: socket.socket) -> None:
    """Interrupt the work as soon as the command that asked for it is gone."""
    command.recv(1)
    os.kill(os.getpid(), signal.SIGINT)
