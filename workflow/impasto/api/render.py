"""Render a structure in memory, or to a folder (`impasto.render`)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Unpack, overload

from impasto.api.option_types import check_names
from impasto.api.view_options import ViewOptions
from impasto.painting.quality import STANDARD_SIZE
from impasto.rendering import render_clip
from impasto.rendering.choreography import Motion
from impasto.rendering.frame import Frame, frame_paths
from impasto.rendering.look import Look

FrameCallback = Callable[[int, int], None]


@overload
def render(
    structure: str | Path,
    *,
    frames: None = None,
    watch: FrameCallback | None = None,
    **options: Unpack[ViewOptions],
) -> Frame: ...


@overload
def render(
    structure: str | Path,
    *,
    frames: int,
    watch: FrameCallback | None = None,
    **options: Unpack[ViewOptions],
) -> list[Frame]: ...


@overload
def render(
    structure: str | Path,
    *,
    output: str | Path,
    frames: int | None = None,
    watch: FrameCallback | None = None,
    **options: Unpack[ViewOptions],
) -> list[Path]: ...


def render(
    structure: str | Path,
    *,
    output: str | Path | None = None,
    frames: int | None = None,
    watch: FrameCallback | None = None,
    **options: Unpack[ViewOptions],
) -> Frame | list[Frame] | list[Path]:
    """Render a structure with PyMOL, as `impasto render` does.

    Args:
        structure: PDB or mmCIF file.
        output: folder to write the frames to, which are then not held in memory; None for none.
        frames: number of frames of a clip; None for a single view.
        watch: called with the number of frames done and their total; an exception that it raises
            ends the work.
        options: size, representation, render_colours, models, rotate, zoom, projection,
            depth_error, threads and ids; motion, a `Motion` or its kind with degrees, factor and
            ease; period and start_angle. `impasto render --help` explains each.

    Returns:
        The view, or the list of a clip's frames, each with colour, matte, depth and camera; with
        `output` the pictures' files.

    Raises:
        TypeError: there is no such option.
        InputError: the structure cannot be read or drawn, or an argument has an invalid value.
    """
    check_names(options, ViewOptions)
    given: dict[str, Any] = {"size": STANDARD_SIZE, "ids": None, "motion": Motion.kind, **options}
    looks = ("representation", "render_colours", "models")
    look = Look(**{name: given.pop(name) for name in looks if name in given})
    moves = {name: given.pop(name) for name in ("degrees", "factor", "ease") if name in given}
    if not isinstance(given["motion"], Motion):
        given["motion"] = Motion(given["motion"], **moves)
    number = frames or 1
    if given["ids"] is None:
        given["ids"] = number == 1 if output is not None else frames is None
    given |= {"look": look, "frames": number, "progress": watch}
    if output is not None:
        render_clip.render_structure(Path(structure), Path(output), **given)
        return frame_paths(Path(output))
    rendered = render_clip.render_in_memory(Path(structure), **given)
    return rendered[0] if frames is None else rendered
