"""The layers of a painted view, as they lie on disk."""

from collections.abc import Sequence
from pathlib import Path

from impasto.compose import compose
from impasto.dials import Dials
from impasto.errors import InputError
from impasto.paint import Painting
from impasto.palette import palette_of
from impasto.render.frame import Frame, read_frame, read_picture
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


def read_layers(folder: Path, view: Frame, sources: Sequence[Source], dials: Dials) -> Painting:
    """The painting of `view` whose figure.png and ground.png lie in `folder`.

    Args:
        folder: where `impasto paint --layers` put them.
        view: the render that was painted.
        sources: the artworks that it was painted after.
        dials: with which it was painted.

    Raises:
        InputError: a layer cannot be read, or has another size than the view.
    """
    figure, ground = (read_picture(folder / f"{name}.png") for name in ("figure", "ground"))
    if not figure.shape == ground.shape == view.colour.shape:
        raise InputError(
            f"{folder}: its pictures have another size than the view; expected the layers of this "
            "view"
        )
    palette = palette_of(view, sources)
    still = compose(figure, ground, view, palette, dials.finish)
    return Painting(still, figure, ground, palette)
