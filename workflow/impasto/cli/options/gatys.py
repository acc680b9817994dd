"""`impasto paint --method gatys`: its options and its run."""

import argparse
from typing import Any

from impasto.cli.options import interpolation, making_of, value_types
from impasto.core.errors import InputError
from impasto.painting.gatys.settings import (
    CONTENT_LAYER,
    STARTS,
    STEPS,
    STYLE_LAYERS,
    GatysSettings,
    resolve_layer,
)

METHODS = ("impasto", "gatys")
_GATYS_OPTIONS = ("content_layer", "style_layers", "ratio", "start", "steps")
# Options of `impasto paint` that the method uses too.
SHARED_OPTIONS = (
    *("render", "artwork", "interpolate", "at", "output", "making_of"),
    *("quality", "seed", "device", "precision", "threads"),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the choice of method and the options of this one; their defaults are None."""
    parser.add_argument(
        "--method",
        choices=METHODS,
        default=METHODS[0],
        help="impasto's own painter, or the method of Gatys, Ecker and Bethge 2016 as published, "
        "which uses no depth and none of the dials but --seed (default: %(default)s)",
    )
    group = parser.add_argument_group(
        "with --method gatys", "See docs/gatys.md; layers are relu1_1 to relu5_4."
    )
    layers = ",".join(STYLE_LAYERS)
    group.add_argument(
        "--content-layer",
        type=_parse_layer,
        metavar="LAYER",
        help=f"layer of the content loss (default: {CONTENT_LAYER})",
    )
    group.add_argument(
        "--style-layers",
        type=parse_style_layers,
        metavar="LAYER[=WEIGHT],...",
        help="layers of the style loss; without a weight, each has 1 / the number of layers "
        f"(default: {layers})",
    )
    group.add_argument(
        "--ratio",
        type=_parse_non_negative,
        metavar="ALPHA/BETA",
        help="weight of the content relative to the style (default: 3e-8 at 512x384 pixels, and "
        "inversely proportional to their number)",
    )
    group.add_argument(
        "--start", choices=STARTS, help="initial picture (default: noise, by --seed)"
    )
    group.add_argument(
        "--steps",
        type=value_types.parse_positive_integer,
        metavar="N",
        help="iterations of L-BFGS (default: "
        f"{', '.join(f'{number} at {name}' for name, number in STEPS.items())} quality)",
    )
    parser.set_defaults(painter=parser)


def check_options(arguments: argparse.Namespace) -> None:
    """Check that the options go with the method.

    Raises:
        InputError: an option belongs to the other method, or a value is out of range.
    """
    own = {f"--{name.replace('_', '-')}": name for name in _GATYS_OPTIONS}
    if arguments.method == "impasto":
        for option, name in own.items():
            if getattr(arguments, name) is not None:
                raise InputError(f"{option}: expected with --method gatys only")
        return
    if arguments.precision == "bfloat16":
        raise InputError(
            "--precision: expected float32 or auto with --method gatys, found bfloat16, which "
            "would round away the differences of gradients that L-BFGS relies on"
        )
    for action in arguments.painter._actions:
        name = action.dest
        if not action.option_strings or name in (
            *SHARED_OPTIONS,
            *_GATYS_OPTIONS,
            "method",
            "help",
        ):
            continue
        if getattr(arguments, name) != action.default:
            raise InputError(
                f"{action.option_strings[-1]}: not with --method gatys, which paints a picture "
                "as published, without depth, layers or dials"
            )
    GatysSettings(**_given_options(arguments))


def _given_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the options that were given, as arguments of `impasto.paint_gatys`."""
    named = {name: getattr(arguments, name) for name in (*_GATYS_OPTIONS, "seed")}
    return {name: value for name, value in named.items() if value is not None}


def run(arguments: argparse.Namespace) -> None:
    """Paint, score and write the picture."""
    from impasto.api.gatys import paint_gatys
    from impasto.cli.progress import painting_callback, progress_bar
    from impasto.rendering.frame import read_rendered_frame

    compute_options = value_types.given_compute_options(arguments)
    # The method always paints in float32.
    del compute_options["precision"]
    with progress_bar("painting", "%") as show:
        painting = paint_gatys(
            read_rendered_frame(arguments.render),
            interpolation.given_artworks(arguments),
            **compute_options,
            **_given_options(arguments),
            filmed=arguments.making_of is not None,
            watch=painting_callback(show, "step {step}/{steps}, loss {loss:.3g}"),
        )
    making_of.write_making_of(arguments, painting)
    painting.save(arguments.output)
    print(f"painted {arguments.output} in {painting.seconds:.0f} s")


def parse_style_layers(text: str) -> dict[str, float]:
    """Parse `LAYER[=WEIGHT],...`; a layer without a weight has 1 / the number of layers."""
    parts = [part.partition("=") for part in text.split(",")]
    found: dict[str, float] = {}
    for name, equals, weight in parts:
        layer = _parse_layer(name.strip())
        if layer in found:
            raise argparse.ArgumentTypeError(f"{layer} is given twice in {text!r}")
        found[layer] = value_types.parse_positive_number(weight) if equals else 1 / len(parts)
    return found


def _parse_layer(text: str) -> str:
    try:
        return resolve_layer(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _parse_non_negative(text: str) -> float:
    value = value_types.parse_number(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"expected a number of 0 or more, found {text}")
    return value
