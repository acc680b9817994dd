"""Render what a PyMOL session shows, with its colours, camera and clipping, as a frame to paint.

The session is not changed. It is copied into a second PyMOL in the same process, which does all
that exact depth requires (rays, fog, opacity).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.rendering.camera import Camera, Projection
from impasto.rendering.depth_tracer import FOG_STEPS, MAX_DEPTH_ERROR, trace_depth
from impasto.rendering.frame import Frame
from impasto.rendering.pymol_scene import PymolView
from impasto.rendering.render_clip import trace_picture

# Limits the passes of the depth tracer: in a slab of up to 150 Å the depth is exact to
# `MAX_DEPTH_ERROR`, in a deeper one less so.
MAX_DEPTH_WINDOWS = 16
# PyMOL's own limits for the near plane: relative to the far plane, and in ångström.
MAX_FAR_TO_NEAR, MIN_NEAR = 100.0, 1.0
# Settings that override the session's: the matte must be that of the geometry.
EXACT_SETTINGS = {"ray_opaque_background": 0, "ray_trace_mode": 0, "bg_gradient": 0}
TRANSPARENCY_SETTINGS = (
    "transparency",
    "cartoon_transparency",
    "cartoon_ring_transparency",
    "cgo_transparency",
    "dash_transparency",
    "ellipsoid_transparency",
    "nonbonded_transparency",
    "ribbon_transparency",
    "sphere_transparency",
    "stick_transparency",
)


def session_camera(cmd: Any, size: tuple[int, int]) -> Camera:
    """Return the camera of a session's view, for a picture of `size` (width, height in pixels).

    `structure_to_camera` acts on the coordinates in which the session shows its objects.

    Raises:
        InputError: the view has no depth, for example because the session shows nothing.
    """
    view = cmd.get_view(quiet=1)
    turn = np.array(view[:9]).reshape(3, 3).T
    shift, origin = np.array(view[9:12]), np.array(view[12:15])
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = turn, shift - turn @ origin
    far = float(view[16])
    near = max(float(view[15]), far / MAX_FAR_TO_NEAR, MIN_NEAR)
    if near >= far:
        raise InputError("the view shows nothing: its clipping planes leave no room")
    field_of_view = cmd.get_setting_float("field_of_view")
    projection: Projection = "perspective"
    scale = field_of_view
    if cmd.get_setting_boolean("orthoscopic"):
        projection = "orthographic"
        scale = 2 * abs(shift[2]) * np.tan(np.radians(field_of_view) / 2) / size[1]
    return Camera(projection, size[0], size[1], float(scale), near, far, pose)


def render_session(session: dict[str, Any], size: tuple[int, int]) -> Frame:
    """Render what a session shows, with matte, depth and camera.

    Transparent objects show what is behind them and the session's background; matte and depth are
    those of their front. Labels are left out, because they could not be read once painted.

    Args:
        session: the result of `cmd.get_session()`.
        size: width and height in pixels, in the proportions of the viewer.

    Raises:
        InputError: the view shows nothing.
    """
    with _copy_session(session) as cmd:
        camera = session_camera(cmd, size)
        cmd.set("max_threads", 1)
        for name, value in EXACT_SETTINGS.items():
            cmd.set(name, value)
        cmd.hide("labels", "*")
        pymol_view = PymolView(cmd)
        colour = trace_picture(pymol_view, camera)
        if not colour[..., 3].any():
            raise InputError("the view shows nothing that could be painted")
        cmd.unset_deep(" ".join(TRANSPARENCY_SETTINGS))
        for name in TRANSPARENCY_SETTINGS:
            cmd.set(name, 0)
        matte = trace_picture(pymol_view, camera)[..., 3]
        depth_error = max(
            MAX_DEPTH_ERROR, (camera.far - camera.near) / (2 * FOG_STEPS * MAX_DEPTH_WINDOWS)
        )
        depth = trace_depth(cmd, *size, camera.near, camera.far, depth_error)
        background = np.array(cmd.get_color_tuple(cmd.get_setting_int("bg_rgb")), np.float32)
    return Frame(_composite_over(background, colour, matte), matte, depth, camera)


def _composite_over(background: Array, colour: Array, matte: Array) -> Array:
    """Composite partly transparent colour (H, W, 4) over a background within a matte (H, W).

    The result, (H, W, 3), is the colour of what the matte covers.
    """
    share = np.clip(colour[..., 3] / np.maximum(matte, 1e-6), 0, 1)[..., None]
    return (share * colour[..., :3] + (1 - share) * background).astype(np.float32)


@contextmanager
def _copy_session(session: dict[str, Any]) -> Iterator[Any]:
    """Yield the commands of a second PyMOL that shows the same; it ends with the context."""
    import pymol2

    with pymol2.PyMOL() as copy:
        copy.cmd.feedback("disable", "all", "everything")
        copy.cmd.set_session(session)
        yield copy.cmd
