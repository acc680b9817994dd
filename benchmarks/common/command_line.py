"""What the benchmarks' commands share: options, and how they report errors."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.common.measured_process import CommandFailed
from impasto.api.option_types import parse_size, parse_whole_number
from impasto.core.device import usable_cores
from impasto.core.errors import InputError


def argument_type(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a type of an argument whose messages are those of `parse`."""

    def read(text: str) -> Any:
        try:
            return parse(text)
        except InputError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


COUNT = argument_type(partial(parse_whole_number, low=1))
"""Type of an argument that is a whole number of 1 or more."""


def make_parser(
    name: str, description: str | None, *, size: tuple[int, int], work: Path, report: Path
) -> argparse.ArgumentParser:
    """Make a parser with the options that the commands share.

    Args:
        name: of the command's package in `benchmarks`.
        description: docstring of the command's module, whose first line is shown.
        size: default width and height of the pictures.
        work: default folder of the paintings.
        report: default page.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}",
        description=description.splitlines()[0] if description else None,
        epilog="Run it from the project's folder: paths in a timeline are relative to it.",
    )
    add = parser.add_argument
    add("--timeline", type=Path, default=Path("config/timeline.yaml"), metavar="FILE")
    add("--size", type=argument_type(parse_size), default=size, metavar="WxH")
    add("--threads", type=COUNT, default=usable_cores(), metavar="N")
    add("--report-only", action="store_true", help="write the page from stored results")
    add("--work", type=Path, default=work, metavar="DIR")
    add("--report", type=Path, default=report, metavar="FILE.md")
    return parser


def run_command(
    name: str, run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace
) -> int:
    """Run a command and return its exit status, with the meanings that `impasto` gives them."""
    try:
        return run(arguments)
    except InputError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    except (CommandFailed, OSError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{name}: interrupted; finished paintings are kept", file=sys.stderr)
        return 1
