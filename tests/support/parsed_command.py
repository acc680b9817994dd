"""Read a command line as the program does."""

from collections.abc import Sequence
from types import SimpleNamespace

from impasto.cli import command_line

# Parameters that hold a group of options; an option that is not given is not among them.
GROUPS = ("options", "compute", "devices", "dials")


class ParsedCommand(SimpleNamespace):
    """The values of a verb's options by name; None for one of a group that is not given."""

    def __getattr__(self, name: str) -> None:
        return None


def parse_command(words: Sequence[str]) -> ParsedCommand:
    """Return what a command line gives a verb."""
    function, bound = command_line.parse_words([str(word) for word in words])
    assert callable(function)
    bound.apply_defaults()
    found = dict(bound.arguments)
    for group in GROUPS:
        found |= found.pop(group, None) or {}
    return ParsedCommand(**{name.rstrip("_"): value for name, value in found.items()})
