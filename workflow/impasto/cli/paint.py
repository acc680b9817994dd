"""`impasto paint`: a render, or any picture, in the manner of artworks."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impasto.cli import along, depth, dials, drawn, gatys, making_of, options, parts

if TYPE_CHECKING:
    from impasto.cli.progress import Show
    from impasto.dials import Dials
    from impasto.making.record import Recorder
    from impasto.meter import Stroke, Watcher
    from impasto.painter import Painting
    from impasto.studio import Studio
    from impasto.tune import Trial


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
            "impasto paint lysozyme/0000.png --artwork a.jpg --artwork-for chain:A=b.jpg -o s.png",
            "impasto paint lysozyme/0000.png --artwork a.jpg --weight air=0.5 --tune -o still.png",
            "impasto paint photo.jpg --artwork a.jpg --depth midas.png --depth-inverted -o s.png",
            "impasto paint photo.jpg --artwork a.jpg --method gatys --start content -o s.png",
        ),
    )
    parser.add_argument("render", type=Path, metavar="RENDER.png")
    add_artworks(parser, required=True)
    parser.add_argument("-o", "--output", type=options.png, required=True, metavar="STILL.png")
    parser.add_argument(
        "--layers",
        type=Path,
        metavar="DIR",
        help="also keep figure.png, ground.png and palette.json, for motion",
    )
    making_of.add(parser)
    add_manner(parser)
    parser.set_defaults(run=run)


def add_artworks(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Declare the artworks, and the way between artworks that may stand for them."""
    after = parser.add_mutually_exclusive_group(required=required)
    after.add_argument(
        "--artwork",
        type=options.artwork_and_weight,
        action="append",
        default=[],
        metavar="ART[:WEIGHT]",
        help="picture to paint after, with its share where there are several; the ground's large "
        "forms come from the one with the largest share, and the scores compare with it",
    )
    along.add_place(parser, after)


def add_manner(parser: argparse.ArgumentParser) -> None:
    """Declare how to paint: all that a still depends on beside render and artworks."""
    options.add_work(parser)
    dials.add(parser)
    gatys.add(parser)
    parts.add(parser)
    parser.add_argument(
        "--ground-from",
        choices=("forms", "texture", "mixture"),
        help="begin the ground with the large forms of the artwork with the largest share, without "
        "its figure; with texture alone, grown from noise; or with the large forms of all "
        "artworks, mixed by their shares (default: forms; mixture with --along)",
    )
    drawn.add(parser)
    depth.add(parser)
    parser.add_argument(
        "--tune",
        action="store_true",
        help="let the painter set the dials that are not given, by the scores: with at most 4 "
        "small paintings, 20 compositions of them and 12 of the still, about the time of one more "
        "still at standard quality; STILL.json tells what it chose",
    )


def check(arguments: argparse.Namespace) -> None:
    """See that the options go together and are in range, before anything is read.

    Raises:
        InputError: they do not, or one is not.
    """
    gatys.check(arguments)
    if arguments.method == "gatys":
        gatys.given(arguments, (1, 1))
    else:
        dials.given(arguments)


