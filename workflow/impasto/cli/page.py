"""The verb `page`: make the web page of a film."""

import argparse
from pathlib import Path

from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "page",
        help="make the web page that plays the film and shows every entry",
        description="Make the web page of a timeline. It plays the film chapter by chapter and has "
        "a card for each entry, with texts, credits and a slider between painting, artwork, render "
        "and depth. It opens from disk, and needs neither a server nor a network. The folder page/ "
        "beside it holds its pictures, and the film's captions and chapters as WebVTT.",
        epilog=value_types.examples_epilog(
            "impasto page config/timeline.yaml --results results -o results/index.html"
        ),
    )
    parser.add_argument("timeline", type=Path, metavar="TIMELINE.yaml")
    parser.add_argument(
        "--results", type=Path, required=True, help="folder with artworks/, views/ and stills/"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="the page to write")
    parser.add_argument(
        "--fps",
        type=value_types.parse_positive_integer,
        default=24,
        help="frames per second of the film (default: %(default)s)",
    )
    value_types.add_canvas_options(parser)
    value_types.add_baselines_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Make the page."""
    from impasto.page.generate import make_page
    from impasto.timeline.loader import load_timeline
    from impasto.timeline.result_paths import ResultPaths

    results = ResultPaths(arguments.results, baselines=arguments.baselines)
    make_page(
        load_timeline(arguments.timeline),
        results,
        arguments.output,
        fps=arguments.fps,
        shape=arguments.shape,
        resolution=arguments.resolution,
    )
