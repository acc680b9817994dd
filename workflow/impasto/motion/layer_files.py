"""Read and write the layers of a painted view, and read the frames of its clip."""

from pathlib import Path

from impasto.core.atomic_files import atomic_folder
from impasto.core.errors import InputError
from impasto.painting.colour.palette import read_palette, write_palette
from impasto.painting.composition.layers import PaintLayers
from impasto.rendering.frame import (
    ATOMS_FILE,
    Frame,
    depth_path,
    read_picture,
    read_rendered_frame,
    write_picture,
)

PALETTE_FILE = "palette.json"
# Files in the folder of a painting's layers, which may be replaced.
LAYER_FILE_PATTERN = r"(figure|ground)\.png|palette\.json"


def read_painted_view(picture: Path) -> Frame:
    """Read a render that was painted.

    Raises:
        InputError: the render cannot be read, or lacks depth or camera.
    """
    view = read_rendered_frame(picture)
    if view.depth is None or view.camera is None:
        raise InputError(f"{picture}: its depth or camera.json is missing")
    return view


def read_clip_frame(picture: Path, view: Frame) -> Frame:
    """Read a frame of a clip that will take paint from a view.

    Raises:
        InputError: the frame cannot be read, lacks depth or camera, or does not fit the view.
    """
    frame = read_rendered_frame(picture)
    if frame.depth is None or frame.camera is None:
        depth = depth_path(picture).name
        raise InputError(f"{picture}: its depth ({depth}) or camera.json is missing")
    if frame.size != view.size:
        raise InputError(
            f"{picture}: {frame.size[0]}x{frame.size[1]} pixels, but the painted view has "
            f"{view.size[0]}x{view.size[1]}"
        )
    shapes = [None if f.atoms is None else f.atoms.shape for f in (frame, view)]
    if shapes[0] != shapes[1]:
        raise InputError(
            f"{picture}: its atoms ({ATOMS_FILE} in its folder) are not those of the painted view; "
            "expected the same structure and the same kind of motion"
        )
    return frame


def write_layers(folder: Path, layers: PaintLayers) -> None:
    """Write `layers` into `folder`, where `read_layers` finds them, all or nothing."""
    with atomic_folder(folder, LAYER_FILE_PATTERN) as temporary:
        write_picture(temporary / "figure.png", layers.figure)
        write_picture(temporary / "ground.png", layers.ground)
        write_palette(temporary / PALETTE_FILE, layers.palette)


def read_layers(folder: Path, view: Frame) -> PaintLayers:
    """Read the layers of the painted `view` from `folder`.

    Raises:
        InputError: a layer or the palette cannot be read, or a layer has another size than the
            view.
    """
    figure, ground = (read_picture(folder / f"{name}.png") for name in ("figure", "ground"))
    if not figure.shape == ground.shape == view.colour.shape:
        raise InputError(
            f"{folder}: its pictures do not have the size of the view; expected the layers of this "
            "view"
        )
    return PaintLayers(figure, ground, read_palette(folder / PALETTE_FILE))
