"""The options of a render, in Python and on the command line."""

from typing import TYPE_CHECKING, Annotated, Literal, TypedDict

from impasto.api.option_types import (
    Count,
    Degrees,
    Number,
    PositiveNumber,
    RenderSize,
    Triple,
    explain_options,
    one_of,
)
from impasto.rendering.choreography import EASES, MOTION_KINDS, Motion

if TYPE_CHECKING:
    from impasto.rendering.camera import Projection

    AnyMotion = Motion | str
else:
    # What the command line sees, which reads it without NumPy.
    AnyMotion, Projection = str, Literal["orthographic", "perspective"]


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


explain_options(ViewOptions)
