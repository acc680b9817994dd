"""`python still_life.py DIR`: fruit on a table, ray-marched; picture, and depth as three programs
write it.

DIR gets still-life.png, its depth as a renderer's EXR (the wall is at 10,000), its nearness as a
network's 16-bit PNG (near is bright), and the fruit alone as a matte. Sphere tracing: Hart, J. C.
The Visual Computer 12 (1996) 527–545.
"""

import sys
from pathlib import Path

import numpy as np
import OpenEXR
from PIL import Image

WIDTH, HEIGHT, NOTHING = 640, 480, 10_000.0
# Centre, radius and colour of each fruit.
FRUIT = (
    ((-1.15, 0.62, 0.1), 0.62, (0.80, 0.16, 0.10)),
    ((0.05, 0.55, 0.75), 0.55, (0.88, 0.55, 0.10)),
    ((1.25, 0.50, 0.25), 0.50, (0.55, 0.68, 0.15)),
    ((0.70, 0.42, 1.55), 0.42, (0.45, 0.10, 0.28)),
    ((-0.75, 0.36, 1.45), 0.36, (0.90, 0.72, 0.16)),
)
TABLE, JUG = (0.62, 0.45, 0.30), (0.22, 0.36, 0.58)
LIGHT = np.array([-0.55, 0.75, 0.45]) / np.linalg.norm([-0.55, 0.75, 0.45])


def distances(points):
    """Distance (..., 7) of points (..., 3) from each thing: fruit, jug, table."""
    fruit = [np.linalg.norm(points - centre, axis=-1) - radius for centre, radius, _ in FRUIT]
    x, y, z = (points - np.array([0.35, 0, -1.0])).transpose(-1, *range(points.ndim - 1))
    # A surface of revolution whose profile swings; less than the distance, as it is not exact.
    waist = 0.55 + 0.22 * np.sin(2.2 * y + 0.4) * (y < 2.6)
    body = np.maximum(np.hypot(x, z) - waist, np.abs(y - 1.25) - 1.25)
    handle = np.hypot(np.hypot(x - 0.75, y - 1.45) - 0.55, z) - 0.11
    jug = 0.6 * np.minimum(body, handle)
    return np.stack([*fruit, jug, points[..., 1]], axis=-1)


def marched(start, rays):
    """How far each ray (..., 3) goes until it hits something; `NOTHING` if it does not."""
    way = np.zeros(rays.shape[:-1])
    for _ in range(160):
        way += np.minimum(distances(start + way[..., None] * rays).min(axis=-1), 1.0)
    hit = distances(start + way[..., None] * rays).min(axis=-1) < 0.01
    return np.where(hit & (way < 14), way, NOTHING)


def normals(points):
    """Directions (..., 3) in which the distance grows, by central differences."""
    steps = 1e-3 * np.eye(3)
    slopes = [
        distances(points + s).min(axis=-1) - distances(points - s).min(axis=-1) for s in steps
    ]
    normal = np.stack(slopes, axis=-1)
    return normal / np.linalg.norm(normal, axis=-1, keepdims=True)


def main(folder):
    """Render and write."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    x, y = (x + 0.5 - WIDTH / 2) / HEIGHT, (HEIGHT / 2 - y - 0.5) / HEIGHT
    start, tilt = np.array([0.0, 2.6, 6.2]), np.radians(-16)
    rays = np.stack([0.8 * x, 0.8 * y, np.full_like(x, -1.0)], axis=-1)
    turn = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    rays = rays @ turn.T
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    way = marched(start, rays)
    hit = way < NOTHING
    points = start + np.where(hit, way, 0)[..., None] * rays
    thing = distances(points).argmin(axis=-1)
    normal = normals(points)
    lit = np.clip(normal @ LIGHT, 0, 1) * (
        marched(points + 0.03 * normal, LIGHT + 0 * rays) >= NOTHING
    )
    near = distances(points + 0.35 * normal).min(axis=-1) / 0.35
    colours = np.array([*(colour for _, _, colour in FRUIT), JUG, TABLE])
    shade = (0.35 * np.clip(near, 0.3, 1) + 0.75 * lit)[..., None]
    wall = np.array([0.55, 0.52, 0.46]) * (0.75 + 0.35 * y - 0.25 * x)[..., None]
    picture = np.where(hit[..., None], colours[thing] * shade, wall)
    Image.fromarray((255 * np.clip(picture, 0, 1) ** 0.8).astype(np.uint8)).save(
        folder / "still-life.png"
    )
    depth = np.where(hit, way, NOTHING).astype(np.float32)
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    OpenEXR.File(header, {"Z": depth}).write(str(folder / "still-life.exr"))
    nearness = np.where(hit, 65535 * way.min() / way, 0).astype(np.uint16)
    Image.fromarray(nearness).save(folder / "nearness.png")
    Image.fromarray((255 * (hit & (thing < len(FRUIT) + 1))).astype(np.uint8)).save(
        folder / "matte.png"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
