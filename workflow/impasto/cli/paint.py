"""`impasto paint`: a render, or any picture, in the manner of artworks."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impasto.cli import dials, options

if TYPE_CHECKING:
    from impasto.paint import Painting, Stroke


LAYER_FILES = r"(figure|ground)\.png"


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "paint",
        help="paint a render in the manner of an artwork",
        description="Paint RENDER.png in the manner of one artwork or several. Depth and camera "
        "come along when RENDER.depth.tif and camera.json lie beside it; any other picture is "
        "painted without depth, reduced to the quality's size if it is larger. STILL.json gets "
        "how it was painted, and its scores.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=options.examples(
            "impasto paint lysozyme/0000.png --artwork styles/hokusai-great-wave.jpg -o still.png",
            "impasto paint lysozyme/0000.png --artwork a.jpg:2 --artwork b.jpg:1 -o still.png",
            "impasto paint lysozyme/0000.png --artwork a.jpg --quality draft --relief 1.5 -o s.png",
        ),
    )
    parser.add_argument("render", type=Path, metavar="RENDER.png")
    parser.add_argument(
        "--artwork",
        type=dials.artwork_and_weight,
        action="append",
        required=True,
        metavar="ART[:WEIGHT]",
        help="picture to paint after, with its share where there are several; the ground's large "
        "forms come from the one with the largest share, and the scores compare with it",
    )
    parser.add_argument("-o", "--output", type=options.png, required=True, metavar="STILL.png")
    parser.add_argument(
        "--layers", type=Path, metavar="DIR", help="also keep figure.png and ground.png, for motion"
    )
    dials.add(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Paint, score and write."""
    import time

    from impasto import artwork, device
    from impasto.files import check_replaceable, replacing_folder, write_json
    from impasto.paint import Painter
    from impasto.quality import quality
    from impasto.render.frame import read_frame, reduced, write_picture
    from impasto.score import score
    from impasto.source import Source, heaviest

    started = time.monotonic()
    if arguments.layers:
        check_replaceable(arguments.layers, LAYER_FILES)
    settings = dials.given(arguments)
    chosen = quality(arguments.quality)
    frame = read_frame(arguments.render)
    if frame.depth is None:
        # A render has the size that was asked for; a photograph has whatever the camera gave it.
        frame = reduced(frame, max(chosen.size))
    artworks = [(Path(name), weight) for name, weight in arguments.artwork]
    sources = [Source(artwork.load(path).pixels, weight) for path, weight in artworks]
    place = device.choose(arguments.device, arguments.threads)
    painting = _painted(Painter(sources, chosen, settings, place), frame)
    scores = score(painting.still, frame, heaviest(sources).pixels)
    seconds = time.monotonic() - started
    if arguments.layers:
        with replacing_folder(arguments.layers, LAYER_FILES) as folder:
            write_picture(folder / "figure.png", painting.figure)
            write_picture(folder / "ground.png", painting.ground)
    write_json(
        arguments.output.with_suffix(".json"),
        {
            "render": arguments.render.as_posix(),
            "artworks": [{"file": p.as_posix(), "weight": w} for p, w in artworks],
            "quality": chosen.name,
            "size": list(frame.size),
            "dials": {name: getattr(settings, name) for name in settings.__dataclass_fields__},
            "device": place.type,
            "seconds": round(seconds, 1),
            "versions": _versions(),
            "scores": scores.as_dict(),
        },
    )
    # The picture comes last: where it lies, its record is complete.
    write_picture(arguments.output, painting.still)
    print(f"painted {arguments.output} in {seconds:.0f} s")


def _painted(painter: Any, frame: Any) -> "Painting":
    from impasto.cli.progress import bar

    with bar("painting", "%") as show:

        def watch(stroke: "Stroke") -> None:
            note = f"{stroke.layer} at {stroke.side} px, step {stroke.step}/{stroke.steps}, "
            show(round(100 * stroke.share), 100, note + f"loss {stroke.loss:.3f}")

        painting: Painting = painter.paint(frame, watch)
        return painting


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    packages = ("impasto", "torch", "torchvision", "numpy", "scipy", "pymol-open-source")
    return {name: version(name) for name in packages}
