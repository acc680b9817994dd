"""The verb `schema`: write the JSON schema of timelines."""

import argparse
from pathlib import Path

from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "schema",
        help="write the JSON schema of timelines, for editors",
        description="Write the JSON schema of a timeline, with which editors complete and explain "
        "the keys. A timeline refers to it in its first line: "
        "# yaml-language-server: $schema=timeline.schema.json",
        epilog=value_types.examples_epilog(
            "impasto schema", "impasto schema -o config/timeline.schema.json"
        ),
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.json", help="file to write (default: print it)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Write or print the schema."""
    from impasto.core.atomic_files import atomic_write
    from impasto.timeline.json_schema import timeline_schema

    text = timeline_schema()
    if arguments.output is None:
        print(text, end="")
        return
    with atomic_write(arguments.output) as temporary:
        temporary.write_text(text, encoding="utf-8")
