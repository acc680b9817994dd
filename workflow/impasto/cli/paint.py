"""The verb `paint`: paint a render, or any picture, in the manner of artworks."""

import argparse
from contextlib import nullcontext
from pathlib import Path

from impasto.cli.options import (
    depth,
    dials,
    gatys,
    interpolation,
    making_of,
    masks,
    parts,
    value_types,
)

PROGRESS_FORMAT = "{layer} at {side} px, step {step}/{steps}, loss {loss:.3f}"


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "paint",
        help="paint a render in the manner of an artwork",
        description="Paint RENDER.png in the manner of one artwork or several. Depth and camera "
        "are read from RENDER.depth.tif and camera.json beside it; any other picture is painted "
        "without depth, and reduced to the quality's size if it is larger. STILL.json records how "
        "it was painted, and its scores.",
        epilog=value_types.examples_epilog(
            "impasto paint lysozyme/0000.png --artwork styles/hokusai-great-wave.jpg -o still.png",
            "impasto paint lysozyme/0000.png --artwork a.jpg:2 --artwork b.jpg:1 -o still.png",
            "impasto paint lysozyme/0000.png --artwork a.jpg --quality draft --relief 1.5 -o s.png",
            "impasto paint lysozyme/0000.png --artwork a.jpg --artwork-for chain:A=b.jpg -o s.png",
            "impasto paint lysozyme/0000.png --artwork a.jpg --weight air=0.5 --tune -o still.png",
            "impasto paint photo.jpg --artwork a.jpg --depth midas.png --depth-inverted -o s.png",
            "impasto paint photo.jpg --artwork a.jpg --method gatys --start content -o s.png",
        ),
    )
    parser.add_argument(
        "render", type=Path, metavar="RENDER.png", help="the render, or any other picture, to paint"
    )
    add_artwork_options(parser, required=True)
    parser.add_argument(
        "-o", "--output", type=value_types.parse_png_path, required=True, metavar="STILL.png"
    )
    parser.add_argument(
        "--layers",
        type=Path,
        metavar="DIR",
        help="also write the paint of figure and ground, for `impasto animate`, and the strokes, "
        "for `impasto redraw`",
    )
    making_of.add_options(parser)
    add_painting_options(parser)
    parser.set_defaults(run=run)


def add_artwork_options(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Declare the artworks, or alternatively the interpolation between artworks."""
    group = parser.add_mutually_exclusive_group(required=required)
    group.add_argument(
        "--artwork",
        type=value_types.parse_weighted_artwork,
        action="append",
        default=[],
        metavar="ART[:WEIGHT]",
        help="picture to paint after, with its share if there are several; the one with the "
        "largest share gives the ground its large forms, and the scores compare with it",
    )
    interpolation.add_options(parser, group)


def add_painting_options(parser: argparse.ArgumentParser) -> None:
    """Declare all that a still depends on besides render and artworks."""
    value_types.add_compute_options(parser)
    dials.add_options(parser)
    gatys.add_options(parser)
    parts.add_options(parser)
    parser.add_argument(
        "--ground-from",
        choices=("forms", "texture", "mixture"),
        help="what the ground starts from: the large forms of the artwork with the largest share, "
        "without its figure; texture alone, grown from noise; or the large forms of all artworks, "
        "mixed by their shares (default: forms; mixture with --interpolate)",
    )
    masks.add_options(parser)
    depth.add_options(parser)
    parser.add_argument(
        "--tune",
        action="store_true",
        help="let the painter set the dials that are not given, by the scores; this takes at most "
        "4 small paintings, 20 compositions of them and 12 of the still, about the time of one "
        "more still at standard quality; STILL.json records what it chose",
    )


def check_options(arguments: argparse.Namespace) -> None:
    """Check that the options go together and are in range, before anything is read.

    Raises:
        InputError: they do not go together, or one is out of range.
    """
    from impasto.painting.dials import Dials

    gatys.check_options(arguments)
    if arguments.method == "impasto":
        Dials.from_values(**dials.given_dials(arguments))


def run(arguments: argparse.Namespace) -> None:
    """Paint, score and write."""
    check_options(arguments)
    if arguments.method == "gatys":
        gatys.run(arguments)
        return
    from impasto.api.paint import paint
    from impasto.cli.progress import painting_callback, progress_bar
    from impasto.core.atomic_files import check_replaceable
    from impasto.motion.layer_files import LAYER_FILE_PATTERN

    if arguments.layers:
        check_replaceable(arguments.layers, LAYER_FILE_PATTERN)
    tuning = progress_bar("tuning", "trial") if arguments.tune else nullcontext()
    with tuning as trials, progress_bar("painting", "%") as show:
        painting = paint(
            depth.read_given_frame(arguments),
            interpolation.given_artworks(arguments),
            **value_types.given_compute_options(arguments),
            **dials.given_dials(arguments),
            **masks.given_masks_and_maps(arguments),
            parts=parts.artworks_by_name(arguments.artwork_for),
            ground_from=arguments.ground_from or ("mixture" if arguments.interpolate else "forms"),
            tune=arguments.tune,
            filmed=arguments.making_of is not None,
            watch=painting_callback(show, PROGRESS_FORMAT),
            watch_tuning=trials,
        )
    making_of.write_making_of(arguments, painting)
    painting.save(arguments.output, layers=arguments.layers)
    print(f"painted {arguments.output} in {painting.seconds:.0f} s")
