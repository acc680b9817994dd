"""Options for the painter's dials and the raw weights under them."""

import argparse
from typing import Any

from impasto.cli.options import value_types
from impasto.cli.options.palette import add_palette_option
from impasto.cli.options.stroke_direction import add_stroke_direction_option
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.painting.strokes.media import BRUSHWORK, MEDIUM_NAMES
from impasto.painting.weights import WEIGHT_NAMES, Weights

DIALS = (
    "likeness",
    "stroke_size",
    "relief",
    "ground_calm",
    "artwork_colour",
    "motifs",
    "seed",
    "palette",
    "stroke_direction",
    "brushwork",
    "medium",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the dials, the seed and the weights; the defaults of the dials are None."""
    dials = parser.add_argument_group("dials")
    dials.add_argument("--likeness", type=float, help="content against style, 0 to 10 (default: 1)")
    dials.add_argument(
        "--stroke-size",
        type=float,
        help="size of the strokes relative to the artwork's, 0.25 to 2 (default: 1)",
    )
    dials.add_argument("--relief", type=float, help="how strongly depth shows, 0 to 2 (default: 1)")
    dials.add_argument(
        "--ground-calm", type=float, help="how quiet the ground is, 0 to 1 (default: 0.5)"
    )
    dials.add_argument(
        "--artwork-colour",
        type=float,
        help="1: the artwork's colours, 0: the render's (default: 1)",
    )
    dials.add_argument(
        "--motifs",
        type=float,
        help="how many coherent pieces of the artwork build the protein, 0 (none) to 1 (many) "
        "(default: 0.5)",
    )
    add_palette_option(dials)
    add_stroke_direction_option(dials)
    dials.add_argument(
        "--brushwork",
        choices=BRUSHWORK,
        help="strokes: what the network has painted small is laid with strokes of the artwork's "
        "own paint, at any size; none: the network paints alone (default: strokes)",
    )
    dials.add_argument(
        "--medium",
        choices=MEDIUM_NAMES,
        help="how strokes are laid: as measured from the artwork, or as in a medium "
        "(default: measured)",
    )
    dials.add_argument(
        "--seed", type=value_types.parse_seed, help="seed of the random numbers (default: 0)"
    )
    dials.add_argument(
        "--weight",
        type=_parse_weight,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a raw number under the dials; may be repeated; config/README.md explains each of "
        f"them: {', '.join(WEIGHT_NAMES)}",
    )


def given_dials(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the dials and weights as arguments of `impasto.paint`."""
    return {
        **{name: getattr(arguments, name) for name in DIALS},
        "weights": dict(arguments.weight),
    }


def _parse_weight(text: str) -> tuple[str, float]:
    """Parse `NAME=VALUE`."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, such as air=0.5, found {text!r}")
    if name not in WEIGHT_NAMES:
        raise argparse.ArgumentTypeError(
            f"unknown weight {name!r}{suggest_word(name, WEIGHT_NAMES)}, expected one of "
            f"{', '.join(WEIGHT_NAMES)}"
        )
    number = value_types.parse_number(value)
    try:
        Weights(**{name: number})
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return name, number
