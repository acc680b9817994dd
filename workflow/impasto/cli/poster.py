"""The verb `poster`: make a contact sheet of a film."""

import argparse
from pathlib import Path

from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "poster",
        help="lay out artwork, render, depth and painting of every entry on one sheet",
        description="Make a contact sheet of a timeline. Each entry has a row with its artwork, "
        "render, depth and painting, and the painting's scores if they were computed.",
        epilog=value_types.examples_epilog(
            "impasto poster config/timeline.yaml --results results -o results/poster.png"
        ),
    )
    parser.add_argument("timeline", type=Path, metavar="TIMELINE.yaml")
    parser.add_argument(
        "--results", type=Path, required=True, help="folder with artworks/, views/ and stills/"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="the PNG file to write")
    value_types.add_baselines_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Make the poster."""
    from impasto.page.poster import make_poster
    from impasto.timeline.loader import load_timeline
    from impasto.timeline.result_paths import ResultPaths

    results = ResultPaths(arguments.results, baselines=arguments.baselines)
    make_poster(load_timeline(arguments.timeline), results, arguments.output)
