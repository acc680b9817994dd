"""What the benchmarks' commands share: options, and how they report errors."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.common.measured_process import CommandFailed
from impasto.cli.options import value_types
from impasto.core.device import usable_cores
from impasto.core.errors import InputError


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
    add("--size", type=value_types.parse_size, default=size, metavar="WxH")
    add("--threads", type=value_types.parse_positive_integer, default=usable_cores(), metavar="N")
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
