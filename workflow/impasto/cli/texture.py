"""The verb `texture`: grow the texture of artworks, without any content."""

import argparse

from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "texture",
        help="grow the texture of an artwork, without any content",
        description="Grow a picture from noise that has the strokes and colours of an artwork, but "
        "nothing of its composition. Several artworks contribute by their weights.",
        epilog=value_types.examples_epilog(
            "impasto texture styles/hokusai-great-wave.jpg -o waves.png",
            "impasto texture styles/hokusai-poppies.jpg -o poppies.png --size 1024x256 --seed 3",
            "impasto texture a.jpg:2 b.jpg:1 -o both.png --quality draft",
        ),
    )
    parser.add_argument(
        "artwork", type=value_types.parse_weighted_artwork, nargs="+", metavar="ART[:WEIGHT]"
    )
    parser.add_argument(
        "-o", "--output", type=value_types.parse_png_path, required=True, metavar="OUT.png"
    )
    parser.add_argument(
        "--size",
        type=value_types.parse_size,
        metavar="WxH",
        help="default: 256x192 for a "
        "sketch or draft, 512x384 at standard and 1920x1080 at final quality",
    )
    parser.add_argument(
        "--seed",
        type=value_types.parse_seed,
        default=0,
        help="seed of the noise (default: %(default)s)",
    )
    value_types.add_compute_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Grow the texture and write it."""
    import time

    from impasto.api.texture import grow_texture
    from impasto.cli.progress import painting_callback, progress_bar

    started = time.monotonic()
    with progress_bar("growing", "%") as show:
        watch = painting_callback(show, "{side} px, step {step}/{steps}, loss {loss:.3f}")
        picture = grow_texture(
            arguments.artwork,
            size=arguments.size,
            seed=arguments.seed,
            **value_types.given_compute_options(arguments),
            watch=watch,
        )
    picture.save(arguments.output)
    print(f"grew {arguments.output} in {time.monotonic() - started:.0f} s")
