"""The cameras of a clip: the default view, the motion, and a scale at which everything fits."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.rendering.camera import Camera, Projection
from impasto.rendering.choreography import Motion, Pose

Matrix = NDArray[np.float64]
FIELD_OF_VIEW = 20.0  # vertical, degrees; PyMOL's own default
# A dolly stands nearer, to show that near parts grow faster.
DOLLY_FIELD_OF_VIEW = 35.0
FILL_SHARE = 0.9  # largest extent of the molecule, as a share of the picture's
FIT_SAMPLES = 180  # poses of a motion at which the fit is checked
# The share of its distance from the front of the molecule that a dolly keeps at the closest point.
CLOSEST_SHARE = 0.25


def rotation_matrix(axis: str, degrees: float) -> Matrix:
    """Return the matrix (3, 3) of a right-handed rotation about a camera axis ("x", "y" or "z")."""
    a = np.radians(degrees)
    c, s = np.cos(a), np.sin(a)
    return {
        "x": np.array([[1, 0, 0], [0, c, -s], [0, s, c]]),
        "y": np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]),
        "z": np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]),
    }[axis]


def turn_orientation(orientation: Matrix, rotate: tuple[float, float, float]) -> Matrix:
    """Turn an orientation (3, 3) by degrees about the camera's x, y and z axes, in this order."""
    for axis, degrees in zip("xyz", rotate, strict=True):
        orientation = rotation_matrix(axis, degrees) @ orientation
    return orientation


def motion_projection(motion: Motion, requested: Projection | None) -> Projection:
    """Return the projection of a motion: perspective for a dolly, for others the one requested.

    Raises:
        InputError: motion and projection do not go together.
    """
    if motion.kind == "dolly" and requested == "orthographic":
        raise InputError("motion: a dolly needs perspective; expected perspective, or a zoom")
    if motion.kind == "zoom" and requested == "perspective":
        raise InputError("motion: a zoom is orthographic; expected orthographic, or a dolly")
    return "perspective" if motion.kind == "dolly" else requested or "orthographic"


def fit_cameras(
    atoms: NDArray[np.floating[Any]],
    margin: float,
    orientation: Matrix,
    motion: Motion,
    poses: Sequence[Pose],
    size: tuple[int, int],
    zoom: float = 1.0,
    projection: Projection = "orthographic",
) -> list[Camera]:
    """Fit the cameras of a clip: at zoom 1 every atom stays in the frame at every pose.

    The fit covers the whole motion, whichever poses are given. A turn is fitted over the full
    circle, so that successive turns have the same scale. Only the close end of a zoom or dolly may
    crop the edges of the molecule; its far end fits. `size` is width and height in pixels.

    Args:
        atoms: (N, 3) positions in ångström, in the structure's coordinates.
        margin: how far drawn geometry reaches beyond an atom's centre, in ångström.
        orientation: (3, 3) rotation from structure to camera axes at rest.
        zoom: 1 fits the molecule; a larger zoom comes closer and may crop it.

    Returns:
        Cameras that share near and far planes. Magnification changes the scale of an orthographic
        camera, and the distance of a camera in perspective (vertical field of view 20 degrees, or
        35 for a dolly).
    """
    width, height = size
    turned = atoms @ orientation.T
    middle = orientation.T @ ((turned.min(axis=0) + turned.max(axis=0)) / 2)
    centred = (atoms - middle) @ orientation.T
    field_of_view = DOLLY_FIELD_OF_VIEW if motion.kind == "dolly" else FIELD_OF_VIEW
    tangent = np.tan(np.radians(field_of_view) / 2)
    distance = deepest = 0.0
    for turn in map(_pose_rotation, _poses_to_fit(motion)):
        seen = centred @ turn.T
        reach = np.abs(seen) + margin
        half = np.maximum(reach[:, 0] * height / width, reach[:, 1]) / FILL_SHARE / zoom
        # In perspective, nearer parts look larger and push the camera further back.
        offset = seen[:, 2] + margin if projection == "perspective" else 0.0
        distance = max(distance, float(np.max(half / tangent + offset)))
        deepest = max(deepest, float(reach[:, 2].max()))
    # The orthographic scale does not depend on distance, but the clip planes must lie in front of
    # the camera.
    apparent = 2 * distance * tangent / height
    distance = max(distance, deepest + 1.0)
    scales = np.full(len(poses), field_of_view)
    distances = np.full(len(poses), distance)
    growth = np.array([pose.magnification for pose in poses])
    if projection == "orthographic":
        scales = apparent / growth
    else:
        # A camera that would come too close goes only as far as it may, just as smoothly.
        limit = distance / (deepest + CLOSEST_SHARE * (distance - deepest))
        most = max(motion.factor, float(growth.max()))
        share = min(1.0, float(np.log(limit) / np.log(most))) if most > 1 else 1.0
        distances = distance / growth**share
    near, far = float(distances.min() - deepest), float(distances.max() + deepest)
    result = []
    for pose, scale, away in zip(poses, scales, distances, strict=True):
        matrix = np.eye(4)
        matrix[:3, :3] = _pose_rotation(pose) @ orientation
        matrix[:3, 3] = matrix[:3, :3] @ -middle + [0.0, 0.0, -away]
        result.append(Camera(projection, width, height, float(scale), near, far, matrix))
    return result


def depth_slab(
    atoms: NDArray[np.floating[Any]], margin: float, camera: Camera
) -> tuple[float, float]:
    """Return the near and far distance (ångström) of `atoms` (N, 3) with `margin` around them."""
    toward, away = camera.structure_to_camera[2, :3], camera.structure_to_camera[2, 3]
    depth = -(atoms @ toward + away)
    return float(depth.min()) - margin, float(depth.max()) + margin


def _pose_rotation(pose: Pose) -> Matrix:
    return rotation_matrix("x", pose.pitch) @ rotation_matrix("y", pose.yaw)


def _poses_to_fit(motion: Motion) -> list[Pose]:
    """Return poses throughout a motion, at which the fit is checked."""
    if motion.kind == "turn":
        motion = Motion("turn", 360, ease="linear")
    if motion.kind in ("zoom", "dolly", "still"):
        return [Pose()]
    return [motion.pose(sample / FIT_SAMPLES) for sample in range(FIT_SAMPLES)]