def run(arguments: argparse.Namespace) -> None:
    """Paint, score and write."""
    import time

    from impasto import device
    from impasto.cli.sources import Sources
    from impasto.colours.choice import repeated
    from impasto.colours.legibility import colours_record
    from impasto.files import check_replaceable, write_json
    from impasto.making.finishing import finishing
    from impasto.motion.layers import LAYER_FILES, write_layers
    from impasto.painter import GroundFrom, Painter, shows_ground
    from impasto.picture import read_given
    from impasto.quality import quality
    from impasto.rendering.frame import reduced, write_picture
    from impasto.source import heaviest
    from impasto.strokes.field import strokes_record
    from impasto.studio import Studio
    from impasto.versions import versions

    check(arguments)
    if arguments.method == "gatys":
        gatys.run(arguments)
        return
    started = time.monotonic()
    if arguments.layers:
        check_replaceable(arguments.layers, LAYER_FILES)
    settings = dials.given(arguments)
    chosen = quality(arguments.quality)
    known = depth.given(arguments)
    seen = read_given(arguments.render, known)
    for note in seen.notes:
        print(f"impasto: {note}", file=sys.stderr)
    frame = seen.frame
    if frame.depth is None or known.depth is not None:
        # A render has the size that was asked for; a photograph has whatever the camera gave it.
        frame = reduced(frame, max(chosen.size))
    read = Sources()
    artworks = along.given(arguments)
    sources = read.of(artworks)
    apart = [*parts.given(arguments, read), *drawn.given(arguments, read, frame.size)]
    parts.check(apart, frame, arguments.render)
    place = device.choose(arguments.device, arguments.threads, arguments.precision)
    ground_from: GroundFrom = arguments.ground_from or ("mixture" if arguments.along else "forms")
    painter = Painter(sources, chosen, settings, place, apart, ground_from)
    studio = Studio(painter, frame, heaviest(sources).pixels)
    phases = len(chosen.scales_to(max(frame.size))) * (1 + shows_ground(frame))
    recorder = making_of.recorder(arguments, phases)
    tuned: dict[str, Any] = {}
    if arguments.tune:
        free = [name for name in dials.DIALS if name not in dials.named(arguments)]
        best, tuned["tuned"] = _tuned(studio, settings, free, recorder)
        painting, settings, scores = best.painting, best.dials, best.scores
    else:
        painting = _painted(studio, settings, recorder)
        scores = studio.judged(painting)
    if scarce := repeated(painting.palette):
        print(f"impasto: --colours: {scarce}", file=sys.stderr)
    seconds = time.monotonic() - started
    if arguments.layers:
        write_layers(arguments.layers, painting)
    write_json(
        arguments.output.with_suffix(".json"),
        {
            "render": arguments.render.as_posix(),
            **depth.record(known),
            "artworks": [{"file": Path(p).as_posix(), "weight": w} for p, w in artworks],
            **parts.record(arguments),
            **drawn.record(arguments),
            **({"ground_from": ground_from} if ground_from != "forms" else {}),
            "quality": chosen.name,
            "size": list(frame.size),
            "dials": settings.as_dict(),
            **colours_record(painting.still, frame, painting.palette),
            **strokes_record(painting.still, frame, settings.strokes),
            **tuned,
            "device": place.type,
            "seconds": round(seconds, 1),
            "versions": versions(),
            "scores": scores.as_dict(),
        },
    )
    if recorder:
        if not recorder.phases:
            # The still is one of the trials, which nobody has watched.
            _painted(studio, settings, recorder)
        last = finishing(painting, frame, settings.finish, apart)
        making_of.write(arguments, recorder, last, frame, studio.artwork, "Painted by impasto")
    # The picture comes last: where it lies, its record is complete.
    write_picture(arguments.output, painting.still)
    print(f"painted {arguments.output} in {seconds:.0f} s")


def _tuned(
    studio: "Studio", given: "Dials", free: list[str], recorder: "Recorder | None"
) -> "tuple[Trial, dict[str, Any]]":
    """A still with dials that the painter chose, and what to record of that."""
    from impasto.cli.progress import bar
    from impasto.tuned import tuned

    named = [name for name in dials.DIALS if name not in free]
    with bar("tuning", "trial") as trials, bar("painting", "%") as strokes:
        found = tuned(studio, given, named, _watching(strokes, recorder), trials)
    return found.best, found.record()


def _painted(studio: "Studio", settings: "Dials", recorder: "Recorder | None") -> "Painting":
    from impasto.cli.progress import bar

    with bar("painting", "%") as show:
        return studio.paint(settings, _watching(show, recorder))


def _watching(show: "Show", recorder: "Recorder | None") -> "Watcher":
    """A watcher of strokes that shows them in per cent, and passes them on."""

    def watch(stroke: "Stroke") -> None:
        note = f"{stroke.layer} at {stroke.side} px, step {stroke.step}/{stroke.steps}, "
        show(round(100 * stroke.share), 100, note + f"loss {stroke.loss:.3f}")
        if recorder:
            recorder(stroke)

    return watch
