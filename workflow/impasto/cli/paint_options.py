"""The options of `impasto paint`, which `impasto sweep` has too."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Group, Parameter

from impasto.api.option_types import (
    Artworks,
    Flag,
    MaskArtworks,
    NamedArtwork,
    Number,
    PartArtworks,
    Range,
    Several,
    WeightedFile,
    one_of,
)
from impasto.api.options import ComputeOptions, DialOptions, GatysOptions, Weights
from impasto.core.errors import InputError

if TYPE_CHECKING:
    from impasto.api.artwork_inputs import ArtworkInput
    from impasto.rendering.frame import Frame

METHODS = ("impasto", "gatys")
# Options that the method of Gatys et al. uses too.
_OF_BOTH_METHODS = {
    *GatysOptions.__annotations__,
    *ComputeOptions.__annotations__,
    *("method", "artwork", "interpolate", "at", "seed"),
}
PARTS = Group.create_ordered("Parts")
_DRAWN = Group.create_ordered("Parts drawn by hand")
_DEPTH = Group.create_ordered(
    "Depth from another source",
    help="A depth map from a renderer, a camera or a network: 16-bit PNG, TIFF or PFM of floats, "
    "EXR or NPY. Its units are arbitrary. Pixels that are NaN, infinite or 0 are ground, and so "
    "are those at the far end if many pixels share one value there.",
)

PartOption = Annotated[
    PartArtworks,
    Parameter(
        group=PARTS,
        help="paint a part after an artwork of its own; may be repeated, also for the same part. "
        "PART is ground, figure, near, far, protein, nucleic, ligand, helix, sheet, loop, chain:A, "
        "ligand:HEM, element:FE, residue:57, residue:40-50, or several of these joined by /, which "
        "must all apply: chain:A/helix. Where parts overlap, the more specific one is painted, or "
        "the later of two that are equally specific",
    ),
]


class PaintOptions(ComputeOptions, DialOptions, GatysOptions, total=False):
    """What a painting depends on besides the render; what is left out has its default."""

    artwork: Annotated[
        Artworks,
        Parameter(
            help="picture to paint after, with its share if there are several; the one with the "
            "largest share gives the ground its large forms, and the scores compare with it"
        ),
    ]
    interpolate: Annotated[
        list[str],
        Several,
        Parameter(
            metavar="ART",
            help="artworks in order, instead of --artwork; the still is painted after the two that "
            "--at lies between, each with its share",
        ),
    ]
    at: Annotated[
        Number, Parameter(help="position between the artworks: 0 is the first, 1 the last")
    ]
    weight: Weights
    method: Annotated[
        str,
        one_of(METHODS),
        Parameter(
            help="impasto's own painter, or the method of Gatys, Ecker and Bethge 2016 as "
            "published, which uses no depth and none of the dials but --seed (default: impasto)"
        ),
    ]
    artwork_for: PartOption
    ground_from: Annotated[
        str,
        one_of(("forms", "texture", "mixture")),
        Parameter(
            help="what the ground starts from: the large forms of the artwork with the largest "
            "share, without its figure; texture alone, grown from noise; or the large forms of all "
            "artworks, mixed by their shares (default: forms; mixture with --interpolate)"
        ),
    ]
    mask: Annotated[
        MaskArtworks,
        Parameter(
            group=_DRAWN,
            help="paint the white area of a mask after an artwork of its own; may be repeated",
        ),
    ]
    map: Annotated[
        Path,
        Parameter(
            group=_DRAWN,
            metavar="MAP.png",
            help="picture of flat colours that marks areas of RENDER.png; an area is painted after "
            "the area of the artwork that has the same colour in --artwork-map",
        ),
    ]
    artwork_map: Annotated[
        Path, Parameter(group=_DRAWN, metavar="MAP.png", help="the same for the artwork")
    ]
    depth: Annotated[Path, Parameter(group=_DEPTH, metavar="FILE", help="depth map of the picture")]
    depth_inverted: Annotated[
        Flag,
        Parameter(
            group=_DEPTH,
            help="larger numbers are nearer, as in a disparity map or a map of MiDaS",
        ),
    ]
    depth_range: Annotated[
        Range,
        Parameter(
            group=_DEPTH,
            help="numbers in the map at the nearest and the farthest point of the figure; anything "
            "farther is ground (default: the range that occurs)",
        ),
    ]
    matte: Annotated[
        Path,
        Parameter(
            group=_DEPTH,
            metavar="FILE",
            help="picture whose alpha, or else its brightness, covers the figure (default: the "
            "picture's own alpha, or else everything that has a depth)",
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


def check_options(options: PaintOptions, layers: Path | None = None) -> None:
    """Check that the options go together and are in range, before anything is read.

    Args:
        options: the options.
        layers: folder for the layers, which only impasto's own painter has.

    Raises:
        InputError: they do not go together, or one is out of range.
    """
    given_artworks(options)
    if not is_gatys(options):
        if others := [name for name in GatysOptions.__annotations__ if name in options]:
            raise InputError(f"{_option(others[0])}: expected with --method gatys only")
        _check_alone(options, "depth", ("depth_range", "depth_inverted"))
        from impasto.painting.dials import Dials

        Dials.from_values(dict(options.get("weight", ())), **only(options, DialOptions))
        return
    if options.get("precision") == "bfloat16":
        raise InputError(
            "--precision: expected float32 or auto with --method gatys, found bfloat16, which "
            "would round away the differences of gradients that L-BFGS relies on"
        )
    others = [name for name in options if name not in _OF_BOTH_METHODS]
    if others := ["layers"] * (layers is not None) + others:
        raise InputError(
            f"{_option(others[0])}: not with --method gatys, which paints a picture "
            "as published, without depth, layers or dials"
        )
    from impasto.painting.gatys.settings import GatysSettings

    GatysSettings(**only(options, GatysOptions))


def gatys_arguments(options: PaintOptions) -> dict[str, Any]:
    """Return the options as arguments of `impasto.paint_gatys`, which paints in float32."""
    names = {*GatysOptions.__annotations__, "quality", "seed", "device", "threads"}
    return {name: value for name, value in options.items() if name in names}


def is_gatys(options: PaintOptions) -> bool:
    """Return whether the method of Gatys et al. paints."""
    return options.get("method") == "gatys"


def only(options: Mapping[str, Any], group: type) -> dict[str, Any]:
    """Return the options of a group."""
    return {name: options[name] for name in group.__annotations__ if name in options}


def given_artworks(options: PaintOptions) -> list[WeightedFile]:
    """Return the artworks with their weights, given by --artwork or --interpolate.

    Raises:
        InputError: none is given, or both ways are used, or --at is missing or has no use.
    """
    from impasto.artworks.interpolation import interpolate_artworks

    if "interpolate" in options and "artwork" in options:
        raise InputError("paint: expected --artwork or --interpolate, found both")
    if "interpolate" not in options and "at" not in options:
        if not options.get("artwork"):
            raise InputError("--artwork: expected at least one")
        return list(options["artwork"])
    if "interpolate" not in options or "at" not in options:
        lacking = "--at" if "interpolate" in options else "--interpolate"
        raise InputError(f"paint: {lacking} is missing: --interpolate and --at need each other")
    return interpolate_artworks(options["interpolate"], options["at"])


def artworks_by_name(
    named: Sequence[NamedArtwork],
) -> "dict[str, list[tuple[ArtworkInput, float]]]":
    """Group files and weights by part or mask, in the order in which these first occur."""
    found: dict[str, list[tuple[ArtworkInput, float]]] = {}
    for name, file, weight in named:
        found.setdefault(name, []).append((file, weight))
    return found


def paint_arguments(options: PaintOptions) -> dict[str, Any]:
    """Return the options as arguments of `impasto.paint`, all but the frame and the artworks.

    Raises:
        InputError: one of the two maps is missing, or there are several artworks.
    """
    maps = [options.get("map"), options.get("artwork_map")]
    if any(maps) and not all(maps):
        lacking = "--artwork-map" if maps[0] else "--map"
        raise InputError(
            f"paint: {lacking} is missing: a map of the picture and a map of the artwork "
            "need each other"
        )
    ground = "mixture" if "interpolate" in options else "forms"
    return {
        **only(options, ComputeOptions),
        **only(options, DialOptions),
        "weights": dict(options.get("weight", ())),
        "parts": artworks_by_name(options.get("artwork_for", ())),
        "masks": [*artworks_by_name(options.get("mask", ())).items()],
        "maps": maps if all(maps) else None,
        "ground_from": options.get("ground_from", ground),
        "tune": options.get("tune", False),
    }


def read_given_frame(render: Path, options: PaintOptions) -> "Frame":
    """Read the picture, with depth and matte as given.

    Raises:
        InputError: one of them cannot be used; see `impasto.rendering.external_frame.read_frame`.
    """
    from impasto.rendering.external_frame import read_frame

    return read_frame(
        render,
        depth=options.get("depth"),
        inverted=options.get("depth_inverted", False),
        limits=options.get("depth_range"),
        matte=options.get("matte"),
    )


def _check_alone(options: Mapping[str, Any], name: str, others: Sequence[str]) -> None:
    """Check that options which need another one are not given without it."""
    if name not in options and (lone := [other for other in others if other in options]):
        raise InputError(f"{_option(lone[0])}: expected with {_option(name)} FILE only")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
