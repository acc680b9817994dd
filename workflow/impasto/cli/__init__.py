"""The command line; each verb is a function of the module of its name."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from impasto.core.job_server import SOCKET_VARIABLE, ask_server

if TYPE_CHECKING:
    from cyclopts import App


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, in a job server if there is one, and return the exit status.

    0: done. 2: the input cannot be used; a message is on stderr. 1: any other failure.
    """
    words = sys.argv[1:] if argv is None else argv
    if argv is None and (path := os.environ.get(SOCKET_VARIABLE)):
        status = ask_server(path, words)
        if status is not None:
            return status
    from impasto.cli.command_line import run_command

    return run_command(words)


def build_app() -> "App":
    """Build the whole command line."""
    from impasto.cli import command_line

    return command_line.build_app()
