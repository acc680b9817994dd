"""The direction of the backbone in the picture, for strokes that run along the ribbon."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.interpolate import make_interp_spline
from scipy.spatial import cKDTree

from impasto.core.arrays import Array
from impasto.rendering.camera import Camera
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

DoubleArray = NDArray[np.float64]

SAMPLES = 8  # points of the curve between two residues
# Distance in ångström from the backbone beyond which a surface is not its ribbon: side chains,
# ligands.
REACH = 9.0
# Width of the Gaussian that smooths the field, as a share of the long side.
SMOOTHING_WIDTH = 0.004


def backbone_orientation(frame: Frame, reach: float = REACH) -> Array | None:
    """Compute the orientation (H, W, 2) of the backbone at each pixel, past the matte.

    It is less clear where the backbone points towards the eye, or is far away. None if the frame
    lacks backbone, depth or camera.
    """
    if frame.backbone is None or frame.depth is None or frame.camera is None:
        return None
    has_depth = np.isfinite(frame.depth)
    if not has_depth.any() or not len(frame.backbone):
        return np.zeros((*frame.matte.shape, 2), np.float32)
    points, tangents = _backbone_curves(frame.backbone)
    rows, columns = np.nonzero(has_depth)
    positions = frame.camera.unproject(columns + 0.5, rows + 0.5, frame.depth[has_depth])
    pose = frame.camera.structure_to_camera
    curve = points @ pose[:3, :3].T + pose[:3, 3]
    distance, nearest = cKDTree(curve).query(positions)
    projected = _project_directions(tangents[nearest] @ pose[:3, :3].T, positions, frame.camera)
    near = np.clip(2 * (1 - distance / reach), 0, 1)
    field = np.zeros((*frame.matte.shape, 2), np.float32)
    field[has_depth] = _double_angles(projected) * near[:, None]
    sigma = SMOOTHING_WIDTH * max(frame.size)
    return ndimage.gaussian_filter(fill_nearest(field, has_depth), (sigma, sigma, 0))


def _backbone_curves(backbone: Array) -> tuple[DoubleArray, DoubleArray]:
    """Interpolate the chains; return points (S, 3) on them and unit tangents (S, 3) there."""
    points, tangents = [], []
    for piece in np.unique(backbone[:, 3]):
        trace = backbone[backbone[:, 3] == piece, :3].astype(np.float64)
        if len(trace) < 2:
            continue
        last = len(trace) - 1
        curve = make_interp_spline(np.arange(last + 1), trace, k=min(3, last))
        fine = np.linspace(0, last, SAMPLES * last + 1)
        points.append(curve(fine))
        tangents.append(curve(fine, 1))
    if not points:
        return np.zeros((1, 3)), np.zeros((1, 3))
    tangent = np.concatenate(tangents)
    length = np.linalg.norm(tangent, axis=1, keepdims=True)
    return np.concatenate(points), tangent / np.maximum(length, 1e-9)


def _project_directions(
    directions: DoubleArray, positions: DoubleArray, camera: Camera
) -> DoubleArray:
    """Project directions (N, 3) at positions (N, 3), in camera coordinates, to (N, 2)."""
    if camera.projection == "orthographic":
        return directions[:, :2]
    # In perspective, a point that comes nearer also moves away from the middle of the picture.
    return directions[:, :2] - directions[:, 2:] * positions[:, :2] / positions[:, 2:]


def _double_angles(vectors: DoubleArray) -> DoubleArray:
    """Return the orientations (N, 2) of vectors (N, 2), as clear as these are long, up to 1."""
    x, y = vectors[:, 0], vectors[:, 1]
    length = np.maximum(np.hypot(x, y), 1e-9)
    clarity = np.minimum(length, 1)
    return np.column_stack([(x * x - y * y), 2 * x * y]) * (clarity / length**2)[:, None]
