"""The options of `impasto paint`, which `impasto sweep` has too."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from cyclopts import Group, Parameter

from impasto.api.option_types import (
    Artworks,
    Flag,
    Number,
    Range,
    Several,
    WeightedFile,
    explain_options,
    one_of,
    only,
)
from impasto.api.options import DRAWN, ComputeOptions, DialOptions, GatysOptions, StillOptions
from impasto.core.checked_data import read_as
from impasto.core.errors import InputError
from impasto.core.file_formats import STRUCTURE_SUFFIXES

if TYPE_CHECKING:
    from impasto.rendering.frame import Frame

METHODS = ("impasto", "gatys")
# Options that the method of Gatys et al. uses too.
_OF_BOTH_METHODS = {
    *GatysOptions.__annotations__,
    *ComputeOptions.__annotations__,
    *("method", "artwork", "interpolate", "at", "seed"),
}
Map = Annotated[Path, Parameter(metavar="MAP.png")]
File = Annotated[Path, Parameter(metavar="FILE")]
_DEPTH = Group.create_ordered(
    "Depth from another source",
    help="A depth map from a renderer, a camera or a network: 16-bit PNG, TIFF or PFM of floats, "
    "EXR or NPY. Its units are arbitrary. Pixels that are NaN, infinite or 0 are ground, and so "
    "are those at the far end if many pixels share one value there.",
)


class DrawnOptions(TypedDict, total=False):
    """Maps that are drawn by hand.

    Attributes:
        map: picture of flat colours that marks areas of RENDER.png; an area is painted after the
            area of the artwork that has the same colour in --artwork-map.
        artwork_map: the same for the artwork.
    """

    map: Map
    artwork_map: Map


class FrameOptions(TypedDict, total=False):
    """What frame is painted.

    Attributes:
        depth: depth map of the picture.
        depth_inverted: larger numbers are nearer, as in a disparity map or a map of MiDaS.
        depth_range: numbers in the map at the nearest and the farthest point of the figure;
            anything farther is ground (default: the range that occurs).
        matte: picture whose alpha, or else its brightness, covers the figure (default: the
            picture's own alpha, or else everything that has a depth).
    """

    depth: File
    depth_inverted: Flag
    depth_range: Range
    matte: File


explain_options(DrawnOptions, DRAWN)
explain_options(FrameOptions, _DEPTH)


class PaintOptions(StillOptions, GatysOptions, DrawnOptions, FrameOptions, total=False):
    """What a painting depends on besides the render; what is left out has its default.

    Attributes:
        artwork: picture to paint after, with its share if there are several; the one with the
            largest share gives the ground its large forms, and the scores compare with it.
        interpolate: artworks in order, instead of --artwork; the still is painted after the two
            that --at lies between, each with its share.
        at: position between the artworks: 0 is the first, 1 the last.
        method: impasto's own painter, or the method of Gatys, Ecker and Bethge 2016 as published,
            which uses no depth and none of the dials but --seed (default: impasto).
    """

    artwork: Artworks
    interpolate: Annotated[list[str], Several, Parameter(metavar="ART")]
    at: Number
    method: Annotated[str, one_of(METHODS)]


explain_options(PaintOptions)


def check_options(options: PaintOptions, layers: Path | None = None) -> None:
    """Check that the options go together and are in range, before anything is read.

    Args:
        options: the options.
        layers: folder for the layers, which only impasto's own painter has.

    Raises:
        InputError: they do not go together, or one is out of range.
    """
    given_artworks(options)
    if options.get("method") == "gatys":
        others = ["--layers"] * (layers is not None)
        others += [option_name(name) for name in options if name not in _OF_BOTH_METHODS]
        if others:
            raise InputError(
                f"{others[0]}: not with --method gatys, which paints a picture as published, "
                "without depth, layers or dials"
            )
        from impasto.painting.gatys.settings import GatysSettings

        read_as(GatysSettings, only(options, GatysOptions))
        return
    if others := [name for name in GatysOptions.__annotations__ if name in options]:
        raise InputError(f"{option_name(others[0])}: expected with --method gatys only")
    lone = [name for name in ("depth_range", "depth_inverted") if name in options]
    if lone and "depth" not in options:
        raise InputError(f"{option_name(lone[0])}: expected with --depth FILE only")
    from impasto.painting.dials import Dials

    Dials.from_values(**only(options, DialOptions))


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


def painting_arguments(options: PaintOptions) -> dict[str, Any]:
    """Return the options as arguments of `impasto.paint` or `paint_gatys`, and which: `method`.

    The frame is that of `read_given_frame`.

    Raises:
        InputError: one of the two maps is missing.
    """
    method = options.get("method", "impasto")
    given = {"method": method, "artworks": given_artworks(options)}
    if method == "gatys":
        names = _OF_BOTH_METHODS & {*GatysOptions.__annotations__, *StillOptions.__annotations__}
        return {**{name: value for name, value in options.items() if name in names}, **given}
    maps = [options[name] for name in ("map", "artwork_map") if name in options]
    if len(maps) == 1:
        lacking = "--artwork-map" if "map" in options else "--map"
        raise InputError(
            f"paint: {lacking} is missing: a map of the picture and a map of the artwork "
            "need each other"
        )
    ground = {"ground_from": "mixture"} if "interpolate" in options else {}
    drawn = {"maps": tuple(maps)} if maps else {}
    return {**ground, **only(options, StillOptions), **drawn, **given}


def read_given_frame(render: Path, options: PaintOptions) -> "Frame":
    """Read the picture, with depth and matte as given.

    Raises:
        InputError: one of them cannot be used; see `impasto.rendering.external_frame.read_frame`.
    """
    from impasto.rendering.external_frame import read_frame

    name = render.name.lower().removesuffix(".gz")
    if name.endswith(STRUCTURE_SUFFIXES) and render.is_file():
        raise InputError(
            f"{render}: this is a structure; "
            f"expected a render of it: impasto render {render} -o DIR"
        )
    return read_frame(
        render,
        depth=options.get("depth"),
        inverted=options.get("depth_inverted", False),
        limits=options.get("depth_range"),
        matte=options.get("matte"),
    )


def option_name(name: str) -> str:
    """Return the option of the command line that an argument has: --stroke-size, say."""
    marks = getattr(PaintOptions.__annotations__[name], "__metadata__", ())
    named = [mark.name[0] for mark in marks if getattr(mark, "name", None)]
    return f"--{[*named, name][0].removeprefix('--').replace('_', '-')}"
