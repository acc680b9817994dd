"""A camera that fits a scene, and the normals that a view of geometry shows."""

from dataclasses import replace

from impasto.rendering.camera_path import depth_slab, fit_cameras
from impasto.rendering.choreography import Motion
from impasto.rendering.geometry.casting import normals_at


def fit_camera(scene, size, projection):
    """Fit a camera whose clip planes enclose a scene closely."""
    atoms, margin, still = scene.atoms(), scene.look.margin, Motion()
    [camera] = fit_cameras(
        *(atoms, margin, scene.orientation(), still, still.poses(1), size), projection=projection
    )
    near, far = depth_slab(atoms, margin, camera)
    return replace(camera, near=near, far=far)


def surface_normals(geometry, view):
    """Return the normals (H, W, 3) of the surface that a view shows."""
    return normals_at(geometry, view.centres()).reshape(*view.primitive.shape, 3)
