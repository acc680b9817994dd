"""What the benchmarks' commands have in common: options, and how they end."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.common.measured_process import CommandFailed
from impasto.cli.options import value_types
from impasto.core.device import usable_cores
from impasto.core.errors import InputError


def make_parser(
    description: str | None, *, size: tuple[int, int], work: Path, report: Path
) -> argparse.ArgumentParser:
    """A command line with the options that all of them have.

    Args:
        description: docstring of the command's module.
        size: default width and height of the pictures.
        work: default folder of what is painted.
        report: default page.
    """
    made = argparse.ArgumentParser(
        description=description.splitlines()[0] if description else None,
        epilog="Run it from the project's folder: paths in a timeline begin there.",
    )
    add = made.add_argument
    add("--timeline", type=Path, default=Path("config/timeline.yaml"), metavar="FILE")
    add("--size", type=value_types.parse_size, default=size, metavar="WxH")
    add("--threads", type=value_types.parse_positive_integer, default=usable_cores(), metavar="N")
    add("--report-only", action="store_true", help="write the page from what is there")
    add("--work", type=Path, default=work, metavar="DIR")
    add("--report", type=Path, default=report, metavar="FILE.md")
    return made


def run_command(
    name: str, run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace
) -> int:
    """Run a command; the exit status, as of `impasto`."""
    try:
        return run(arguments)
    except InputError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    except (CommandFailed, OSError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{name}: interrupted; what is painted is kept", file=sys.stderr)
        return 1
