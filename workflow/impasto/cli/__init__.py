"""The command line: one module of this package a verb.

A verb's module has `add_parser(verbs)`, which declares its options and sets the default `run` to
a function of the parsed arguments. Modules import torch and PyMOL inside `run` only, so that
`impasto --help` answers at once.
"""

import argparse
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from impasto.cli import (
    animate,
    check,
    credits,
    fetch,
    film,
    interpolate,
    new,
    page,
    paint,
    plate,
    poster,
    render,
    schema,
    score,
    sweep,
    texture,
)
from impasto.cli.parent_watchdog import end_with_parent
from impasto.cli.parser import Parser
from impasto.cli.stage import blend, import_inputs, paint_baseline, score_table
from impasto.core.errors import InputError, Notice
from impasto.core.versions import __version__

VERBS = (
    render,
    paint,
    sweep,
    score,
    new,
    check,
    fetch,
    plate,
    texture,
    interpolate,
    import_inputs,
    paint_baseline,
    animate,
    blend,
    film,
    poster,
    page,
    score_table,
    credits,
    schema,
)


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = Parser(
        prog="impasto",
        description="Proteins painted in the manner of historical artworks, with exact depth.",
        epilog="`impasto VERB --help` explains a verb and gives examples.",
    )
    top.add_argument("--version", action="version", version=f"impasto {__version__}")
    verbs = top.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add_parser(verbs)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the return value is the exit status.

    0: done. 2: the input cannot be used, one message on stderr. 1: anything else.
    """
    words = sys.argv[1:] if argv is None else argv
    if not words:
        build_parser().print_help(sys.stderr)
        return 2
    arguments = build_parser().parse_args(words)
    end_with_parent()
    try:
        with _show_notices():
            arguments.run(arguments)
    except InputError as error:
        _print_message(str(error))
        return 2
    except OSError as error:
        # A full disk, a folder that may not be written: the system's own words say it best.
        known = error.filename and error.strerror
        said = f"{error.filename}: {error.strerror}" if known else str(error)
        _print_message(said)
        return 1
    except KeyboardInterrupt:
        _print_message("interrupted")
        return 1
    return 0


def _print_message(message: str) -> None:
    """Say something on stderr, in which a stranger's words do not steer the terminal."""
    control = r"[\x00-\x09\x0b-\x1f\x7f-\x9f]"  # all but the end of a line
    shown = re.sub(control, lambda found: f"\\x{ord(found[0]):02x}", message)
    print(f"impasto: {shown}", file=sys.stderr)


@contextmanager
def _show_notices() -> Iterator[None]:
    """Say what the user should hear of the input as errors are said, in one line."""

    def say(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if issubclass(category, Notice):
            _print_message(str(message))
        else:
            usual(message, category, *where, **more)

    with warnings.catch_warnings():
        warnings.simplefilter("always", Notice)
        usual, warnings.showwarning = warnings.showwarning, say
        yield
