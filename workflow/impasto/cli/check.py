"""The verb `check`."""

import argparse
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from impasto.cli import options

if TYPE_CHECKING:
    from impasto.timeline import Timeline

WIDEST = 36  # characters of a column of titles


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "check",
        help="check a timeline and list its entries",
        description="Check a timeline: its form, its years and the files it names. Prints a table "
        "of the entries in the film's order, or every mistake with its line.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=options.examples("impasto check", "impasto check my-timeline.yaml"),
    )
    parser.add_argument(
        "timeline",
        type=Path,
        nargs="?",
        default=Path("config/timeline.yaml"),
        metavar="TIMELINE.yaml",
        help="default: %(default)s",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Check, and print the table."""
    from impasto import timeline

    for line in table(timeline.load(arguments.timeline)):
        print(line)


def table(timeline: "Timeline") -> list[str]:
    """Lines of a table of the entries, with a heading and the totals."""
    rows = [("year", "id", "milestone", "artwork", "structure", "seconds")]
    rows += [
        (
            str(entry.year),
            entry.id,
            _short(entry.milestone.title),
            _short(entry.artwork.title),
            _short(entry.structure.title),
            f"{entry.seconds:g}",
        )
        for entry in timeline.entries
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    first, last = timeline.entries[0].year, timeline.entries[-1].year
    count = len(timeline.entries)
    seconds = sum(entry.seconds for entry in timeline.entries)
    structures = len({entry.structure.file for entry in timeline.entries})
    return [
        timeline.title,
        "",
        *lines,
        "",
        f"{count} {'entry' if count == 1 else 'entries'}, {first} to {last}; "
        f"{structures} {'structure' if structures == 1 else 'structures'}; "
        f"clips of {seconds:g} seconds in all",
    ]


def _short(title: str) -> str:
    return textwrap.shorten(title, WIDEST, placeholder="…")
