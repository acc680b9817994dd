"""Render a view once more, larger: the same structure, look and camera."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from impasto.core.atomic_files import read_json
from impasto.core.errors import InputError
from impasto.core.file_names import find_from
from impasto.rendering.choreography import Motion
from impasto.rendering.frame import STRUCTURE_FILE, Frame, frame_name, read_rendered_frame
from impasto.rendering.look import Look
from impasto.rendering.render_clip import render_structure


def read_view_options(picture: Path) -> tuple[Path, Mapping[str, Any]]:
    """Read what a view was rendered from, and the options of its render.

    Args:
        picture: the picture of the view, 0000.png in its folder.

    Returns:
        The structure's file, and the options as `render_structure` takes them.

    Raises:
        InputError: the picture is no single view that impasto has rendered and recorded, or its
            structure is missing.
    """
    path = picture.with_name(STRUCTURE_FILE)
    if picture.name != frame_name(0) or not path.exists():
        raise InputError(f"{picture}: expected a view that `impasto render` wrote")
    found = read_json(path).get("render")
    if not isinstance(found, dict) or found.get("frames", 1) != 1:
        raise InputError(f"{path}: expected the options of the render of a single view")
    try:
        options: dict[str, Any] = {
            **found,
            "look": Look(**found["look"]),
            "motion": Motion(**found["motion"]),
            "rotate": tuple(found.get("rotate", (0.0, 0.0, 0.0))),
        }
        recorded = Path(options.pop("structure"))
    except (KeyError, TypeError) as error:
        raise InputError(f"{path}: render: these options cannot be read ({error})") from None
    structure = find_from(recorded, picture)
    if structure is None:
        raise InputError(f"{recorded}: no such file, from which {picture} was rendered")
    return structure, options


def render_larger(picture: Path, size: tuple[int, int], ids: bool, folder: Path) -> Frame:
    """Render a view once more in another size into a folder, and read it from there.

    A folder that is there already is read as it is.

    Args:
        picture: the picture of the view.
        size: width and height in pixels, in the proportions of the view.
        ids: whether to find the atom that each pixel shows.

    Raises:
        InputError: as `read_view_options`, or the structure can no longer be drawn.
    """
    structure, options = read_view_options(picture)
    if not folder.exists():
        render_structure(structure, folder, **{**options, "size": size, "ids": ids})
    return read_rendered_frame(folder / frame_name(0))
