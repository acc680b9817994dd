"""Read and write the layers of a painted view, and read the frames of its clip."""

from pathlib import Path

from impasto.core.atomic_files import atomic_folder
from impasto.core.errors import InputError
from impasto.painting.broad_maps import resample
from impasto.painting.colour.palette import Palette, read_palette, write_palette
from impasto.painting.composition.layers import PaintLayers
from impasto.painting.strokes.stroke_record import StrokeRecord, read_record, write_record
from impasto.rendering.frame import (
    ATOMS_FILE,
    Frame,
    read_picture,
    read_rendered_frame,
    resize_frame,
    write_picture,
)

PALETTE_FILE = "palette.json"
STROKES_FILE = "strokes.npz"
# Files in the folder of a painting's layers, which may be replaced.
LAYER_FILE_PATTERN = r"(figure|ground)\.png|palette\.json|strokes\.npz"


def read_painted_view(picture: Path) -> Frame:
    """Read a render that was painted.

    Raises:
        InputError: the render cannot be read, or lacks depth or camera.
    """
    return _check_depth_and_camera(read_rendered_frame(picture))


def check_clip_frame(frame: Frame, view: Frame) -> Frame:
    """Check that a frame of a clip can take paint from a view, and return it.

    Raises:
        InputError: it lacks depth or camera, or does not fit the view.
    """
    name = _check_depth_and_camera(frame).origin.name
    if frame.size != view.size:
        raise InputError(
            f"{name}: {frame.size[0]}x{frame.size[1]} pixels, but the painted view has "
            f"{view.size[0]}x{view.size[1]}"
        )
    shapes = [None if f.atoms is None else f.atoms.shape for f in (frame, view)]
    if shapes[0] != shapes[1]:
        raise InputError(
            f"{name}: its atoms ({ATOMS_FILE} in its folder) are not those of the painted view; "
            "expected the same structure and the same kind of motion"
        )
    return frame


def _check_depth_and_camera(frame: Frame) -> Frame:
    if frame.depth is None or frame.camera is None:
        raise InputError(f"{frame.origin.name}: its depth or camera.json is missing")
    return frame


def reduce_painted_view(
    view: Frame, layers: PaintLayers, size: tuple[int, int]
) -> tuple[Frame, PaintLayers]:
    """Reduce a painted view and its layers to the width and height of its clip's renders.

    Both are returned as they are where the view is no larger, or has other proportions: then it
    does not fit the renders, as `check_clip_frame` says. Either side may be rounded.
    """
    scale = max(size) / max(view.size)
    fits = all(abs(own * scale - side) <= 1 for own, side in zip(view.size, size, strict=True))
    if scale >= 1 or not fits:
        return view, layers
    figure, ground = (resample(layer, size) for layer in (layers.figure, layers.ground))
    return resize_frame(view, size), PaintLayers(figure, ground, layers.palette)


def write_layers(folder: Path, layers: PaintLayers) -> None:
    """Write `layers` into `folder`, where `read_layers` finds them, all or nothing."""
    with atomic_folder(folder, LAYER_FILE_PATTERN) as temporary:
        write_picture(temporary / "figure.png", layers.figure)
        write_picture(temporary / "ground.png", layers.ground)
        write_palette(temporary / PALETTE_FILE, layers.palette)
        if layers.strokes is not None:
            write_record(temporary / STROKES_FILE, layers.strokes)


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


def read_strokes(folder: Path) -> tuple[StrokeRecord, Palette]:
    """Read the strokes of a painting, and its palette, from the folder of its layers.

    Raises:
        InputError: there are none, or a file cannot be read.
    """
    path = folder / STROKES_FILE
    if not path.exists():
        raise InputError(
            f"{path}: no such file: expected the layers of a picture painted with strokes, as "
            "`impasto paint --layers` writes them"
        )
    return read_record(path), read_palette(folder / PALETTE_FILE)
