"""Where the camera stands: the default view, the clip's motion, and a frame that holds it all."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.rendering.camera import Camera, Projection
from impasto.rendering.choreography import Motion, Pose

Matrix = NDArray[np.float64]
FIELD_OF_VIEW = 20.0  # vertical, degrees; PyMOL's own default
# A travelling camera is to show that near parts grow faster, and stands nearer for that.
DOLLY_FIELD_OF_VIEW = 35.0
FILL_SHARE = 0.9  # the molecule's largest extent as a share of the picture's
FIT_SAMPLES = 180  # poses of a motion at which the fit is checked
# A travelling camera keeps this share of its way to the front of the molecule.
CLOSEST_SHARE = 0.25


def rotation_matrix(axis: str, degrees: float) -> Matrix:
    """Right-handed rotation about a camera axis ("x", "y" or "z"), (3, 3)."""
    a = np.radians(degrees)
    c, s = np.cos(a), np.sin(a)
    return {
        "x": np.array([[1, 0, 0], [0, c, -s], [0, s, c]]),
        "y": np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]),
        "z": np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]),
    }[axis]


def motion_projection(motion: Motion, asked: Projection | None) -> Projection:
    """The projection of a motion: a dolly is seen in perspective, others as asked.

    Raises:
        InputError: the two do not go together.
    """
    if motion.kind == "dolly" and asked == "orthographic":
        raise InputError("motion: a dolly is seen in perspective; expected zoom, or perspective")
    if motion.kind == "zoom" and asked == "perspective":
        raise InputError("motion: a zoom is orthographic; expected dolly, or orthographic")
    return "perspective" if motion.kind == "dolly" else asked or "orthographic"


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
    """The cameras of a clip: at zoom 1 every atom stays in the frame at every pose of the motion.

    The fit is that of the whole motion, whichever poses are asked for: of a turn, that of the full
    circle, so that turns that follow each other have one scale. Only the close end of a zoom or
    dolly may crop what lies at the edge; its far end fits.

    Args:
        atoms: (N, 3) positions in ångström, in the structure's coordinates.
        margin: how far drawn geometry reaches beyond an atom's centre, in ångström.
        orientation: (3, 3) rotation from structure to camera axes at rest.
        motion: the movement that must fit.
        poses: one a frame.
        size: width and height in pixels.
        zoom: 1 fits the molecule; more comes closer and may crop it.
        projection: "orthographic" or "perspective".

    Returns:
        Cameras that share near and far planes. An orthographic one grows by its scale, one in
        perspective (vertical field of view 20 degrees, 35 of a dolly) by its distance.
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
        # In perspective, what is nearer the camera looks larger and pushes it further back.
        offset = seen[:, 2] + margin if projection == "perspective" else 0.0
        distance = max(distance, float(np.max(half / tangent + offset)))
        deepest = max(deepest, float(reach[:, 2].max()))
    # Orthographic scale does not depend on distance, but clip planes must lie before the camera.
    apparent = 2 * distance * tangent / height
    distance = max(distance, deepest + 1.0)
    scales = np.full(len(poses), field_of_view)
    distances = np.full(len(poses), distance)
    growth = np.array([pose.magnification for pose in poses])
    if projection == "orthographic":
        scales = apparent / growth
    else:
        # A camera that would come too close goes as smoothly as far as it may instead.
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
    """Distances (ångström) between which a camera sees `atoms` (N, 3) and `margin` about them."""
    toward, away = camera.structure_to_camera[2, :3], camera.structure_to_camera[2, 3]
    depth = -(atoms @ toward + away)
    return float(depth.min()) - margin, float(depth.max()) + margin


def _pose_rotation(pose: Pose) -> Matrix:
    return rotation_matrix("x", pose.pitch) @ rotation_matrix("y", pose.yaw)


def _poses_to_fit(motion: Motion) -> list[Pose]:
    """Poses all through a motion."""
    if motion.kind == "turn":
        motion = Motion("turn", 360, ease="linear")
    if motion.kind in ("zoom", "dolly", "still"):
        return [Pose()]
    return [motion.pose(sample / FIT_SAMPLES) for sample in range(FIT_SAMPLES)]
