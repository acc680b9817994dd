"""The verb `stage paint-baseline`: paint the depth-blind baseline of a render."""

import argparse
from pathlib import Path

from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "paint-baseline",
        help="paint a depth-blind baseline of a render, to compare a still's scores with",
        description="Paint RENDER.png by plain style transfer (Gatys et al. 2016), blind to depth "
        "and matte, with a long side of at most 256, 512 or 1920 pixels (draft, standard, final). "
        "BASELINE.json gets the scores of this painting and, under `render_scores`, "
        "those of the bare render. The scores of a still are compared with both.",
        epilog=value_types.examples_epilog(
            "impasto stage paint-baseline lysozyme/0000.png "
            "--artwork styles/hokusai-great-wave.jpg -o baseline.png",
        ),
    )
    parser.add_argument("render", type=Path, metavar="RENDER.png")
    parser.add_argument(
        "--artwork",
        type=value_types.parse_weighted_artwork,
        action="append",
        required=True,
        metavar="ART[:WEIGHT]",
        help="picture to paint after, with its share if there are several; the scores compare with "
        "the one with the largest share",
    )
    parser.add_argument(
        "-o", "--output", type=value_types.parse_png_path, required=True, metavar="BASELINE.png"
    )
    value_types.add_compute_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Paint, score and write the baseline."""
    import time

    from impasto.artworks import artwork
    from impasto.artworks.style_source import StyleSource, heaviest_source
    from impasto.cli.progress import painting_callback, progress_bar
    from impasto.core import device
    from impasto.core.atomic_files import write_json
    from impasto.painting.baseline import paint_baseline
    from impasto.painting.quality import quality_by_name
    from impasto.rendering.frame import read_rendered_frame, shrink_frame, write_picture
    from impasto.scoring.judge import score_render, score_still

    started = time.monotonic()
    quality = quality_by_name(arguments.quality)
    # The network alone paints it, which would take several times as long at the size of a still.
    frame = shrink_frame(read_rendered_frame(arguments.render), max(quality.network_size))
    artworks = [(Path(name), weight) for name, weight in arguments.artwork]
    sources = [StyleSource(artwork.load_artwork(path).pixels, weight) for path, weight in artworks]
    torch_device = device.select_device(arguments.device, arguments.threads, arguments.precision)
    with progress_bar("painting the baseline", "%") as show:
        watch = painting_callback(show, "{side} px, step {step}/{steps}, loss {loss:.3f}")
        picture = paint_baseline(frame, sources, quality, torch_device, watch)
    pixels = heaviest_source(sources).pixels
    scores, render_scores = score_still(picture, frame, pixels), score_render(frame, pixels)
    seconds = time.monotonic() - started
    write_json(
        arguments.output.with_suffix(".json"),
        {
            "render": arguments.render.as_posix(),
            "artworks": [{"file": p.as_posix(), "weight": w} for p, w in artworks],
            "quality": quality.name,
            "size": list(frame.size),
            "device": torch_device.type,
            "seconds": round(seconds, 1),
            "scores": scores.as_dict(),
            "render_scores": render_scores.as_dict(),
        },
    )
    # The picture is written last, so that its record is complete whenever it exists.
    write_picture(arguments.output, picture)
    print(f"painted {arguments.output} in {seconds:.0f} s")
