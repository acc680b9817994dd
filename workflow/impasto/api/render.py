"""Render a structure in memory (`impasto.render`)."""

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict, Unpack, overload

from impasto.painting.quality import STANDARD_SIZE
from impasto.rendering import render_clip
from impasto.rendering.camera import Projection
from impasto.rendering.choreography import Motion
from impasto.rendering.depth_tracer import MAX_DEPTH_ERROR
from impasto.rendering.frame import Frame
from impasto.rendering.look import Look

FrameCallback = Callable[[int, int], None]


class ViewOptions(TypedDict, total=False):
    """How to render; `render` explains each."""

    size: tuple[int, int]
    representation: str
    render_colours: str
    models: str
    rotate: tuple[float, float, float]
    zoom: float
    motion: Motion | str
    period: int | None
    start_angle: float | None
    projection: Projection | None
    depth_error: float
    threads: int
    ids: bool | None
    watch: FrameCallback | None


@overload
def render(
    structure: str | Path, *, frames: None = None, **options: Unpack[ViewOptions]
) -> Frame: ...


@overload
def render(
    structure: str | Path, *, frames: int, **options: Unpack[ViewOptions]
) -> list[Frame]: ...


def render(
    structure: str | Path,
    *,
    size: tuple[int, int] = STANDARD_SIZE,
    representation: str = Look.representation,
    render_colours: str = Look.render_colours,
    models: str = Look.models,
    rotate: tuple[float, float, float] = (0.0, 0.0, 0.0),
    zoom: float = 1.0,
    frames: int | None = None,
    motion: Motion | str = Motion.kind,
    period: int | None = None,
    start_angle: float | None = None,
    projection: Projection | None = None,
    depth_error: float = MAX_DEPTH_ERROR,
    threads: int = 1,
    ids: bool | None = None,
    watch: FrameCallback | None = None,
) -> Frame | list[Frame]:
    """Render a structure with PyMOL: what `impasto render` writes, in memory.

    Args:
        structure: PDB or mmCIF file.
        size: width and height in pixels; 512x384 is enough for a clip.
        representation: "cartoon", "ribbon", "sticks", "spheres", "surface", or several of these
            joined by "+".
        render_colours: "structure" (helix, strand, loop), "chain", "residue" (along the chain),
            "element", a value ("plddt", "bfactor", "occupancy", "hydropathy", "charge",
            "atom_site.COLUMN") with a palette and a range if wanted, such as
            "bfactor:viridis:10-80", or colours such as "#aa3355,#223344".
        models: for a file with several models, "first", or "all" on top of one another.
        rotate: degrees about the camera's x, y and z axes, in this order, after PyMOL's `orient`.
        zoom: magnification; 1 fits the molecule in the picture throughout its motion.
        frames: number of frames of a clip; None for a single view.
        motion: how the structure moves through a clip, or just the kind of motion: "rock", "turn",
            "orbit", "zoom", "dolly", "models" or "still". A single view is framed for the motion
            as well, so that its paint can be carried to the clip.
        period: number of frames after which the motion repeats; None for all frames.
        start_angle: angle in degrees at which a turn begins; None for minus half of its degrees.
        projection: "orthographic" or "perspective"; None for that of the motion.
        depth_error: largest error of the depth in ångström, where PyMOL's geometry cannot be
            exported.
        threads: threads of the ray tracer, which draws a single view and the first frame of a clip;
            with more than one, pixels differ from call to call.
        ids: whether to record which atom each pixel shows, for `paint(parts=...)`; None records it
            for a single view only, where it takes hardly any time.
        watch: called with the number of frames done and their total; an exception that it raises
            ends the work.

    Returns:
        The view, or the list of a clip's frames, each with colour, matte, depth and camera.

    Raises:
        InputError: the structure cannot be read or drawn, or an argument has an invalid value.
    """
    clip_motion = Motion(motion) if isinstance(motion, str) else motion
    rendered = render_clip.render_in_memory(
        Path(structure),
        look=Look(representation, render_colours, models),
        size=size,
        motion=clip_motion,
        frames=1 if frames is None else frames,
        period=period,
        start_angle=start_angle,
        rotate=rotate,
        zoom=zoom,
        projection=projection,
        depth_error=depth_error,
        threads=threads,
        ids=frames is None if ids is None else ids,
        progress=watch,
    )
    return rendered[0] if frames is None else rendered
