"""A compiled loop that finds the normals of the surface that pixels show."""

from typing import Any

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def find_normals(
    corners: Any,
    spheres: Any,
    cylinders: Any,
    orthographic: bool,
    size: float,
    shift: Any,
    pose: Any,
    depth: Any,
    primitive: Any,
    place: Any,
    normals: Any,
) -> None:
    """Find the unit normals of the surface.

    Positions and normals are in the structure's coordinates.

    Args:
        corners: (T, 3, 3) normals at the corners of triangles.
        spheres: (S, 4) centre and radius.
        cylinders: (C, 7) both ends of the axis, and the radius.
        orthographic: whether rays are parallel.
        size: size of a pixel in ångström, in perspective at depth 1.
        shift: (2,) columns and rows from the centres of pixels to the points that they show.
        pose: (4, 4) from the structure to the camera.
        depth: (H, W) depth in ångström.
        primitive: (H, W) number of the primitive, -1 without geometry.
        place: (H, W, 2) place on the primitive, as in `View`.
        normals: (H, W, 3) gets the normals; those without geometry stay as they are.
    """
    rows, columns = primitive.shape
    first_cylinder = len(corners) + len(spheres)
    here, point, normal = np.empty(3), np.empty(3), np.empty(3)
    for row in range(rows):
        for column in range(columns):
            i = primitive[row, column]
            if i < 0:
                continue
            pixel = size if orthographic else size * depth[row, column]
            here[0] = (column + 0.5 + shift[0] - columns / 2) * pixel
            here[1] = (rows / 2 - row - 0.5 - shift[1]) * pixel
            here[2] = -depth[row, column]
            for k in range(3):
                point[k] = 0.0
                for j in range(3):
                    point[k] += pose[j, k] * (here[j] - pose[j, 3])
            b, c = place[row, column]
            for k in range(3):
                if i < len(corners):
                    normal[k] = (
                        (1 - b - c) * corners[i, 0, k] + b * corners[i, 1, k] + c * corners[i, 2, k]
                    )
                elif i < first_cylinder:
                    normal[k] = point[k] - spheres[i - len(corners), k]
                else:
                    start, end = (
                        cylinders[i - first_cylinder, k],
                        cylinders[i - first_cylinder, 3 + k],
                    )
                    normal[k] = point[k] - (start + b * (end - start))
            length = np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2)
            scale = 1.0 / max(length, 1e-12)
            for k in range(3):
                normals[row, column, k] = normal[k] * scale
