"""The verb `stage fetch-source`: fetch an artwork or structure to a file of the results."""

import argparse
from pathlib import Path

from impasto.cli import fetch
from impasto.cli.options.value_types import examples_epilog


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "fetch-source",
        help="fetch one artwork or structure of a timeline to a file of the results",
        description="Fetch an artwork or structure that an entry of a timeline gives by identifier "
        "or URL, unless it is in downloads/, and copy it to a file of the results.",
        epilog=examples_epilog(
            "impasto stage fetch-source 4hhb --timeline config/timelines/remote.yaml -o 4hhb.cif.gz"
        ),
    )
    parser.add_argument("source", metavar="ID|URL", help="as it is written in the timeline")
    parser.add_argument("--timeline", type=Path, required=True, help="the timeline that needs it")
    parser.add_argument("-o", "--output", type=Path, required=True, help="file to write")
    parser.add_argument("--offline", action="store_true", help=fetch.OFFLINE_HELP)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Fetch the source, copy it, and print its path in the cache."""
    from impasto.fetching.source_id import parse_source_id
    from impasto.timeline import loader

    film = loader.load_timeline(arguments.timeline)
    path = fetch.fetch_source(
        fetch.make_fetcher(arguments.offline), parse_source_id(arguments.source), film
    )
    fetch.copy_file(path, arguments.output)
    print(path)
