"""Where the camera stands: the default view, the clip's motion, and a frame that holds it all."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.errors import InputError
from impasto.render.camera import Camera, Projection

Matrix = NDArray[np.float64]
MOTIONS = ("rock", "turn", "still")
FIELD_OF_VIEW = 20.0  # vertical, degrees; PyMOL's own default
FILL = 0.9  # the molecule's largest extent as a share of the picture's
SAMPLES = 181  # poses along a motion at which the fit is checked


@dataclass(frozen=True)
class Motion:
    """How the structure moves through a clip.

    Attributes:
        kind: "rock" swings to both sides and returns to its start; "turn" goes from one side to
            the other; "still" stays.
        degrees: the whole angle between the two ends.
    """

    kind: str = "rock"
    degrees: float = 36.0

    def __post_init__(self) -> None:
        """Check the kind and the angle."""
        if self.kind not in MOTIONS:
            raise InputError(f"motion: expected one of {', '.join(MOTIONS)}, found {self.kind!r}")
        if not 0 <= self.degrees <= 360:
            raise InputError(f"motion: expected 0 to 360 degrees, found {self.degrees:g}")

    def angles(self, frames: int) -> NDArray[np.float64]:
        """Angle of each frame in degrees; a single frame shows the middle of the motion, 0."""
        if self.kind == "still" or frames == 1:
            return np.zeros(frames)
        if self.kind == "rock":
            return self.degrees / 2 * np.sin(2 * np.pi * np.arange(frames) / frames)
        return self.degrees * (np.arange(frames) / (frames - 1) - 0.5)


def rotation(axis: str, degrees: float) -> Matrix:
    """Right-handed rotation about a camera axis ("x", "y" or "z"), (3, 3)."""
    a = np.radians(degrees)
    c, s = np.cos(a), np.sin(a)
    return {
        "x": np.array([[1, 0, 0], [0, c, -s], [0, s, c]]),
        "y": np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]),
        "z": np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]),
    }[axis]


def cameras(
    atoms: NDArray[np.floating[Any]],
    margin: float,
    orientation: Matrix,
    motion: Motion,
    frames: int,
    size: tuple[int, int],
    zoom: float = 1.0,
    projection: Projection = "orthographic",
) -> list[Camera]:
    """The cameras of a clip: every atom stays in the frame at every angle of the motion.

    Args:
        atoms: (N, 3) positions in ångström, in the structure's coordinates.
        margin: how far drawn geometry reaches beyond an atom's centre, in ångström.
        orientation: (3, 3) rotation from structure to camera axes at angle 0.
        motion: the movement about the camera's vertical axis.
        frames: number of frames.
        size: width and height in pixels.
        zoom: 1 fits the molecule; more comes closer and may crop it.
        projection: "orthographic" or "perspective" (vertical field of view 20 degrees).
    """
    width, height = size
    turned = atoms @ orientation.T
    middle = orientation.T @ ((turned.min(axis=0) + turned.max(axis=0)) / 2)
    centred = (atoms - middle) @ orientation.T
    sweep = [rotation("y", a) for a in _fitted_angles(motion)]
    reach = np.concatenate([np.abs(centred @ r.T) + margin for r in sweep])
    toward = np.concatenate([centred @ r.T for r in sweep])[:, 2] + margin
    tangent = np.tan(np.radians(FIELD_OF_VIEW) / 2)
    half = np.maximum(reach[:, 0] * height / width, reach[:, 1]) / FILL / zoom
    # In perspective, what is nearer the camera looks larger and pushes it further back.
    offset = toward if projection == "perspective" else 0.0
    distance = float(np.max(half / tangent + offset))
    deepest = float(reach[:, 2].max())
    # Orthographic scale does not depend on distance, but clip planes must lie before the camera.
    apparent = 2 * distance * tangent / height
    distance = max(distance, deepest + 1.0)
    scale = apparent if projection == "orthographic" else FIELD_OF_VIEW
    result = []
    for angle in motion.angles(frames):
        pose = np.eye(4)
        pose[:3, :3] = rotation("y", angle) @ orientation
        pose[:3, 3] = pose[:3, :3] @ -middle + [0.0, 0.0, -distance]
        result.append(
            Camera(projection, width, height, scale, distance - deepest, distance + deepest, pose)
        )
    return result


def _fitted_angles(motion: Motion) -> NDArray[np.float64]:
    half = 0.0 if motion.kind == "still" else motion.degrees / 2
    return np.linspace(-half, half, SAMPLES)
