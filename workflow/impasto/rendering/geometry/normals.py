"""A compiled loop that finds the normals of the surface that points show."""

from typing import Any

import numpy as np

from impasto.core.compiled import compiled
from impasto.rendering.geometry.rasteriser import Rays


@compiled()
def find_normals(
    corners: Any,
    spheres: Any,
    cylinders: Any,
    rays: Rays,
    shift: Any,
    pose: Any,
    points: Any,
    normals: Any,
) -> None:
    """Find the unit normals of the surface, in the structure's coordinates.

    Args:
        corners: (T, 3, 3) normals at the corners of triangles.
        spheres: (S, 4) as in `Geometry`.
        cylinders: (C, 7) likewise.
        shift: (2,) as in `casting.Points`.
        pose: (4, 4) from the structure to the camera.
        points: the pixels' numbers (N,), depth, primitive and place as in `casting.Points`.
        normals: (N, 3) gets the normals; those without geometry stay as they are.
    """
    orthographic, size, rows, columns = rays
    number, depth, primitive, place = points
    first_cylinder = len(corners) + len(spheres)
    here, normal = np.empty(3), np.empty(3)
    for n in range(len(number)):
        i, b, c = primitive[n], place[n, 0], place[n, 1]
        if i < 0:
            continue
        if i < len(corners):
            for k in range(3):
                normal[k] = (
                    (1 - b - c) * corners[i, 0, k] + b * corners[i, 1, k] + c * corners[i, 2, k]
                )
        else:
            row = number[n] // columns
            column = number[n] - row * columns
            pixel = size if orthographic else size * depth[n]
            here[0] = (column + 0.5 + shift[0] - columns / 2) * pixel
            here[1] = (rows / 2 - row - 0.5 - shift[1]) * pixel
            here[2] = -depth[n]
            for k in range(3):
                normal[k] = 0.0
                for j in range(3):
                    normal[k] += pose[j, k] * (here[j] - pose[j, 3])
                if i < first_cylinder:
                    normal[k] -= spheres[i - len(corners), k]
                else:
                    start = cylinders[i - first_cylinder, k]
                    end = cylinders[i - first_cylinder, 3 + k]
                    normal[k] -= start + b * (end - start)
        length = np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2)
        scale = 1.0 / max(length, 1e-12)
        for k in range(3):
            normals[n, k] = normal[k] * scale
