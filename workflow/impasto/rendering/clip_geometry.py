"""The geometry that the frames of a clip are cast from, and what is said where that fails."""

import warnings

import numpy as np

from impasto.core.arrays import Array
from impasto.core.errors import Notice
from impasto.rendering.frame import Frame
from impasto.rendering.geometry.casting import cast_geometry
from impasto.rendering.geometry.export import export_colours, export_geometry
from impasto.rendering.geometry.primitives import Geometry
from impasto.rendering.geometry.shading import cast_colour
from impasto.rendering.pymol_scene import PymolScene

# Mean difference of cast and traced colours, in [0, 1]. It is a tenth of this, more only in tiny
# pictures. The caster knows opaque surfaces in a scene's own light: nothing transparent, outlined
# or textured.
LARGEST_DIFFERENCE = 1 / 255


def scene_geometry(scene: PymolScene) -> Geometry | None:
    """Export the geometry of a scene; say so if that is impossible."""
    geometry = export_geometry(scene)
    if geometry is None:
        _say(scene, "its geometry cannot be exported, so depth and colour are traced")
    return geometry


def scene_colours(scene: PymolScene, geometry: Geometry, traced: Frame) -> Array | None:
    """Export the colours of a scene's geometry, if they give the picture that PyMOL traces.

    Args:
        traced: a frame of the scene with its traced picture and cast matte.

    Returns:
        (P, 3, 3) float32 RGB in [0, 1] of the corners of each primitive. Or None, after a notice,
        if the cast and the traced picture differ by more than `LARGEST_DIFFERENCE` on average.
    """
    assert traced.camera is not None
    colours = export_colours(scene, geometry)
    if colours is not None:
        cast = cast_colour(geometry, colours, cast_geometry(geometry, traced.camera))
        difference = np.abs(cast - traced.colour).mean(axis=-1)
        if np.average(difference, weights=traced.matte) <= LARGEST_DIFFERENCE:
            return colours
    say_colours_are_traced(scene)
    return None


def say_colours_are_traced(scene: PymolScene) -> None:
    """Warn that PyMOL traces every further frame of a scene."""
    _say(scene, "its colours cannot be computed, so every frame is traced")


def _say(scene: PymolScene, what: str) -> None:
    warnings.warn(f"{scene.structure.path}: {what}, which takes longer", Notice, stacklevel=4)
