"""A command line parser with brief error messages that suggest what may have been meant.

Python 3.14 offers some of this (`suggest_on_error`), but not for options.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from impasto.core.suggestions import NEW_NAMES, suggest_word


class HelpFormatter(argparse.HelpFormatter):
    """Wraps a description to the width of the terminal, but leaves examples as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" not in text:
            return super()._fill_text(text, width, indent)
        return "".join(indent + line for line in text.splitlines(keepends=True))


class Parser(argparse.ArgumentParser):
    """Parser of a program or a verb, like that of argparse."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Use `HelpFormatter` unless the options name another."""
        super().__init__(*args, **{"formatter_class": HelpFormatter, **options})

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse; report unknown options from the verb's parser, which can suggest its options."""
        for word in sys.argv[1:] if args is None else args:
            option = word.partition("=")[0]
            new = NEW_NAMES.get(option)
            if option not in self._option_string_actions and new in self._option_string_actions:
                # Before argparse complains of a required option that is missing beside it.
                self.error(f"unrecognized arguments: {self._with_hint(option)}")
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(map(self._with_hint, unknown))}")
        return parsed, []

    def error(self, message: str) -> NoReturn:
        """Print the message, and exit with status 2.

        argparse also prints the usage, which fills a screen for a verb with many options.
        """
        self.exit(2, f"{self.prog}: {message}\n(`{self.prog} --help` explains all options.)\n")

    def _with_hint(self, word: str) -> str:
        option = word.partition("=")[0]
        known = [name for name in self._option_string_actions if name.startswith("--")]
        return word + suggest_word(option, known) if option.startswith("-") else word

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse a value that is not among the choices of an option, or is not a verb."""
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        hint = suggest_word(str(value), known)
        raise argparse.ArgumentError(
            action, f"found {str(value)!r}{hint}, expected one of {', '.join(known)}"
        )
