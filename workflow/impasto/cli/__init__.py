"""The command line; each verb is a module of this package.

A verb's module has `add_parser(verbs)`, which declares its options and sets the default `run` to
a function of the parsed arguments. Modules import PyTorch and PyMOL inside `run` only, so that
`impasto --help` answers at once.
"""

import argparse
import re
import shutil
import sys
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
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
    redraw,
    render,
    schema,
    score,
    stage,
    sweep,
    texture,
)
from impasto.cli.parent_watchdog import end_with_parent
from impasto.cli.parser import Parser
from impasto.core.errors import InputError, Notice
from impasto.core.versions import __version__

VERB_GROUPS = {
    "Render": (render, plate),
    "Paint": (paint, redraw, sweep, interpolate, texture, score),
    "Film": (animate, film, poster, page),
    "Timeline": (new, check, fetch),
    "Look things up": (credits, schema),
    "Workflow": (stage,),
}


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the whole command line."""
    top = Parser(
        prog="impasto",
        usage="impasto [-h] [--version] VERB ...",
        description="Proteins painted in the manner of historical artworks, with exact depth.",
    )
    top.add_argument("--version", action="version", version=f"impasto {__version__}")
    verbs = top.add_subparsers(
        prog="impasto", metavar="VERB", required=True, help=argparse.SUPPRESS
    )
    for group in VERB_GROUPS.values():
        for verb in group:
            verb.add_parser(verbs)
    helps = {choice.dest: choice.help or "" for choice in verbs._choices_actions}
    top.epilog = _list_verbs(helps) + "\n`impasto VERB --help` explains a verb and gives examples."
    return top


def _list_verbs(helps: Mapping[str, str]) -> str:
    """List the verbs in their groups, each with its help, as the epilog of `impasto --help`."""
    width = max(map(len, helps)) + 4
    columns = shutil.get_terminal_size().columns - 2
    lines = []
    for title, group in VERB_GROUPS.items():
        lines.append(f"{title}:")
        for verb in group:
            name = verb.__name__.rsplit(".", 1)[1]
            lines += textwrap.wrap(
                helps[name],
                max(columns, width + 20),
                initial_indent=f"  {name}".ljust(width),
                subsequent_indent=" " * width,
            )
        lines.append("")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    0: done. 2: the input cannot be used; a message is on stderr. 1: any other failure.
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
        # For a full disk or a read-only folder, the system's own message is the clearest.
        known = error.filename and error.strerror
        _print_message(f"{error.filename}: {error.strerror}" if known else str(error))
        return 1
    except KeyboardInterrupt:
        _print_message("interrupted")
        return 1
    return 0


def _print_message(message: str) -> None:
    """Print a message on stderr.

    Control characters are escaped, because messages may quote file names and servers' replies.
    """
    control = r"[\x00-\x09\x0b-\x1f\x7f-\x9f]"  # all but the line feed
    shown = re.sub(control, lambda found: f"\\x{ord(found[0]):02x}", message)
    print(f"impasto: {shown}", file=sys.stderr)


@contextmanager
def _show_notices() -> Iterator[None]:
    """Print notices about the input on one line, as errors are printed."""

    def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if issubclass(category, Notice):
            _print_message(str(message))
        else:
            default_show(message, category, *where, **more)

    with warnings.catch_warnings():
        warnings.simplefilter("always", Notice)
        default_show, warnings.showwarning = warnings.showwarning, show
        yield
