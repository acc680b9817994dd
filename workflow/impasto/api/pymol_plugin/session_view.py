"""What a PyMOL session shows, as a frame to be painted: its own colours, camera and clipping.

The session is not touched. It is copied into a second PyMOL of the same process, and everything
that exact depth asks for (rays, fog, opacity) is done there.
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

# Rays of the depth at most: a slab of 150 Å is exact to `MAX_DEPTH_ERROR`, a deeper one less so.
MAX_DEPTH_WINDOWS = 16
# PyMOL's own limits of a near plane: against the far one, and in ångström.
MAX_FAR_TO_NEAR, MIN_NEAR = 100.0, 1.0
# What rays are traced with, whatever the session has: the matte must be that of the geometry.
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
    """The camera of a session's view, for a picture of `size` (width, height in pixels).

    `structure_to_camera` acts on the coordinates in which the session shows its objects.

    Raises:
        InputError: the view has no depth, as that of a session that shows nothing.
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


def render_session(session: dict[str, Any], size: tuple[int, int], threads: int = 1) -> Frame:
    """What a session shows, with matte, depth and camera.

    What is transparent shows what is behind it, and the session's background; matte and depth are
    those of its front. Labels are left out: nobody could read them painted.

    Args:
        session: of `cmd.get_session()`.
        size: width and height in pixels, in the proportions of the viewer.
        threads: threads of the ray tracer.

    Raises:
        InputError: the view shows nothing.
    """
    with _copy_session(session) as cmd:
        camera = session_camera(cmd, size)
        cmd.set("max_threads", threads)
        for name, value in EXACT_SETTINGS.items():
            cmd.set(name, value)
        cmd.hide("labels", "*")
        stage = PymolView(cmd)
        clear = trace_picture(stage, camera)
        if not clear[..., 3].any():
            raise InputError("the view shows nothing that could be painted")
        cmd.unset_deep(" ".join(TRANSPARENCY_SETTINGS))
        for name in TRANSPARENCY_SETTINGS:
            cmd.set(name, 0)
        matte = trace_picture(stage, camera)[..., 3]
        precision = max(
            MAX_DEPTH_ERROR, (camera.far - camera.near) / (2 * FOG_STEPS * MAX_DEPTH_WINDOWS)
        )
        depth = trace_depth(cmd, *size, camera.near, camera.far, precision)
        background = np.array(cmd.get_color_tuple(cmd.get_setting_int("bg_rgb")), np.float32)
    return Frame(_composite_over(background, clear, matte), matte, depth, camera)


def _composite_over(background: Array, clear: Array, matte: Array) -> Array:
    """Colours (H, W, 3) of what is partly transparent (H, W, 4), where a matte (H, W) covers it."""
    share = np.clip(clear[..., 3] / np.maximum(matte, 1e-6), 0, 1)[..., None]
    return (share * clear[..., :3] + (1 - share) * background).astype(np.float32)


@contextmanager
def _copy_session(session: dict[str, Any]) -> Iterator[Any]:
    """The commands of a second PyMOL that shows the same; it ends with the context."""
    import pymol2

    with pymol2.PyMOL() as copy:
        copy.cmd.feedback("disable", "all", "everything")
        copy.cmd.set_session(session)
        yield copy.cmd
