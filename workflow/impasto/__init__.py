"""impasto: protein structures painted in the manner of historical artworks.

The names below are the public interface; docs/api.md describes each. They are imported on first
use, so that `import impasto` itself loads neither PyTorch nor PyMOL.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from impasto.core.versions import __version__ as __version__

# Threads of OpenMP and of OpenBLAS spin while they wait for one another, which takes five times as
# long where anything else runs on the cores. OpenBLAS, which NumPy and SciPy bring, only has small
# matrices here. The libraries read this when they are loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from impasto.api.baseline import BaselinePainting as BaselinePainting
    from impasto.api.baseline import paint_baseline as paint_baseline
    from impasto.api.clip import animate as animate
    from impasto.api.clip import blend as blend
    from impasto.api.fetch import fetch as fetch
    from impasto.api.film import write_film as write_film
    from impasto.api.gatys import GatysPainting as GatysPainting
    from impasto.api.gatys import paint_gatys as paint_gatys
    from impasto.api.kept_painting import keep as keep
    from impasto.api.kept_painting import reopen as reopen
    from impasto.api.paint import Painting as Painting
    from impasto.api.paint import paint as paint
    from impasto.api.paint import paint_interpolation as paint_interpolation
    from impasto.api.painted_view import read_painting as read_painting
    from impasto.api.picture import Picture as Picture
    from impasto.api.picture import frame_depth_tones as frame_depth_tones
    from impasto.api.picture import frame_on_ground as frame_on_ground
    from impasto.api.plate import draw_plate as draw_plate
    from impasto.api.print_painting import print_painting as print_painting
    from impasto.api.print_result import Print as Print
    from impasto.api.redraw import redraw as redraw
    from impasto.api.render import render as render
    from impasto.api.scene import Scene as Scene
    from impasto.api.scene import View as View
    from impasto.api.scene import read_scene as read_scene
    from impasto.api.score import score as score
    from impasto.api.score import score_render as score_render
    from impasto.api.sweep.run import Sheet as Sheet
    from impasto.api.sweep.run import sweep as sweep
    from impasto.api.texture import grow_texture as grow_texture
    from impasto.artworks.artwork import Artwork as Artwork
    from impasto.artworks.interpolation import interpolate_artworks as interpolate_artworks
    from impasto.core.errors import InputError as InputError
    from impasto.core.errors import Notice as Notice
    from impasto.core.errors import Stopped as Stopped
    from impasto.painting.progress import Progress as Progress
    from impasto.rendering.camera import Camera as Camera
    from impasto.rendering.choreography import Motion as Motion
    from impasto.rendering.external_frame import read_frame as read_frame
    from impasto.rendering.frame import Frame as Frame
    from impasto.scoring.judge import Scores as Scores

_MODULES = {
    "Artwork": "artworks.artwork",
    "BaselinePainting": "api.baseline",
    "Camera": "rendering.camera",
    "Frame": "rendering.frame",
    "GatysPainting": "api.gatys",
    "InputError": "core.errors",
    "Motion": "rendering.choreography",
    "Notice": "core.errors",
    "Painting": "api.paint",
    "Picture": "api.picture",
    "Print": "api.print_result",
    "Progress": "painting.progress",
    "Scene": "api.scene",
    "Scores": "scoring.judge",
    "Sheet": "api.sweep.run",
    "Stopped": "core.errors",
    "View": "api.scene",
    "animate": "api.clip",
    "blend": "api.clip",
    "draw_plate": "api.plate",
    "fetch": "api.fetch",
    "frame_depth_tones": "api.picture",
    "frame_on_ground": "api.picture",
    "grow_texture": "api.texture",
    "interpolate_artworks": "artworks.interpolation",
    "keep": "api.kept_painting",
    "paint": "api.paint",
    "paint_baseline": "api.baseline",
    "paint_gatys": "api.gatys",
    "paint_interpolation": "api.paint",
    "print_painting": "api.print_painting",
    "read_frame": "rendering.external_frame",
    "read_painting": "api.painted_view",
    "read_scene": "api.scene",
    "redraw": "api.redraw",
    "render": "api.render",
    "reopen": "api.kept_painting",
    "score": "api.score",
    "score_render": "api.score",
    "sweep": "api.sweep.run",
    "write_film": "api.film",
}
__all__ = [*_MODULES]


def __getattr__(name: str) -> Any:
    """Import a name of the package on first use (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the names of the package, imported or not."""
    return sorted({*globals(), *_MODULES})
