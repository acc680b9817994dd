"""`impasto paint --method gatys`: its options, and the painting."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from impasto.cli import along, making_of, options
from impasto.errors import InputError
from impasto.gatys.method import (
    CONTENT_LAYER,
    STARTS,
    STEPS,
    STYLE_LAYERS,
    Method,
    known_layer,
    ratio_for,
)

if TYPE_CHECKING:
    from impasto.meter import Stroke

METHOD = "Painted by the method of Gatys, Ecker and Bethge, 2016"
METHODS = ("impasto", "gatys")
_OWN = ("content_layer", "style_layers", "ratio", "start", "steps")
# Options of `impasto paint` that the method has a use for.
TAKEN = (
    *("render", "artwork", "along", "at", "output", "making_of"),
    *("quality", "seed", "device", "precision", "threads"),
)


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the choice of method and the options of this one; none is set that is not given."""
    parser.add_argument(
        "--method",
        choices=METHODS,
        default=METHODS[0],
        help="impasto's own painter, or Gatys, Ecker and Bethge 2016 as published, which knows no "
        "depth, and none of the dials but --seed (default: %(default)s)",
    )
    group = parser.add_argument_group(
        "with --method gatys", "See docs/gatys.md; layers are relu1_1 to relu5_4."
    )
    layers = ",".join(STYLE_LAYERS)
    group.add_argument(
        "--content-layer", type=_layer, metavar="LAYER", help=f"(default: {CONTENT_LAYER})"
    )
    group.add_argument(
        "--style-layers",
        type=style_layers,
        metavar="LAYER[=WEIGHT],...",
        help=f"one without a weight has 1 / the number of layers (default: {layers})",
    )
    group.add_argument(
        "--ratio",
        type=_not_negative,
        metavar="ALPHA/BETA",
        help="weight of the content against that of the style (default: 3e-8 at 512x384 pixels, "
        "and inversely as their number)",
    )
    group.add_argument(
        "--start", choices=STARTS, help="what the picture is at first (default: noise, by --seed)"
    )
    group.add_argument(
        "--steps",
        type=options.count,
        metavar="N",
        help="iterations of L-BFGS (default: "
        f"{', '.join(f'{number} at {name}' for name, number in STEPS.items())} quality)",
    )
    parser.set_defaults(painter=parser)


def check(arguments: argparse.Namespace) -> None:
    """See that what was given goes with the method that was chosen.

    Raises:
        InputError: an option belongs to the other method.
    """
    own = {f"--{name.replace('_', '-')}": name for name in _OWN}
    if arguments.method == "impasto":
        for option, name in own.items():
            if getattr(arguments, name) is not None:
                raise InputError(f"{option}: expected with --method gatys only")
        return
    if arguments.precision == "bfloat16":
        raise InputError(
            "--precision: expected float32 or auto with --method gatys, found bfloat16: L-BFGS "
            "learns the curvature from differences of gradients that it would round away"
        )
    for action in arguments.painter._actions:
        name = action.dest
        if not action.option_strings or name in (*TAKEN, *_OWN, "method", "help"):
            continue
        if getattr(arguments, name) != action.default:
            raise InputError(
                f"{action.option_strings[-1]}: not with --method gatys, which paints one picture "
                "as published: without depth, layers or dials"
            )


def given(arguments: argparse.Namespace, size: tuple[int, int]) -> Method:
    """The method with the options that were given, for a picture of `size`.

    Raises:
        InputError: a value is out of range.
    """
    named = {name: getattr(arguments, name) for name in _OWN}
    usual = {"ratio": ratio_for(size), "steps": STEPS[arguments.quality]}
    return Method(
        **{**usual, **{name: value for name, value in named.items() if value is not None}},
        seed=arguments.seed or 0,
    )


def run(arguments: argparse.Namespace) -> None:
    """Paint, score and write."""
    import time

    from impasto import device
    from impasto.cli.progress import bar
    from impasto.cli.sources import Sources
    from impasto.files import write_json
    from impasto.gatys.paint import paint
    from impasto.quality import quality
    from impasto.rendering.frame import read_frame, reduced, write_picture
    from impasto.scoring import score
    from impasto.source import heaviest
    from impasto.versions import versions

    started = time.monotonic()
    chosen = quality(arguments.quality)
    frame = read_frame(arguments.render)
    if frame.depth is None:
        frame = reduced(frame, max(chosen.size))
    method = given(arguments, frame.size)
    artworks = along.given(arguments)
    sources = Sources().of(artworks)
    place = device.choose(arguments.device, arguments.threads, arguments.precision)
    recorder = making_of.recorder(arguments, 1)
    with bar("painting", "%") as show:

        def watch(stroke: "Stroke") -> None:
            note = f"step {stroke.step}/{stroke.steps}, loss {stroke.loss:.3g}"
            show(round(100 * stroke.share), 100, note)
            if recorder:
                recorder(stroke)

        found = paint(frame, sources, method, place, watch)
    compared = heaviest(sources).pixels
    scores = score(found.picture, frame, compared)
    seconds = time.monotonic() - started
    write_json(
        arguments.output.with_suffix(".json"),
        {
            "render": arguments.render.as_posix(),
            "artworks": [{"file": Path(p).as_posix(), "weight": w} for p, w in artworks],
            "quality": chosen.name,
            "size": list(frame.size),
            "method": {"name": "gatys", **method.as_dict(), "steps": found.steps},
            "losses": found.losses,
            "device": place.type,
            "seconds": round(seconds, 1),
            "versions": versions(),
            "scores": scores.as_dict(),
        },
    )
    if recorder:
        last = [("finished", found.picture)]
        making_of.write(arguments, recorder, last, frame, compared, METHOD)
    # The picture comes last: where it lies, its record is complete.
    write_picture(arguments.output, found.picture)
    print(f"painted {arguments.output} in {seconds:.0f} s")


def style_layers(text: str) -> dict[str, float]:
    """Parse `LAYER[=WEIGHT],...`; a layer without a weight has 1 / their number."""
    parts = [part.partition("=") for part in text.split(",")]
    found: dict[str, float] = {}
    for name, equals, weight in parts:
        layer = _layer(name.strip())
        if layer in found:
            raise argparse.ArgumentTypeError(f"{layer} stands twice in {text!r}")
        found[layer] = options.positive(weight) if equals else 1 / len(parts)
    return found


def _layer(text: str) -> str:
    try:
        return known_layer(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _not_negative(text: str) -> float:
    value = options.number(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"expected a number of 0 or more, found {text}")
    return value
