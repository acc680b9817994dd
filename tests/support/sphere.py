"""A textured sphere that turns in front of a camera: the surface point of each pixel is known."""

import numpy as np

from impasto.rendering.camera import Camera
from impasto.rendering.camera_path import rotation_matrix
from impasto.rendering.frame import Frame

RADIUS, DISTANCE = 10.0, 60.0
AXIS = np.array([0.0, 0.0, DISTANCE])


def seen_from(angle, projection, near, far, width=160, height=120):
    """Return a camera turned by `angle`, and origin and direction of each pixel's ray."""
    pose = np.eye(4)
    pose[:3, :3] = rotation_matrix("y", angle)
    pose[2, 3] = -DISTANCE
    scale = 24 / height if projection == "orthographic" else 24.0
    camera = Camera(projection, width, height, scale, near, far, pose)
    y, x = np.mgrid[:height, :width] + 0.5
    if projection == "orthographic":
        start = camera.unproject(x, y, np.zeros_like(x))
        return camera, start, np.broadcast_to([0.0, 0.0, -1.0], start.shape)
    return camera, np.zeros((height, width, 3)), camera.unproject(x, y, np.ones_like(x))


def ball(angle, projection="orthographic", size=(160, 120)):
    """Render a textured sphere at the origin, turned by `angle`: its frame and surface points."""
    camera, start, ray = seen_from(angle, projection, 40.0, 80.0, *size)
    pose = camera.structure_to_camera
    centre = -AXIS
    a, b = (ray * ray).sum(-1), (ray * (start - centre)).sum(-1)
    inside = b * b - a * (((start - centre) ** 2).sum(-1) - RADIUS**2)
    depth = np.where(inside > 0, (-b - np.sqrt(np.maximum(inside, 0))) / a, np.nan)
    points = start + depth[..., None] * ray
    body = (points - pose[:3, 3]) @ pose[:3, :3]  # in the structure's coordinates
    texture = 0.5 + 0.5 * np.sin(np.nan_to_num(body) * 0.8)
    frame = Frame(
        texture.astype(np.float32),
        np.isfinite(depth).astype(np.float32),
        depth.astype(np.float32),
        camera,
    )
    return frame, body
