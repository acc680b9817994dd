"""Render a structure in memory (`impasto.render`)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import overload

from impasto.painting.quality import STANDARD_SIZE
from impasto.rendering import render_clip
from impasto.rendering.camera import Projection
from impasto.rendering.choreography import Motion
from impasto.rendering.depth_tracer import MAX_DEPTH_ERROR
from impasto.rendering.frame import Frame, Origin, frame_paths, read_rendered_frame
from impasto.rendering.pymol_scene import Look

FrameCallback = Callable[[int, int], None]


@overload
def render(
    structure: str | Path,
    *,
    size: tuple[int, int] = ...,
    representation: str = ...,
    render_colours: str = ...,
    models: str = ...,
    rotate: tuple[float, float, float] = ...,
    zoom: float = ...,
    frames: None = None,
    motion: Motion | str = ...,
    projection: Projection | None = ...,
    depth_error: float = ...,
    threads: int = ...,
    ids: bool | None = ...,
    watch: FrameCallback | None = ...,
) -> Frame: ...


@overload
def render(
    structure: str | Path,
    *,
    size: tuple[int, int] = ...,
    representation: str = ...,
    render_colours: str = ...,
    models: str = ...,
    rotate: tuple[float, float, float] = ...,
    zoom: float = ...,
    frames: int,
    motion: Motion | str = ...,
    projection: Projection | None = ...,
    depth_error: float = ...,
    threads: int = ...,
    ids: bool | None = ...,
    watch: FrameCallback | None = ...,
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
    with TemporaryDirectory(prefix="impasto-") as temporary:
        folder = Path(temporary) / "frames"
        render_clip.render_structure(
            Path(structure),
            folder,
            look=Look(representation, render_colours, models),
            size=size,
            motion=clip_motion,
            frames=1 if frames is None else frames,
            rotate=rotate,
            zoom=zoom,
            projection=projection,
            depth_error=depth_error,
            threads=threads,
            ids=frames is None if ids is None else ids,
            progress=watch,
        )
        # The files that the frames are read from are temporary, so they are not recorded.
        rendered = [
            replace(read_rendered_frame(path), origin=Origin()) for path in frame_paths(folder)
        ]
    return rendered[0] if frames is None else rendered
