"""The verb `new`: add an entry to a timeline."""

import argparse
from pathlib import Path

from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "new",
        help="add an entry to a timeline, with every key explained",
        description="Append a new entry to a timeline. What is already there stays as it is. The "
        "entry can be painted at once: its year is the film's last, and its artwork is a picture "
        "that no other entry has. Texts that begin with `Fill in:` are for you to write; `impasto "
        "check` lists them.",
        epilog=value_types.examples_epilog(
            "impasto new mona-lisa", "impasto new mona-lisa --timeline my-timeline.yaml"
        ),
    )
    parser.add_argument(
        "id", metavar="ID", help="the entry's name: small letters, digits and dashes"
    )
    parser.add_argument(
        "--timeline",
        type=Path,
        default=Path("config/timeline.yaml"),
        metavar="TIMELINE.yaml",
        help="default: %(default)s",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Add the entry, and print what it is."""
    from impasto.timeline.append_entry import append_to_timeline
    from impasto.timeline.entry_template import entry_lines, new_entry
    from impasto.timeline.validation import ARTWORK_SOURCES

    path = arguments.timeline
    values, defaults = new_entry(path, arguments.id)
    append_to_timeline(path, lambda indent, step: entry_lines(values, defaults, indent, step))
    artwork = next(values["artwork"][key] for key in ARTWORK_SOURCES if key in values["artwork"])
    print(
        f"{path}: entry {values['id']} of {values['year']}, after {artwork}; "
        'write its texts, which begin with "Fill in:"; `impasto check` lists them'
    )
