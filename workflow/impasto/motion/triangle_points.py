"""Move the points of a drawing with its triangles when the structure changes its shape."""

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.rendering.camera import Camera
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.geometry.casting import cast_geometry
from impasto.rendering.geometry.primitives import Geometry

Float64Array = NDArray[np.float64]


class TrianglePoints:
    """Points that some pixels show of the triangles of a drawing.

    PyMOL draws a cartoon with the same triangles whatever its shape. So a point keeps its place on
    its triangle, and moves exactly as the drawing does.

    Attributes:
        shape: the shape (T, 3, 3) of the array of triangles.
        known: (N,) whether a pixel shows a triangle.
    """

    def __init__(
        self,
        triangles: Array,
        camera: Camera,
        depth: Array,
        pixels: tuple[NDArray[np.intp], NDArray[np.intp]],
        tolerance: float,
    ) -> None:
        """Find the triangles that N pixels show.

        Args:
            triangles: (T, 3, 3) corners in ångström.
            camera: the camera of the picture.
            depth: (H, W) depth of the picture in ångström; what is not a triangle may be nearer.
                Pixels without a depth show what the nearest pixel with a depth shows.
            pixels: rows and columns of the pixels, (N,) each.
            tolerance: by how much depth may differ from that of a triangle, in ångström.
        """
        self.shape = triangles.shape
        none = np.zeros((0, 7), np.float32)
        geometry = Geometry(triangles, triangles, none[:, :4], none, np.zeros((0, 3), np.int32))
        view = cast_geometry(geometry, camera)
        finite = np.isfinite(depth)
        near = np.abs(np.where(finite, depth, np.inf) - view.depth) < tolerance
        number = fill_nearest(np.where(near, view.primitive, -1), finite)[pixels]
        second, third = fill_nearest(view.place, finite)[pixels].T.astype(np.float64)
        self.known = number >= 0
        self._number = number[self.known]
        weights = np.stack([1 - second - third, second, third], axis=1)
        self._weights = weights[self.known]
        self._before = self._points(triangles)

    def displacement(self, triangles: Array) -> Float64Array:
        """Return how far the known points have moved, (K, 3), once `triangles` have moved."""
        return self._points(triangles) - self._before

    def _points(self, triangles: Array) -> Float64Array:
        return np.einsum("nc,nci->ni", self._weights, triangles[self._number])
