"""A parser of command lines that says what is wrong in a few words, and what may have been meant.

Python 3.14 has some of this (`suggest_on_error`), but not for options.
"""

import argparse
from collections.abc import Collection, Sequence
from typing import Any, NoReturn

from impasto.core.suggestions import suggest_word

# Options and verbs that have had another name, for the message to whoever knows them by it.
NEW_NAMES = {
    "--along": "--interpolate",
    "--colour": "--artwork-colour",
    "--colouring": "--render-colours",
    "--colours": "--palette",
    "--ground": "--ground-calm",
    "--no-references": "--no-baselines",
    "--precision": "--depth-error",
    "--references": "--baselines",
    "--start": "--start-angle",
    "--stroke": "--stroke-size",
    "--strokes": "--stroke-direction",
    "--turn": "--degrees",
    "along": "interpolate",
    "blend": "stage blend",
    "gather-artwork": "stage import-artwork",
    "gather-remote": "stage fetch-source",
    "gather-structure": "stage import-structure",
    "paint-plainly": "stage paint-baseline",
    "scores": "stage score-table",
}


class Parser(argparse.ArgumentParser):
    """Like argparse's own, for a program and for its verbs."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse; what a verb does not know is said by the verb, which knows its options."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(map(self._with_hint, unknown))}")
        return parsed, []

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and exit with 2.

        argparse says the usage before it, which is a screen long for a verb of many options.
        """
        self.exit(2, f"{self.prog}: {message}\n(`{self.prog} --help` tells of all options.)\n")

    def _with_hint(self, word: str) -> str:
        option = word.partition("=")[0]
        known = [name for name in self._option_string_actions if name.startswith("--")]
        return word + _hint(option, known) if option.startswith("-") else word

    def _get_option_tuples(self, option_string: str) -> list[Any]:
        """Take an old name for no abbreviation of a new one: it gets a message that says more."""
        old = option_string.partition("=")[0] in NEW_NAMES
        return [] if old else super()._get_option_tuples(option_string)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse a value that is not among the choices: of an option, or of the verbs."""
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        raise argparse.ArgumentError(
            action,
            f"found {str(value)!r}, expected one of {', '.join(known)}{_hint(str(value), known)}",
        )


def _hint(word: str, known: Collection[str]) -> str:
    """Say what a word is called now, if it has had another name, or what may have been meant."""
    new = NEW_NAMES.get(word, "")
    if new.split(" ")[0] in known:
        return f" (it is called {new} now)"
    return suggest_word(word, known)
