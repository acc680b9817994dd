"""The verb `render`: render a structure to colour, matte, depth and camera."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from impasto.api.option_types import (
    Count,
    Degrees,
    Number,
    OutputPath,
    PositiveNumber,
    RenderSize,
    Triple,
    one_of,
)
from impasto.painting.quality import STANDARD_SIZE
from impasto.rendering.choreography import EASES, MOTION_KINDS, Motion
from impasto.rendering.look import REPRESENTATIONS, Look
from impasto.rendering.render_colours import EXPECTED_COLOURINGS


def render(
    structure: Path,
    /,
    *,
    output: OutputPath,
    size: RenderSize = STANDARD_SIZE,
    frames: Count = 1,
    motion: Annotated[str, one_of(MOTION_KINDS)] = Motion.kind,
    degrees: Degrees = Motion.degrees,
    factor: Number = Motion.factor,
    ease: Annotated[str, one_of(EASES)] = Motion.ease,
    start_angle: Degrees | None = None,
    period: Count | None = None,
    representation: Annotated[
        str, Parameter(help=f"{', '.join(REPRESENTATIONS)}, or several joined by +")
    ] = Look.representation,
    render_colours: Annotated[
        str,
        Parameter(
            help=f"{EXPECTED_COLOURINGS}; a value may have a palette and a range, as in "
            "bfactor:viridis:10-80"
        ),
    ] = Look.render_colours,
    models: Annotated[str, one_of(("first", "all"))] = Look.models,
    rotate: Triple = (0.0, 0.0, 0.0),
    zoom: PositiveNumber = 1.0,
    projection: Literal["orthographic", "perspective"] | None = None,
    depth_error: PositiveNumber = 0.018,
    threads: Count = 1,
    ids: bool | None = None,
) -> None:
    """Render a structure with PyMOL: colour, matte, exact depth, camera.

    No window is opened. The folder DIR gets 0000.png (RGBA), 0000.depth.tif (ångström), ... and
    camera.json.

    Examples:
        impasto render pdb/1hel.pdb -o lysozyme
        impasto render pdb/1gbt.cif -o trypsin --representation surface --size 2560x1920
        impasto render pdb/1ubi.pdb -o clip --size 512x384 --frames 96 --degrees 40
        impasto render pdb/1hel.pdb -o closer --frames 72 --motion dolly --factor 1.8

    Args:
        structure: PDB or mmCIF file.
        output: folder to write.
        size: size in pixels; 512x384 is enough for a clip; above 8192 a side, only for `impasto
            redraw`.
        frames: frames of a clip; 1 renders a single view.
        motion: rock: to both sides and back; turn: on in one direction; orbit: the camera goes
            round a cone; zoom: closer and back; dolly: the same, with a perspective camera that
            travels; models: through the models of the file and back; still: no motion.
        degrees: whole angle of the motion.
        factor: how many times larger a zoom or dolly makes the structure.
        ease: whether a turn starts and stops gently or keeps one speed.
        start_angle: angle at which a turn begins (default: minus half of its whole angle).
        period: frames after which the motion repeats (default: all).
        models: models to show of a file with several.
        rotate: degrees about the camera's axes after PyMOL's orient; if the first is negative,
            write --rotate=-90,0,0.
        zoom: magnification; 1 fits the molecule.
        projection: default: perspective for a dolly, else orthographic.
        depth_error: largest error of the depth in ångström, for the few structures whose geometry
            PyMOL cannot export; 0.05 is faster, and enough for the frames of a clip.
        threads: threads of the ray tracer, which draws a single view and the first frame of a clip;
            with more than one, pixels differ slightly from call to call.
        ids: also write which atom each pixel shows, to 0000.ids.png and ids.json; `impasto paint
            --artwork-for` needs them to find chains, helices and so on (default: for a single frame
            only, where it takes hardly any time).
    """
    from impasto.cli.progress import progress_bar
    from impasto.rendering.render_clip import render_structure

    with progress_bar("rendering", "frame") as show:
        render_structure(
            structure,
            output,
            look=Look(representation, render_colours, models),
            size=size,
            motion=Motion(motion, degrees, factor, ease),
            frames=frames,
            period=period,
            start_angle=start_angle,
            rotate=rotate,
            zoom=zoom,
            projection=projection,
            depth_error=depth_error,
            threads=threads,
            ids=frames == 1 if ids is None else ids,
            progress=show,
        )
