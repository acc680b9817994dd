"""Options that several functions and verbs share, in groups.

Python takes them as keyword arguments, and the command line as options of the same names. What is
left out has its default.
"""

from typing import Annotated, TypedDict

from cyclopts import Group, Parameter

from impasto.api.option_types import (
    Count,
    GivenWeights,
    Layer,
    Number,
    Palette,
    Ratio,
    Seed,
    StyleLayers,
    one_of,
)
from impasto.core.checked_data import describe_range
from impasto.core.device import DEVICES, PRECISIONS
from impasto.painting.dials import DIALS
from impasto.painting.gatys.settings import CONTENT_LAYER, STARTS, STEPS, STYLE_LAYERS
from impasto.painting.quality import QUALITIES
from impasto.painting.weights import WEIGHT_NAMES

DIAL_GROUP = Group.create_ordered("Dials")
GATYS = Group.create_ordered(
    "With --method gatys", help="See docs/gatys.md; layers are relu1_1 to relu5_4."
)


def _help(text: str, group: Group | None = None) -> Parameter:
    return Parameter(help=text, group=group) if group else Parameter(help=text)


def _dial(name: str) -> Parameter:
    """Return what the option of a dial shows: its explanation, range and default."""
    rules = DIALS[name]
    text = rules["description"].rstrip(".")
    values = rules.get("expected") or describe_range(rules)
    notes = "; ".join(filter(None, (values, f"default: {rules['default']}")))
    return Parameter(
        choices=tuple(rules["enum"]) if "enum" in rules else None,
        help=f"{text[0].lower()}{text[1:]} ({notes})",
        group=DIAL_GROUP,
    )


class DeviceOptions(TypedDict, total=False):
    """How to compute."""

    device: Annotated[str, one_of(DEVICES), _help("device to paint on (default: auto)")]
    precision: Annotated[
        str,
        one_of(PRECISIONS),
        _help(
            "precision of the network; auto is bfloat16 where the chip multiplies it; different "
            "chips paint the same picture only in the same precision (default: auto)"
        ),
    ]
    threads: Annotated[Count | None, _help("CPU threads (default: all cores)")]


class ComputeOptions(DeviceOptions, total=False):
    """How finely to paint, and how to compute."""

    quality: Annotated[
        str,
        one_of(QUALITIES),
        _help("how long and how finely to paint (default: standard)"),
    ]


Compute = Annotated[ComputeOptions | None, Parameter(name="*")]
"""These options, each by its name, as a parameter of a verb."""


class DialOptions(TypedDict, total=False):
    """The painter's dials; None is the default."""

    likeness: Annotated[Number | None, _dial("likeness")]
    stroke_size: Annotated[Number | None, _dial("stroke_size")]
    relief: Annotated[Number | None, _dial("relief")]
    ground_calm: Annotated[Number | None, _dial("ground_calm")]
    artwork_colour: Annotated[Number | None, _dial("artwork_colour")]
    motifs: Annotated[Number | None, _dial("motifs")]
    palette: Annotated[Palette | None, _dial("palette")]
    stroke_direction: Annotated[str | None, _dial("stroke_direction")]
    brushwork: Annotated[str | None, _dial("brushwork")]
    medium: Annotated[str | None, _dial("medium")]
    seed: Annotated[Seed | None, _dial("seed")]


Weights = Annotated[
    GivenWeights,
    _help(
        "a raw number under the dials; may be repeated; config/README.md explains each of them: "
        f"{', '.join(WEIGHT_NAMES)}",
        DIAL_GROUP,
    ),
]
"""Raw numbers under the dials, as the command line takes them."""


Dials = Annotated[DialOptions | None, Parameter(name="*")]
"""These options, each by its name, as a parameter of a verb."""


class GatysOptions(TypedDict, total=False):
    """The settings of the method of Gatys et al.; None is the default."""

    content_layer: Annotated[
        Layer | None, _help(f"layer of the content loss (default: {CONTENT_LAYER})", GATYS)
    ]
    style_layers: Annotated[
        StyleLayers | None,
        _help(
            "layers of the style loss; without a weight, each has 1 / the number of layers "
            f"(default: {','.join(STYLE_LAYERS)})",
            GATYS,
        ),
    ]
    ratio: Annotated[
        Ratio | None,
        _help(
            "weight of the content relative to the style (default: 3e-8 at 512x384 pixels, and "
            "inversely proportional to their number)",
            GATYS,
        ),
    ]
    start: Annotated[
        str | None, one_of(STARTS), _help("initial picture (default: noise, by --seed)", GATYS)
    ]
    steps: Annotated[
        Count | None,
        _help(
            "iterations of L-BFGS (default: "
            f"{', '.join(f'{number} at {name}' for name, number in STEPS.items())} quality)",
            GATYS,
        ),
    ]
