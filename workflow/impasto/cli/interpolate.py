"""The verb `interpolate`: paint stills between artworks, side by side."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from impasto.cli.options import dials, value_types

if TYPE_CHECKING:
    from impasto.painting.progress import Progress


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "interpolate",
        help="paint stills that lead from one artwork to the next, side by side",
        description="Paint RENDER.png in steps along a path of artworks. Each still is painted "
        "after the two artworks that it lies between, with shares that change from step to step. "
        "STRIP.png shows all stills side by side; STRIP/ has them one by one.",
        epilog=value_types.examples_epilog(
            "impasto interpolate lysozyme/0000.png a.jpg b.jpg -o strip.png",
            "impasto interpolate lysozyme/0000.png a.jpg b.jpg c.jpg --steps 7 -o strip.png",
            "impasto paint lysozyme/0000.png --interpolate a.jpg b.jpg c.jpg --at 0.35 -o s.png",
        ),
    )
    parser.add_argument("render", type=Path, metavar="RENDER.png", help="the render to paint")
    parser.add_argument("artwork", nargs="+", metavar="ART", help="the artworks, in order")
    parser.add_argument(
        "--steps",
        type=value_types.parse_positive_integer,
        default=5,
        help="number of stills (default: %(default)s)",
    )
    parser.add_argument(
        "-o", "--output", type=value_types.parse_png_path, required=True, metavar="STRIP.png"
    )
    value_types.add_compute_options(parser)
    dials.add_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Paint each step, and write the strip."""
    import time

    import numpy as np

    from impasto.api.interpolation import paint_interpolation
    from impasto.api.picture import Picture
    from impasto.cli.progress import progress_bar
    from impasto.rendering.frame import read_rendered_frame

    started, steps = time.monotonic(), arguments.steps
    with progress_bar("painting", "%") as show:

        def watch(number: int, progress: "Progress") -> None:
            share = (number + progress.share) / steps
            show(round(100 * share), 100, f"still {number + 1} of {steps}")

        paintings = paint_interpolation(
            read_rendered_frame(arguments.render),
            arguments.artwork,
            steps,
            **value_types.given_compute_options(arguments),
            **dials.given_dials(arguments),
            watch=watch,
        )
    stills = [painting.still for painting in paintings]
    for number, still in enumerate(stills, 1):
        still.save(arguments.output.with_suffix("") / f"{number}.png")
    Picture.of(np.hstack(stills)).save(arguments.output)
    seconds = time.monotonic() - started
    print(f"painted {arguments.output} in {steps} steps and {seconds:.0f} s")
