"""Lay out the help of the command line: titled lists, in columns as wide as the terminal."""

import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions

LABEL_WIDTH = 24  # columns before the explanations


class HelpLayout:
    """Prints panels, usage and description of cyclopts as plain text (its `HelpFormatter`)."""

    def __call__(self, console: "Console", options: "ConsoleOptions", panel: "HelpPanel") -> None:
        """Print a titled list of verbs or options."""
        if not panel.entries:
            return
        lines = [f"{panel.title}:"]
        if panel.description:
            lines += _wrap(_plain(panel.description), console.width, "  ")
        for entry in panel.entries:
            label, text = _label(entry), _explanation(entry)
            if len(label) > LABEL_WIDTH - 4 and text:
                lines.append(f"  {label}")
                label = ""
            first = f"  {label}".ljust(LABEL_WIDTH)
            lines += _wrap(text, console.width, " " * LABEL_WIDTH, first) or [first.rstrip()]
        _print(console, "\n".join(lines) + "\n")

    def render_usage(self, console: "Console", options: "ConsoleOptions", usage: Any) -> None:
        """Print how the verb is called."""
        _print(console, f"usage: {_plain(usage).removeprefix('Usage: ')}")

    def render_description(
        self, console: "Console", options: "ConsoleOptions", description: Any
    ) -> None:
        """Print what the verb does, in paragraphs."""
        for paragraph in _plain(description).strip().split("\n\n"):
            _print(console, "\n".join(_wrap(paragraph, console.width, "")) + "\n")


def _label(entry: "HelpEntry") -> str:
    names = (*entry.positive_shorts, *entry.positive_names, *entry.negative_names)
    if entry.positional_label:
        return entry.positional_label
    value = "|".join(entry.choices) if entry.choices else entry.metavar
    return " ".join(filter(None, (", ".join(names), value)))


def _explanation(entry: "HelpEntry") -> str:
    text = _plain(entry.description).removesuffix(".")
    if entry.positional_label and entry.choices:
        text += f" ({', '.join(entry.choices)})"
    has_default = entry.default not in (None, "False", "()")
    return f"{text} (default: {entry.default})".strip() if has_default else text


def _plain(text: Any) -> str:
    text = getattr(text, "primary_renderable", text)
    return str(getattr(text, "plain", text) or "")


def _wrap(text: str, width: int, indent: str, first: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        max(width, len(indent) + 20),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def _print(console: "Console", text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
