"""The layers of a painted view, as they lie on disk."""

from collections.abc import Sequence
from pathlib import Path

from impasto.errors import InputError
from impasto.paint import Layers
from impasto.palette import palette_of
from impasto.render.frame import ATOMS, Frame, depth_path, read_frame, read_picture
from impasto.source import Source


def read_view(picture: Path) -> Frame:
    """A render that was painted.

    Raises:
        InputError: it cannot be read, or lacks depth or camera.
    """
    view = read_frame(picture)
    if view.depth is None or view.camera is None:
        raise InputError(f"{picture}: its depth or camera.json is missing")
    return view


def read_rendered(picture: Path, view: Frame) -> Frame:
    """A frame of a clip that is to take paint from a view.

    Raises:
        InputError: it cannot be read, lacks depth or camera, or does not fit the view.
    """
    frame = read_frame(picture)
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
            f"{picture}: its atoms ({ATOMS} in its folder) are not those of the painted view; "
            "expected both of one structure and one kind of motion"
        )
    return frame


def read_layers(folder: Path, view: Frame, sources: Sequence[Source]) -> Layers:
    """The layers of the painted `view` whose figure.png and ground.png lie in `folder`.

    Args:
        folder: where `impasto paint --layers` put them.
        view: the render that was painted.
        sources: the artworks that it was painted after.

    Raises:
        InputError: a layer cannot be read, or has another size than the view.
    """
    figure, ground = (read_picture(folder / f"{name}.png") for name in ("figure", "ground"))
    if not figure.shape == ground.shape == view.colour.shape:
        raise InputError(
            f"{folder}: its pictures have another size than the view; expected the layers of this "
            "view"
        )
    return Layers(figure, ground, palette_of(view, sources))
