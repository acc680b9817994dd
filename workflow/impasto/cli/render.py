"""The verb `render`: render a structure to colour, matte, depth and camera."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from impasto.api.option_types import Count, OutputFolder
from impasto.api.view_options import ViewOptions


def render(
    structure: Path,
    /,
    *,
    output: OutputFolder,
    frames: Count = 1,
    options: Annotated[ViewOptions | None, Parameter(name="*")] = None,
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
        frames: frames of a clip; 1 renders a single view.
    """
    from impasto.api.render import render as render_frames
    from impasto.cli.progress import progress_bar

    with progress_bar("rendering", "frame") as show:
        render_frames(structure, output=output, frames=frames, watch=show, **(options or {}))
