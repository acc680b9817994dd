"""The verb `film`: assemble the film of a timeline."""

import argparse
from pathlib import Path

from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "film",
        help="assemble the painted frames of a timeline into a film",
        description="Assemble the painted frames of a timeline into a film (H.264, MP4) with a "
        "title card, wall labels, a timeline bar, transitions, end credits and chapters; on "
        "request, also write a small GIF or WebP.",
        epilog=value_types.examples_epilog(
            "impasto film config/timeline.yaml --results results -o results/animation.mp4",
            "impasto film config/timeline.yaml --results results/draft -o draft.mp4 --fps 12 "
            "--gif draft.gif --resolution 720p",
            "impasto film config/timeline.yaml --results results -o phone.mp4 --shape 9:16",
            "impasto film config/timeline.yaml --results results -o 4k.mp4 --resolution 2160p",
        ),
    )
    parser.add_argument("timeline", type=Path, metavar="TIMELINE.yaml")
    parser.add_argument(
        "--results", type=Path, required=True, help="folder with frames/ and artworks/"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="the MP4 file to write")
    parser.add_argument("--gif", type=Path, help="also write this GIF")
    parser.add_argument("--webp", type=Path, help="also write this animated WebP")
    parser.add_argument(
        "--fps",
        type=value_types.parse_positive_integer,
        default=24,
        help="frames per second (default: %(default)s)",
    )
    value_types.add_canvas_options(parser)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="encode in two thirds of the time, a little less faithfully; for drafts",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Make the film."""
    from impasto.cli.progress import progress_bar
    from impasto.film.assemble import make_film
    from impasto.timeline.loader import load_timeline
    from impasto.timeline.result_paths import ResultPaths

    with progress_bar("film", "frame") as show:
        make_film(
            load_timeline(arguments.timeline),
            ResultPaths(arguments.results),
            arguments.output,
            gif=arguments.gif,
            webp=arguments.webp,
            fps=arguments.fps,
            shape=arguments.shape,
            resolution=arguments.resolution,
            quick=arguments.quick,
            progress=show,
        )
