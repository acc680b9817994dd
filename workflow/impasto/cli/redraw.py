"""The verb `redraw`: draw a painting from its strokes, at another size."""

import argparse
from pathlib import Path

from impasto.cli.options import painted_view, parts, value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "redraw",
        help="draw a painting from its strokes, at another size",
        description="Draw a still from the record of its strokes, at the size of RENDER.png: "
        "another render of the view that was painted. Nothing is painted anew, so that a picture "
        "that pleases small can be drawn for a wall.",
        epilog=value_types.examples_epilog(
            "impasto render pdb/1hel.pdb -o small --size 512x384",
            "impasto paint small/0000.png --artwork a.jpg --layers layers -o still.png",
            "impasto render pdb/1hel.pdb -o large --size 4096x3072",
            "impasto redraw large/0000.png --layers layers --record still.json -o wall.png",
        ),
    )
    parser.add_argument("render", type=Path, metavar="RENDER.png", help="the render to draw on")
    painted_view.add_options(parser)
    parser.add_argument(
        "-o", "--output", type=value_types.parse_png_path, required=True, metavar="PICTURE.png"
    )
    value_types.add_threads_option(parser)
    parts.add_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Draw the picture."""
    from impasto.api.artwork_inputs import ArtworkReader
    from impasto.cli.progress import as_percentage, progress_bar
    from impasto.core.device import usable_cores
    from impasto.core.errors import InputError
    from impasto.motion.layer_files import read_strokes
    from impasto.painting.composition.layers import redraw_still
    from impasto.painting.dials import read_dials
    from impasto.rendering.frame import read_rendered_frame, write_picture

    dials = read_dials(arguments.record)
    parts.check_clip_parts(arguments.artwork_for, arguments.record, [arguments.render])
    record, palette = read_strokes(arguments.layers)
    frame = read_rendered_frame(arguments.render)
    given = parts.given_parts(arguments, ArtworkReader())
    if len(given) != len(palette.parts):
        raise InputError(
            f"{arguments.layers}: painted with {len(palette.parts)} parts, found {len(given)}; "
            "pictures with masks or a map cannot be redrawn"
        )
    if problem := record.mismatch(frame):
        raise InputError(f"{arguments.render}: {problem}")
    threads = min(arguments.threads or usable_cores(), usable_cores())
    with progress_bar("drawing", "%") as show:
        still = redraw_still(
            record, palette, frame, dials.composition, given, threads, as_percentage(show)
        )
    write_picture(arguments.output, still)
    print(f"drew {arguments.output}, {frame.size[0]}x{frame.size[1]} pixels")
