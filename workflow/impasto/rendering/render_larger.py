"""Render a view once more, larger: the same structure, look and camera."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from impasto.core.errors import InputError
from impasto.core.file_names import find_from
from impasto.rendering.choreography import Motion
from impasto.rendering.frame import Frame, frame_name, read_rendered_frame
from impasto.rendering.look import Look
from impasto.rendering.render_clip import render_structure


def view_options(view: Frame) -> tuple[Path, Mapping[str, Any]]:
    """Return what a view was rendered from, and the options of its render.

    Returns:
        The structure's file, and the options as `render_structure` takes them.

    Raises:
        InputError: the options are not known, it is a frame of a clip, or its structure is missing.
    """
    name, found = view.origin.name, view.origin.render
    if not found:
        raise InputError(f"{name}: the options of its render are not recorded: render it again")
    if found.get("frames", 1) != 1:
        raise InputError(f"{name}: a frame of a clip; expected a single view")
    try:
        options: dict[str, Any] = {
            **found,
            "look": Look(**found["look"]),
            "motion": Motion(**found["motion"]),
            "rotate": tuple(found.get("rotate", (0.0, 0.0, 0.0))),
        }
        recorded = Path(options.pop("structure"))
    except (KeyError, TypeError) as error:
        raise InputError(f"{name}: the options of its render cannot be read ({error})") from None
    structure = find_from(recorded, Path(name))
    if structure is None:
        raise InputError(f"{recorded}: no such file, of which {name} is a render")
    return structure, options


def render_larger(view: Frame, size: tuple[int, int], folder: Path) -> Frame:
    """Render a view once more in another size into a folder, and read it from there.

    A folder that is there already is read as it is.

    Args:
        size: width and height in pixels, in the proportions of the view.

    Raises:
        InputError: as `view_options`, or the structure can no longer be drawn.
    """
    structure, options = view_options(view)
    if not folder.exists():
        ids = view.atom_map is not None
        render_structure(structure, folder, **{**options, "size": size, "ids": ids})
    return read_rendered_frame(folder / frame_name(0))
