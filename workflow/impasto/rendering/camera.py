"""The camera of a frame, and its form on disk (`camera.json`).

`camera.json` holds one object for the folder: `projection`, `width`, `height`, `near`, `far`, and
`angstrom_per_pixel` or, in perspective, `field_of_view`. Its list `frames` has the pose of each
frame (`structure_to_camera`), and the frame's own `angstrom_per_pixel` if that differs from the
folder's, as in a zoom. Near and far hold for all frames together.

Camera coordinates are right-handed and in ångström: x points right, y up, and the camera looks from
the origin along -z, so that depth = -z. Pixel centres lie at +0.5.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from impasto.core.atomic_files import file_version, read_json, write_json
from impasto.core.errors import InputError

Projection = Literal["orthographic", "perspective"]

# Folders whose cameras are kept in memory: the frames of a clip are read one by one, in turn with
# those of a view.
CACHED_FOLDERS = 8


@dataclass(frozen=True)
class Camera:
    """Intrinsics and pose of one frame, whose size is in pixels.

    Attributes:
        scale: orthographic: ångström per pixel; perspective: vertical field of view in degrees.
        near: distance of the near clipping plane in ångström.
        far: distance of the far clipping plane in ångström.
        structure_to_camera: (4, 4) float64 matrix for column vectors in the coordinates of the
            structure file.
    """

    projection: Projection
    width: int
    height: int
    scale: float
    near: float
    far: float
    structure_to_camera: NDArray[np.float64]

    def with_size(self, size: tuple[int, int]) -> "Camera":
        """Return the same camera for another picture size (width, height) in pixels."""
        width, height = size
        orthographic = self.projection == "orthographic"
        scale = self.scale * self.height / height if orthographic else self.scale
        return replace(self, width=width, height=height, scale=scale)

    def angstrom_per_pixel(self, depth: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Return the size of a pixel in ångström at `depth` (ångström, any shape)."""
        depth = np.asarray(depth, dtype=np.float64)
        if self.projection == "orthographic":
            return np.full_like(depth, self.scale)
        return depth * (2.0 * np.tan(np.radians(self.scale) / 2.0) / self.height)

    def unproject(
        self,
        x: NDArray[np.floating[Any]],
        y: NDArray[np.floating[Any]],
        depth: NDArray[np.floating[Any]],
    ) -> NDArray[np.float64]:
        """Convert image points to camera coordinates (..., 3) in ångström.

        `x` and `y` are in pixels from the top left corner of the image (the centre of the first
        pixel is 0.5, 0.5) and `depth` in ångström; all have the same shape.
        """
        size = self.angstrom_per_pixel(depth)
        return np.stack(
            [(x - self.width / 2) * size, (self.height / 2 - y) * size, -np.asarray(depth)], axis=-1
        )

    def surface_points(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp], depth: NDArray[np.floating[Any]]
    ) -> NDArray[np.float64]:
        """Return what the centres of pixels show: (N, 3) ångström in structure coordinates."""
        pose = self.structure_to_camera
        points = self.unproject(columns + 0.5, rows + 0.5, depth)
        return (points - pose[:3, 3]) @ np.linalg.inv(pose[:3, :3]).T

    def project(
        self, points: NDArray[np.floating[Any]]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Project camera coordinates (..., 3) to image x, y (pixels) and depth (ångström)."""
        depth = -np.asarray(points[..., 2], dtype=np.float64)
        size = self.angstrom_per_pixel(depth)
        return (
            points[..., 0] / size + self.width / 2,
            self.height / 2 - points[..., 1] / size,
            depth,
        )


def write_cameras(path: Path, cameras: list[Camera]) -> None:
    """Write the cameras of a folder's frames, which differ only in pose and scale."""
    first = cameras[0]
    scale_key = "angstrom_per_pixel" if first.projection == "orthographic" else "field_of_view"
    write_json(
        path,
        {
            "projection": first.projection,
            "width": first.width,
            "height": first.height,
            scale_key: first.scale,
            "near": first.near,
            "far": first.far,
            "frames": [
                {
                    **({scale_key: c.scale} if c.scale != first.scale else {}),
                    "structure_to_camera": c.structure_to_camera.tolist(),
                }
                for c in cameras
            ],
        },
    )


def read_cameras(path: Path) -> tuple[Camera, ...]:
    """Read the cameras of a folder's frames; an unchanged file is parsed only once.

    Raises:
        InputError: there is no such file, a key is missing, or a value is of another kind.
    """
    try:
        return _parse_cameras(path, file_version(path))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None


@lru_cache(maxsize=CACHED_FOLDERS)
def _parse_cameras(path: Path, version: tuple[int, ...]) -> tuple[Camera, ...]:
    document = read_json(path)
    try:
        projection = document["projection"]
        if projection not in ("orthographic", "perspective"):
            raise InputError(
                f"{path}: projection: expected orthographic or perspective, found {projection!r}"
            )
        key = "angstrom_per_pixel" if projection == "orthographic" else "field_of_view"
        frames = document["frames"]
        poses = [np.array(frame["structure_to_camera"], dtype=np.float64) for frame in frames]
        if any(pose.shape != (4, 4) for pose in poses):
            raise InputError(f"{path}: structure_to_camera: expected 4 rows of 4 numbers")
        for pose in poses:
            pose.flags.writeable = False  # shared by all who read the file
        return tuple(
            Camera(
                projection=projection,
                width=int(document["width"]),
                height=int(document["height"]),
                scale=float(frame.get(key, document[key])),
                near=float(document["near"]),
                far=float(document["far"]),
                structure_to_camera=pose,
            )
            for frame, pose in zip(frames, poses, strict=True)
        )
    except KeyError as error:
        raise InputError(f"{path}: the key {error} is missing") from None
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: {error}") from None
