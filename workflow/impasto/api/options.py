"""Options that several functions and verbs share, in groups.

Python takes them as keyword arguments, and the command line as options of the same names, or of
those that `Parameter(name=...)` gives. What is left out, or None, has its default.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypedDict, get_args

from cyclopts import Group, Parameter

from impasto.api.option_types import (
    MASKS,
    PARTS,
    WEIGHTS,
    Count,
    Flag,
    Layer,
    Number,
    Palette,
    Ratio,
    Seed,
    StyleLayers,
    one_of,
)
from impasto.core.checked_data import Rules, describe_range, field_rules
from impasto.core.device import DEVICES, PRECISIONS, DeviceRequest, request_device
from impasto.core.suggestions import suggest_word
from impasto.painting.dials import DIALS, GroundFrom
from impasto.painting.gatys.settings import GatysSettings
from impasto.painting.quality import QUALITIES, Quality, quality_by_name
from impasto.painting.weights import WEIGHT_NAMES

if TYPE_CHECKING:
    from impasto.api.artwork_inputs import ArtworkInputs
    from impasto.rendering.pixel_input import PixelInput

    ByPart = Mapping[str, ArtworkInputs]
    ByMask = Sequence[tuple[PixelInput, ArtworkInputs]]
    ByWeight = Mapping[str, float]
else:
    # What the command line sees: options that may be repeated, read without NumPy.
    ByPart = ByMask = ByWeight = Collection[Any]

DIAL_GROUP = Group.create_ordered("Dials")
PART_GROUP = Group.create_ordered("Parts")
DRAWN = Group.create_ordered("Parts drawn by hand")
GATYS = Group.create_ordered(
    "With --method gatys", help="See docs/gatys.md; layers are relu1_1 to relu5_4."
)
_METHOD = field_rules(GatysSettings)


def _described(rules: Rules, group: Group) -> Parameter:
    """Return what the option of a setting shows: its explanation, range and default."""
    text = rules["description"].rstrip(".")
    values = rules.get("expected") or describe_range(rules)
    default = f"default: {rules['default']}" if "default" in rules else ""
    notes = "; ".join(filter(None, (values, default)))
    return Parameter(
        choices=tuple(rules["enum"]) if "enum" in rules else None,
        help=f"{text[0].lower()}{text[1:]}" + (f" ({notes})" if notes else ""),
        group=group,
    )


class DeviceOptions(TypedDict, total=False):
    """How to compute."""

    device: Annotated[str, one_of(DEVICES), Parameter(help="device to paint on (default: auto)")]
    precision: Annotated[
        str,
        one_of(PRECISIONS),
        Parameter(
            help="precision of the network; auto is bfloat16 where the chip multiplies it; "
            "different chips paint the same picture only in the same precision (default: auto)"
        ),
    ]
    threads: Annotated[Count | None, Parameter(help="CPU threads (default: all cores)")]


Devices = Annotated[DeviceOptions | None, Parameter(name="*")]
"""These options, each by its name, as a parameter of a verb."""

StillQuality = Annotated[
    str | None,
    one_of(QUALITIES),
    Parameter(help="quality of what is painted anew (default: that of the still)"),
]
"""The quality, as a parameter of a verb that carries on with a still."""


class ComputeOptions(DeviceOptions, total=False):
    """How finely to paint, and how to compute."""

    quality: Annotated[
        str,
        one_of(QUALITIES),
        Parameter(help="how long and how finely to paint (default: standard)"),
    ]


Compute = Annotated[ComputeOptions | None, Parameter(name="*")]
"""These options, each by its name, as a parameter of a verb."""


class DialOptions(TypedDict, total=False):
    """The painter's dials, and the raw numbers under them."""

    likeness: Annotated[Number | None, _described(DIALS["likeness"], DIAL_GROUP)]
    stroke_size: Annotated[Number | None, _described(DIALS["stroke_size"], DIAL_GROUP)]
    relief: Annotated[Number | None, _described(DIALS["relief"], DIAL_GROUP)]
    ground_calm: Annotated[Number | None, _described(DIALS["ground_calm"], DIAL_GROUP)]
    artwork_colour: Annotated[Number | None, _described(DIALS["artwork_colour"], DIAL_GROUP)]
    motifs: Annotated[Number | None, _described(DIALS["motifs"], DIAL_GROUP)]
    palette: Annotated[Palette | None, _described(DIALS["palette"], DIAL_GROUP)]
    stroke_direction: Annotated[str | None, _described(DIALS["stroke_direction"], DIAL_GROUP)]
    brushwork: Annotated[str | None, _described(DIALS["brushwork"], DIAL_GROUP)]
    medium: Annotated[str | None, _described(DIALS["medium"], DIAL_GROUP)]
    seed: Annotated[Seed | None, _described(DIALS["seed"], DIAL_GROUP)]
    weights: Annotated[
        ByWeight | None,
        WEIGHTS,
        Parameter(
            name="weight",
            help="a raw number under the dials; may be repeated; config/README.md explains each "
            f"of them: {', '.join(WEIGHT_NAMES)}",
            group=DIAL_GROUP,
        ),
    ]


