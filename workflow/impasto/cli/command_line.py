"""The command line, read by cyclopts: verbs in groups, help, and messages of errors.

Each verb is a function of the module of its name. Its parameters are the verb's options, its
docstring is the verb's help. The modules import PyTorch and PyMOL inside these functions only, so
that `impasto --help` answers at once.
"""

import contextlib
import inspect
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any

from cyclopts import App, CycloptsError, Group, Parameter

from impasto.cli import (
    animate,
    check,
    completion,
    credits,
    fetch,
    film,
    init,
    interpolate,
    new,
    page,
    paint,
    plate,
    poster,
    print_,
    redraw,
    render,
    schema,
    score,
    stage,
    studio,
    sweep,
    texture,
)
from impasto.cli.help_layout import HelpLayout
from impasto.cli.parse_errors import explain_error
from impasto.core.errors import InputError, Notice
from impasto.core.parent_watchdog import end_with_parent
from impasto.core.versions import __version__

VERB_GROUPS = {
    "Render": (render, plate),
    "Paint": (studio, paint, redraw, print_, sweep, interpolate, texture, score),
    "Film": (animate, film, poster, page),
    "Timeline": (init, new, check, fetch),
    "Look things up": (credits, schema, completion),
    "Workflow": (stage,),
}


@cache
def build_app() -> App:
    """Build the whole command line."""
    app = App(
        name="impasto",
        help="Proteins painted in the manner of historical artworks, with exact depth.",
        help_epilogue="`impasto VERB --help` explains a verb and gives examples.",
        usage="impasto [-h] [--version] VERB ...",
        version=f"impasto {__version__}",
        help_format="plaintext",
        help_formatter=HelpLayout(),
        default_parameter=Parameter(negative_iterable=(), allow_repeating=True),
        group_arguments=Group("Arguments", sort_key=0),
        group_parameters=Group("Options", sort_key=1),
        group_commands=Group("Options", sort_key=0),
        result_action="return_value",
    )
    stage_group = Group("Verbs", sort_key=1)
    for title, verbs in VERB_GROUPS.items():
        group = Group.create_ordered(title)
        for verb in verbs:
            if verb is stage:
                stages = App(
                    name="stage",
                    help=stage.HELP,
                    help_epilogue="`impasto stage VERB --help` explains a verb and gives examples.",
                    usage="impasto stage VERB ...",
                    group=group,
                )
                app.command(stages)
                for one in stage.VERBS:
                    _add_verb(stages, one, stage_group)
            else:
                _add_verb(app, verb, group)
    return app


def _add_verb(app: App, module: ModuleType, group: Group) -> None:
    """Add the function of a verb's module; the examples of its docstring end the help."""
    name = module.__name__.rpartition(".")[2]
    function = getattr(module, name)  # "print_", like the module, for the verb `print`
    examples = re.search(r"^Examples:\n((?:    .+\n?)+)", inspect.getdoc(function) or "", re.M)
    app.command(
        function,
        name=name.rstrip("_").replace("_", "-"),
        group=group,
        sort_key=len([*app]),
        help_epilogue=f"examples:\n{examples[1].replace('    ', '  ')}" if examples else None,
    )


def parse_words(words: Sequence[str]) -> tuple[Callable[..., Any], inspect.BoundArguments]:
    """Return the function of a verb, and its arguments.

    Raises:
        SystemExit: help or version was asked for and is printed (0), or the words are not
            understood (2).
    """
    try:
        function, bound, _ = build_app().parse_args(words, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        chain = [word for word in error.command_chain or () if word != "impasto"]
        program = " ".join(["impasto", *chain])
        help_hint = f"(`{program} --help` explains all options.)"
        _print_message(f"{explain_error(error)}\n{help_hint}", program)
        raise SystemExit(2) from None
    if isinstance(getattr(function, "__self__", None), App):
        from rich.console import Console

        if "console" in bound.arguments:
            bound.arguments["console"] = Console(soft_wrap=True)
        function(*bound.args, **bound.kwargs)
        raise SystemExit(0 if any(word.startswith("-") for word in words) else 2)
    return function, bound


def run_command(words: Sequence[str]) -> int:
    """Run the command line in this process and return the exit status (see `cli.main`)."""
    if not words:
        with contextlib.redirect_stdout(sys.stderr):
            build_app().help_print()
        return 2
    function, bound = parse_words(words)
    end_with_parent()
    try:
        with _show_notices():
            function(*bound.args, **bound.kwargs)
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


def _print_message(message: str, program: str = "impasto") -> None:
    """Print a message on stderr.

    Control characters are escaped, because messages may quote file names and servers' replies.
    """
    control = r"[\x00-\x09\x0b-\x1f\x7f-\x9f]"  # all but the line feed
    shown = re.sub(control, lambda found: f"\\x{ord(found[0]):02x}", message)
    print(f"{program}: {shown}", file=sys.stderr)


@contextlib.contextmanager
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
