"""The models of a scene, played as a motion."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.rendering.ensemble import Trajectory, fit_trajectory
from impasto.rendering.look import BACKBONE_SELECTION
from impasto.rendering.pymol_scene import PymolScene

SAMPLES_PER_MODEL = 4  # samples between two models at which the fit of the camera is checked


def scene_trajectory(scene: PymolScene, structure: Path) -> Trajectory:
    """Fit the path through the models of a scene, and move the scene to its beginning."""
    if scene.look.models == "all":
        raise InputError(
            "motion: all models are drawn at once, so they cannot be played; expected the first "
            "model alone"
        )
    models = scene.models()
    if len(models) == 1:
        raise InputError(
            f"{structure}: has one model only; expected several to play, or another motion"
        )
    backbone = scene.indices(BACKBONE_SELECTION)
    if len(backbone) < 3:
        raise InputError(
            f"{structure}: its models share {len(backbone)} backbone atoms; expected 3 or more, to "
            "superpose them"
        )
    played = fit_trajectory(models, backbone, scene.bonds())
    scene.move(played.at(0.0))
    return played


def trajectory_positions(played: Trajectory, atoms: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sample the positions (N, 3) that `atoms` reach, also between models: a spline swings out.

    The samples cover the whole path, so that a clip and a single frame of it have one camera.
    """
    models = np.arange(len(played.places))
    samples = np.linspace(0, models[-1], SAMPLES_PER_MODEL * models[-1] + 1)
    places = np.interp(samples, models, played.places)
    return np.concatenate([played.at(place)[atoms] for place in places])
