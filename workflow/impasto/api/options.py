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
    check_names,
    explain_options,
    one_of,
    only,
)
from impasto.core.checked_data import field_rules
from impasto.core.device import DEVICES, PRECISIONS, DeviceRequest, request_device
from impasto.painting.dials import DIALS, GroundFrom
from impasto.painting.gatys.settings import GatysSettings
from impasto.painting.parts.selector_syntax import EXPECTED_TERMS
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


class DeviceOptions(TypedDict, total=False):
    """How to compute.

    Attributes:
        device: device to paint on (default: auto).
        precision: precision of the network; auto is bfloat16 where the chip multiplies it;
            different chips paint the same picture only in the same precision (default: auto).
        threads: CPU threads of this process from now on (default: all cores).
    """

    device: Annotated[str, one_of(DEVICES)]
    precision: Annotated[str, one_of(PRECISIONS)]
    threads: Count | None


explain_options(DeviceOptions)
Devices = Annotated[DeviceOptions | None, Parameter(name="*")]
"""These options, each by its name, as a parameter of a verb."""

StillQuality = Annotated[
    str | None,
    one_of(QUALITIES),
    Parameter(help="quality of what is painted anew (default: that of the still)"),
]
"""The quality, as a parameter of a verb that carries on with a still."""


class ComputeOptions(DeviceOptions, total=False):
    """How finely to paint, and how to compute.

    Attributes:
        quality: how long and how finely to paint (default: standard).
    """

    quality: Annotated[str, one_of(QUALITIES)]


explain_options(ComputeOptions)
Compute = Annotated[ComputeOptions | None, Parameter(name="*")]
"""These options, each by its name, as a parameter of a verb."""


class DialOptions(TypedDict, total=False):
    """The painter's dials, and the raw numbers under them."""

    likeness: Number | None
    stroke_size: Number | None
    relief: Number | None
    ground_calm: Number | None
    artwork_colour: Number | None
    motifs: Number | None
    palette: Palette | None
    stroke_direction: str | None
    brushwork: str | None
    medium: str | None
    seed: Seed | None
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


explain_options(DialOptions, DIAL_GROUP, DIALS)
Dials = Annotated[DialOptions | None, Parameter(name="*")]
"""These options, each by its name, as a parameter of a verb."""

PartArtworks = Annotated[
    ByPart | None,
    PARTS,
    Parameter(
        name="artwork-for",
        group=PART_GROUP,
        help="paint a part after an artwork of its own; may be repeated, also for the same part. "
        f"PART is {EXPECTED_TERMS}, which must all apply: chain:A/helix. Where parts overlap, the "
        "more specific one is painted, or the later of two that are equally specific",
    ),
]
"""Parts with artworks of their own, by name."""


class StillOptions(ComputeOptions, DialOptions, total=False):
    """What a still depends on besides the frame and its artworks.

    Attributes:
        ground_from: what the ground starts from: the large forms of the artwork with the largest
            share, without its figure; texture alone, grown from noise; or the large forms of all
            artworks, mixed by their shares (default: forms; mixture with --interpolate).
        tune: let the painter set the dials that are not given, by the scores; this takes at most 4
            small paintings, 20 compositions of them and 12 of the still, about the time of one more
            still at standard quality; STILL.json records what it chose.
    """

    parts: PartArtworks
    ground_from: Annotated[GroundFrom, one_of(get_args(GroundFrom))]
    masks: Annotated[
        ByMask,
        MASKS,
        Parameter(
            name="mask",
            group=DRAWN,
            help="paint the white area of a mask after an artwork of its own; may be repeated",
        ),
    ]
    tune: Flag


explain_options(StillOptions)


class GatysOptions(TypedDict, total=False):
    """The settings of the method of Gatys et al., all but the seed."""

    content_layer: Layer | None
    style_layers: StyleLayers | None
    ratio: Ratio | None
    start: str | None
    steps: Count | None


explain_options(GatysOptions, GATYS, field_rules(GatysSettings))


def read_device(options: Mapping[str, Any]) -> DeviceRequest:
    """Return the device that options ask for, with its threads and precision.

    Raises:
        InputError: there is no such device or precision.
    """
    given: dict[str, Any] = only(options, DeviceOptions)
    return request_device(given.pop("device", "auto"), **given)


def read_compute(options: Mapping[str, Any], group: type) -> tuple[Quality, DeviceRequest]:
    """Return the quality that options ask for, and the device; see `read_device`.

    Raises:
        TypeError: an option is not of the group.
        InputError: there is no such quality, device or precision.
    """
    check_names(options, group)
    return quality_by_name(options.get("quality") or "standard"), read_device(options)