Dials = Annotated[DialOptions | None, Parameter(name="*")]
"""These options, each by its name, as a parameter of a verb."""

_PART_OPTION = Parameter(
    name="artwork-for",
    group=PART_GROUP,
    help="paint a part after an artwork of its own; may be repeated, also for the same part. "
    "PART is ground, figure, near, far, protein, nucleic, ligand, helix, sheet, loop, chain:A, "
    "ligand:HEM, element:FE, residue:57, residue:40-50, or several of these joined by /, which "
    "must all apply: chain:A/helix. Where parts overlap, the more specific one is painted, or "
    "the later of two that are equally specific",
)


PartArtworks = Annotated[ByPart | None, PARTS, _PART_OPTION]
"""Parts with artworks of their own, by name."""


class StillOptions(ComputeOptions, DialOptions, total=False):
    """What a still depends on besides the frame and its artworks."""

    parts: PartArtworks
    ground_from: Annotated[
        GroundFrom,
        one_of(get_args(GroundFrom)),
        Parameter(
            help="what the ground starts from: the large forms of the artwork with the largest "
            "share, without its figure; texture alone, grown from noise; or the large forms of all "
            "artworks, mixed by their shares (default: forms; mixture with --interpolate)"
        ),
    ]
    masks: Annotated[
        ByMask,
        MASKS,
        Parameter(
            name="mask",
            group=DRAWN,
            help="paint the white area of a mask after an artwork of its own; may be repeated",
        ),
    ]
    tune: Annotated[
        Flag,
        Parameter(
            help="let the painter set the dials that are not given, by the scores; this takes at "
            "most 4 small paintings, 20 compositions of them and 12 of the still, about the time "
            "of one more still at standard quality; STILL.json records what it chose"
        ),
    ]


class GatysOptions(TypedDict, total=False):
    """The settings of the method of Gatys et al., all but the seed."""

    content_layer: Annotated[Layer | None, _described(_METHOD["content_layer"], GATYS)]
    style_layers: Annotated[StyleLayers | None, _described(_METHOD["style_layers"], GATYS)]
    ratio: Annotated[Ratio | None, _described(_METHOD["ratio"], GATYS)]
    start: Annotated[str | None, _described(_METHOD["start"], GATYS)]
    steps: Annotated[Count | None, _described(_METHOD["steps"], GATYS)]


def only(options: Mapping[str, Any], group: type) -> dict[str, Any]:
    """Return the options of a group that are given."""
    names = group.__annotations__
    return {name: options[name] for name in names if options.get(name) is not None}


def read_compute(options: Mapping[str, Any], group: type) -> tuple[Quality, DeviceRequest]:
    """Return the quality that options ask for, and the device with its threads and precision.

    Raises:
        TypeError: an option is not of the group.
        InputError: there is no such quality, device or precision.
    """
    for name in options.keys() - group.__annotations__.keys():
        hint = suggest_word(name, group.__annotations__)
        raise TypeError(f"{name}: there is no such argument{hint}")
    given: dict[str, Any] = only(options, ComputeOptions)
    quality = quality_by_name(given.pop("quality", "standard"))
    return quality, request_device(given.pop("device", "auto"), **given)
