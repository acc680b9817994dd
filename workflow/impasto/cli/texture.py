"""`impasto texture`: the texture of artworks, without any content."""

import argparse
from typing import TYPE_CHECKING

from impasto.cli import options

if TYPE_CHECKING:
    from impasto.meter import Stroke


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "texture",
        help="grow the texture of an artwork, without any content",
        description="Grow a picture from noise that has the strokes and colours of an artwork and "
        "nothing of its composition. Several artworks share it by their weights.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=options.examples(
            "impasto texture styles/hokusai-great-wave.jpg -o waves.png",
            "impasto texture styles/hokusai-poppies.jpg -o poppies.png --size 1024x256 --seed 3",
            "impasto texture a.jpg:2 b.jpg:1 -o both.png --quality draft",
        ),
    )
    parser.add_argument(
        "artwork", type=options.artwork_and_weight, nargs="+", metavar="ART[:WEIGHT]"
    )
    parser.add_argument("-o", "--output", type=options.png, required=True, metavar="OUT.png")
    parser.add_argument(
        "--size", type=options.size, metavar="WxH", help="default: that of the quality"
    )
    parser.add_argument("--seed", type=options.seed, default=0, help="seed (default: %(default)s)")
    options.add_work(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Grow and write."""
    import time

    from impasto import device
    from impasto.cli.progress import bar
    from impasto.cli.sources import Sources
    from impasto.quality import quality
    from impasto.rendering.frame import write_picture
    from impasto.texture import texture

    started = time.monotonic()
    chosen = quality(arguments.quality)
    sources = Sources().of(arguments.artwork)
    place = device.choose(arguments.device, arguments.threads, arguments.precision)
    with bar("growing", "%") as show:

        def watch(stroke: "Stroke") -> None:
            note = f"{stroke.side} px, step {stroke.step}/{stroke.steps}, loss {stroke.loss:.3f}"
            show(round(100 * stroke.share), 100, note)

        size = arguments.size or chosen.size
        picture = texture(sources, size, chosen, place, arguments.seed, watch)
    write_picture(arguments.output, picture)
    print(f"grown {arguments.output} in {time.monotonic() - started:.0f} s")
