"""impasto: protein structures painted in the manner of historical artworks.

The names below are what a program needs; docs/api.md tells of each. They are imported when they are
first asked for, so that `import impasto` itself loads neither PyTorch nor PyMOL.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from impasto.api.along import paint_along as paint_along
    from impasto.api.clip import animate as animate
    from impasto.api.clip import write_film as write_film
    from impasto.api.gatys import GatysPainting as GatysPainting
    from impasto.api.gatys import paint_gatys as paint_gatys
    from impasto.api.judge import score as score
    from impasto.api.picture import Picture as Picture
    from impasto.api.picture import depth_tones as depth_tones
    from impasto.api.picture import on_ground as on_ground
    from impasto.api.still import Painting as Painting
    from impasto.api.still import paint as paint
    from impasto.api.sweep import Sheet as Sheet
    from impasto.api.sweep import sweep as sweep
    from impasto.api.texture import grow_texture as grow_texture
    from impasto.api.view import render as render
    from impasto.artwork import Artwork as Artwork
    from impasto.choreography import Motion as Motion
    from impasto.errors import InputError as InputError
    from impasto.errors import Notice as Notice
    from impasto.errors import Stopped as Stopped
    from impasto.meter import Stroke as Stroke
    from impasto.path import between as between
    from impasto.picture import read_frame as read_frame
    from impasto.rendering.camera import Camera as Camera
    from impasto.rendering.frame import Frame as Frame
    from impasto.scoring import Scores as Scores

__version__ = "0.1.0"

_MODULES = {
    "Artwork": "artwork",
    "Camera": "rendering.camera",
    "Frame": "rendering.frame",
    "GatysPainting": "api.gatys",
    "InputError": "errors",
    "Motion": "choreography",
    "Notice": "errors",
    "Painting": "api.still",
    "Picture": "api.picture",
    "Scores": "scoring",
    "Sheet": "api.sweep",
    "Stopped": "errors",
    "Stroke": "meter",
    "animate": "api.clip",
    "between": "path",
    "depth_tones": "api.picture",
    "grow_texture": "api.texture",
    "on_ground": "api.picture",
    "paint": "api.still",
    "paint_along": "api.along",
    "paint_gatys": "api.gatys",
    "read_frame": "picture",
    "render": "api.view",
    "score": "api.judge",
    "sweep": "api.sweep",
    "write_film": "api.clip",
}
__all__ = [*_MODULES]


def __getattr__(name: str) -> Any:
    """Import a name of the package when it is first asked for (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The names of the package, imported or not."""
    return sorted({*globals(), *_MODULES})
