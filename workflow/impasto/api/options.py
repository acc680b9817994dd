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
from impasto.core.device import DEVICES, PRECISIONS
from impasto.painting.colour.named_palettes import ARTWORK, NAMED_PALETTES
from impasto.painting.gatys.settings import CONTENT_LAYER, STARTS, STEPS, STYLE_LAYERS
from impasto.painting.media import BRUSHWORK, MEDIUM_NAMES
from impasto.painting.quality import QUALITIES
from impasto.painting.stroke_direction.modes import AS_PAINTED, STROKE_MODES
from impasto.painting.weights import WEIGHT_NAMES

DIALS = Group.create_ordered("Dials")
GATYS = Group.create_ordered(
    "With --method gatys", help="See docs/gatys.md; layers are relu1_1 to relu5_4."
)


def _help(text: str, group: Group | None = None) -> Parameter:
    return Parameter(help=text, group=group) if group else Parameter(help=text)


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

    likeness: Annotated[Number | None, _help("content against style, 0 to 10 (default: 1)", DIALS)]
    stroke_size: Annotated[
        Number | None,
        _help("size of the strokes relative to the artwork's, 0.25 to 2 (default: 1)", DIALS),
    ]
    relief: Annotated[Number | None, _help("how strongly depth shows, 0 to 2 (default: 1)", DIALS)]
    ground_calm: Annotated[
        Number | None, _help("how quiet the ground is, 0 to 1 (default: 0.5)", DIALS)
    ]
    artwork_colour: Annotated[
        Number | None, _help("1: the artwork's colours, 0: the render's (default: 1)", DIALS)
    ]
    motifs: Annotated[
        Number | None,
        _help(
            "how many coherent pieces of the artwork build the protein, 0 (none) to 1 (many) "
            "(default: 0.5)",
            DIALS,
        ),
    ]
    palette: Annotated[
        Palette | None,
        _help(
            "where colours come from. artwork: the artwork's colours; render: the render's hues, "
            "in the shades of the strokes; luminance: only light and shade are painted, on the "
            "render's colours; histogram: the colours of the whole artwork are first moved to the "
            "render's; or a palette, of which each chain or kind of structure takes one colour: "
            f"{', '.join(NAMED_PALETTES)}, #e69f00,#56b4e9,... or a file of them "
            f"(default: {ARTWORK})",
            DIALS,
        ),
    ]
    stroke_direction: Annotated[
        str | None,
        one_of(STROKE_MODES),
        _help(
            "which way the protein's strokes run: as in the artwork; turned any way that fits; "
            "along the ribbon of the backbone; or round the surface, along lines of equal depth. "
            f"All but the first take about a quarter longer (default: {AS_PAINTED})",
            DIALS,
        ),
    ]
    brushwork: Annotated[
        str | None,
        one_of(BRUSHWORK),
        _help(
            "strokes: what the network has painted small is laid with strokes of the artwork's "
            "own paint, at any size; none: the network paints alone (default: strokes)",
            DIALS,
        ),
    ]
    medium: Annotated[
        str | None,
        one_of(MEDIUM_NAMES),
        _help(
            "how strokes are laid: as measured from the artwork, or as in a medium "
            "(default: measured)",
            DIALS,
        ),
    ]
    seed: Annotated[Seed | None, _help("seed of the random numbers (default: 0)", DIALS)]


Weights = Annotated[
    GivenWeights,
    _help(
        "a raw number under the dials; may be repeated; config/README.md explains each of them: "
        f"{', '.join(WEIGHT_NAMES)}",
        DIALS,
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
