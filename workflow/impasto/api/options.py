"""Options that several functions and verbs share, in groups.

Python takes them as keyword arguments, and the command line as options of the same names, or of
those that `Parameter(name=...)` gives. What is left out, or None, has its default.
"""

import inspect
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict, get_args

from cyclopts import Group, Parameter

from impasto.api.option_types import (
    MASKS,
    PARTS,
    WEIGHTS,
    Count,
    Degrees,
    Flag,
    Layer,
    Number,
    Palette,
    PositiveNumber,
    Ratio,
    RenderSize,
    Seed,
    StyleLayers,
    Triple,
    one_of,
)
from impasto.core.checked_data import Rules, describe_range, field_rules
from impasto.core.device import DEVICES, PRECISIONS, DeviceRequest, request_device
from impasto.core.suggestions import suggest_word
from impasto.painting.dials import DIALS, GroundFrom
from impasto.painting.gatys.settings import GatysSettings
from impasto.painting.parts.selector_syntax import EXPECTED_TERMS
from impasto.painting.quality import QUALITIES, Quality, quality_by_name
from impasto.painting.weights import WEIGHT_NAMES
from impasto.rendering.choreography import EASES, MOTION_KINDS, Motion

if TYPE_CHECKING:
    from impasto.api.artwork_inputs import ArtworkInputs
    from impasto.rendering.camera import Projection
    from impasto.rendering.pixel_input import PixelInput

    ByPart = Mapping[str, ArtworkInputs]
    ByMask = Sequence[tuple[PixelInput, ArtworkInputs]]
    ByWeight = Mapping[str, float]
    AnyMotion = Motion | str
else:
    # What the command line sees: options that may be repeated, read without NumPy.
    ByPart = ByMask = ByWeight = Collection[Any]
    AnyMotion, Projection = str, Literal["orthographic", "perspective"]

DIAL_GROUP = Group.create_ordered("Dials")
PART_GROUP = Group.create_ordered("Parts")
DRAWN = Group.create_ordered("Parts drawn by hand")
GATYS = Group.create_ordered(
    "With --method gatys", help="See docs/gatys.md; layers are relu1_1 to relu5_4."
)


def explain_options(
    options: type, group: Group | None = None, rules: Mapping[str, Rules] | None = None
) -> None:
    """Give options the explanations that the command line shows.

    Args:
        options: a group of options, explained in the attributes of its docstring.
        group: heading under which they are shown; None for the usual one.
        rules: of settings, whose options show description, range and default instead.
    """
    written = re.findall(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", inspect.getdoc(options) or "", re.M)
    texts = {name: " ".join(text.split()) for name, text in written}
    for name, kind in options.__annotations__.items():
        shown: dict[str, Any] = (
            {"group": group} if group and name in {*texts, *(rules or ())} else {}
        )
        if name in texts:
            shown["help"] = texts[name]
        elif rules and name in rules:
            rule = rules[name]
            default = f"default: {rule['default']}" if "default" in rule else ""
            notes = "; ".join(filter(None, (rule.get("expected") or describe_range(rule), default)))
            text = rule["description"].rstrip(".")
            shown["help"] = f"{text[0].lower()}{text[1:]}" + (f" ({notes})" if notes else "")
            shown["choices"] = tuple(rule["enum"]) if "enum" in rule else None
        if shown:
            options.__annotations__[name] = Annotated[kind, Parameter(**shown)]


class ViewOptions(TypedDict, total=False):
    """How to render.

    Attributes:
        size: width and height in pixels; 512x384 is enough for a clip; above 8192 a side, only for
            `impasto redraw` (default: 1280x960).
        motion: rock: to both sides and back; turn: on in one direction; orbit: the camera goes
            round a cone; zoom: closer and back; dolly: the same, with a perspective camera that
            travels; models: through the models of the file and back; still: no motion (default:
            rock). A single view is framed for the motion too, so that its paint can be carried.
        degrees: whole angle of the motion (default: 36).
        factor: how many times larger a zoom or dolly makes the structure (default: 1.5).
        ease: whether a turn starts and stops gently or keeps one speed (default: smooth).
        start_angle: angle at which a turn begins (default: minus half of its whole angle).
        period: frames after which the motion repeats (default: all).
        representation: cartoon, ribbon, sticks, spheres, surface, or several joined by + (default:
            cartoon).
        render_colours: chain, structure (helix, strand, loop), residue (along the chain), element;
            a value: plddt, bfactor, occupancy, hydropathy, charge, atom_site.COLUMN, with a palette
            and a range if wanted, as in bfactor:viridis:10-80; or colours such as #c8553d,#3d6f9e
            (default: structure).
        models: of a file with several, the first, or all on top of one another (default: first).
        rotate: degrees about the camera's x, y and z axes, in this order, after PyMOL's orient; if
            the first is negative, write --rotate=-90,0,0 (default: 0,0,0).
        zoom: magnification; 1 fits the molecule in the picture throughout its motion (default: 1).
        projection: default: perspective for a dolly, else orthographic.
        depth_error: largest error of the depth in ångström, for the few structures whose geometry
            PyMOL cannot export; 0.05 is faster, and enough for a clip (default: 0.018).
        threads: threads of the ray tracer, which draws a single view and the first frame of a clip;
            with more than one, pixels differ slightly from call to call (default: 1).
        ids: also record which atom each pixel shows (0000.ids.png and ids.json), as parts with
            artworks of their own need it (default: for a single view only, where it takes hardly
            any time).
    """

    size: RenderSize
    motion: Annotated[AnyMotion, one_of(MOTION_KINDS)]
    degrees: Degrees
    factor: Number
    ease: Annotated[str, one_of(EASES)]
    start_angle: Degrees | None
    period: Count | None
    representation: str
    render_colours: str
    models: Annotated[str, one_of(("first", "all"))]
    rotate: Triple
    zoom: PositiveNumber
    projection: Projection | None
    depth_error: PositiveNumber
    threads: Count
    ids: bool | None


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


explain_options(ViewOptions)
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


def only(options: Mapping[str, Any], group: type) -> dict[str, Any]:
    """Return the options of a group that are given."""
    names = group.__annotations__
    return {name: options[name] for name in names if options.get(name) is not None}


def check_names(options: Mapping[str, Any], group: type) -> None:
    """Check that keyword arguments are of a group.

    Raises:
        TypeError: one of them is not.
    """
    for name in options.keys() - group.__annotations__.keys():
        hint = suggest_word(name, group.__annotations__)
        raise TypeError(f"{name}: there is no such argument{hint}")


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
