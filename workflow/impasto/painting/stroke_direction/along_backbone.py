"""The way of the backbone, as it is seen: for strokes that run along the ribbon."""

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

SAMPLES = 8  # of the curve between two residues
# Ångström from the backbone beyond which what is drawn is not its ribbon: side chains, ligands.
REACH = 9.0
# Width of the Gaussian that smooths the field, as a share of the long side.
SMOOTHING_WIDTH = 0.004


def backbone_orientation(frame: Frame) -> Array | None:
    """Orientation (H, W, 2) of the backbone at each place, past the matte; None if unknown.

    It is less clear where the backbone comes towards the eye, or is far away.
    """
    if frame.backbone is None or frame.depth is None or frame.camera is None:
        return None
    known = np.isfinite(frame.depth)
    if not known.any() or not len(frame.backbone):
        return np.zeros((*frame.matte.shape, 2), np.float32)
    points, ways = _backbone_curves(frame.backbone)
    rows, columns = np.nonzero(known)
    seen = frame.camera.unproject(columns + 0.5, rows + 0.5, frame.depth[known])
    pose = frame.camera.structure_to_camera
    curve = points @ pose[:3, :3].T + pose[:3, 3]
    away, nearest = cKDTree(curve).query(seen)
    across = _project_directions(ways[nearest] @ pose[:3, :3].T, seen, frame.camera)
    near = np.clip(2 * (1 - away / REACH), 0, 1)
    field = np.zeros((*frame.matte.shape, 2), np.float32)
    field[known] = _double_angles(across) * near[:, None]
    sigma = SMOOTHING_WIDTH * max(frame.size)
    return ndimage.gaussian_filter(fill_nearest(field, known), (sigma, sigma, 0))


def _backbone_curves(backbone: Array) -> tuple[DoubleArray, DoubleArray]:
    """Points (S, 3) along the chains, and which way (S, 3), of length 1, they go on there."""
    points, ways = [], []
    for piece in np.unique(backbone[:, 3]):
        trace = backbone[backbone[:, 3] == piece, :3].astype(np.float64)
        if len(trace) < 2:
            continue
        last = len(trace) - 1
        curve = make_interp_spline(np.arange(last + 1), trace, k=min(3, last))
        fine = np.linspace(0, last, SAMPLES * last + 1)
        points.append(curve(fine))
        ways.append(curve(fine, 1))
    if not points:
        return np.zeros((1, 3)), np.zeros((1, 3))
    way = np.concatenate(ways)
    length = np.linalg.norm(way, axis=1, keepdims=True)
    return np.concatenate(points), way / np.maximum(length, 1e-9)


def _project_directions(ways: DoubleArray, places: DoubleArray, camera: Camera) -> DoubleArray:
    """Directions (N, 3) at places (N, 3), in camera coordinates, as they are seen: (N, 2)."""
    if camera.projection == "orthographic":
        return ways[:, :2]
    # What comes nearer moves away from the middle of the picture as well.
    return ways[:, :2] - ways[:, 2:] * places[:, :2] / places[:, 2:]


def _double_angles(vectors: DoubleArray) -> DoubleArray:
    """Orientations (N, 2) of vectors (N, 2), as clear as they are long."""
    x, y = vectors[:, 0], vectors[:, 1]
    length = np.maximum(np.hypot(x, y), 1e-9)
    clear = np.minimum(length, 1)
    return np.column_stack([(x * x - y * y), 2 * x * y]) * (clear / length**2)[:, None]
