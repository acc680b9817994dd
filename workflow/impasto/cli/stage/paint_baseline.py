"""The verb `impasto stage paint-baseline`: a render painted blind to depth, for the figures to compare with."""

import argparse
from pathlib import Path

from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "paint-baseline",
        help="paint a render blind to depth, to compare a still's scores with",
        description="Paint RENDER.png by plain style transfer (Gatys et al. 2016), blind to depth "
        "and matte. PLAIN.json gets the scores of this painting, and under `render_scores` those "
        "of the bare render: what the scores of a still are to be compared with.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=value_types.examples_epilog(
            "impasto stage paint-baseline lysozyme/0000.png --artwork styles/hokusai-great-wave.jpg "
            "-o plain.png",
        ),
    )
    parser.add_argument("render", type=Path, metavar="RENDER.png")
    parser.add_argument(
        "--artwork",
        type=value_types.parse_weighted_artwork,
        action="append",
        required=True,
        metavar="ART[:WEIGHT]",
        help="picture to paint after, with its share where there are several; the scores compare "
        "with the one with the largest share",
    )
    parser.add_argument(
        "-o", "--output", type=value_types.parse_png_path, required=True, metavar="PLAIN.png"
    )
    value_types.add_compute_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Paint, score and write."""
    import time

    from impasto.artworks import artwork
    from impasto.artworks.style_source import StyleSource, heaviest_source
    from impasto.cli.progress import painting_callback, progress_bar
    from impasto.core import device
    from impasto.core.atomic_files import write_json
    from impasto.painting.baseline import paint_baseline
    from impasto.painting.input_size import fit_to_quality
    from impasto.painting.quality import quality_by_name
    from impasto.rendering.frame import read_rendered_frame, write_picture
    from impasto.scoring.judge import score_render, score_still

    started = time.monotonic()
    chosen = quality_by_name(arguments.quality)
    # As `paint` does, so that the two are of one size.
    frame = fit_to_quality(read_rendered_frame(arguments.render), chosen)
    artworks = [(Path(name), weight) for name, weight in arguments.artwork]
    sources = [StyleSource(artwork.load_artwork(path).pixels, weight) for path, weight in artworks]
    place = device.select_device(arguments.device, arguments.threads, arguments.precision)
    with progress_bar("painting plainly", "%") as show:
        watch = painting_callback(show, "{side} px, step {step}/{steps}, loss {loss:.3f}")
        picture = paint_baseline(frame, sources, chosen, place, watch)
    compared = heaviest_source(sources).pixels
    scores, render_scores = score_still(picture, frame, compared), score_render(frame, compared)
    seconds = time.monotonic() - started
    write_json(
        arguments.output.with_suffix(".json"),
        {
            "render": arguments.render.as_posix(),
            "artworks": [{"file": p.as_posix(), "weight": w} for p, w in artworks],
            "quality": chosen.name,
            "size": list(frame.size),
            "device": place.type,
            "seconds": round(seconds, 1),
            "scores": scores.as_dict(),
            "render_scores": render_scores.as_dict(),
        },
    )
    # The picture comes last: where it lies, its record is complete.
    write_picture(arguments.output, picture)
    print(f"painted {arguments.output} in {seconds:.0f} s")
