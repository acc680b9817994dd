"""Exact depth from PyMOL's ray tracer, which has no depth output of its own.

It serves where PyMOL's geometry cannot be exported (see `geometry`), as in a session of the user.

The ray tracer's fog is linear in view depth and, with a transparent background, changes only alpha.
One ray tracing with the fog spread over the whole slab gives 8 bits of depth. The slab is therefore
cut into windows: the fog is spread over each window in turn, and each tracing gives 8 bits over its
window (PyMOL manual, settings `ray_trace_fog` and `ray_trace_fog_start`).
"""

import math
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from impasto.core.arrays import Array

# A window has 255 steps, and rounding errs by up to half of one.
FOG_STEPS = 255
MAX_DEPTH_ERROR = 0.018  # ångström
# Windows at most: enough for the largest error above in a structure 587 Å deep. In a deeper one,
# pixels are larger too, and so is the error.
MAX_WINDOWS = 64


def ray_trace(cmd: Any, width: int, height: int, **settings: float) -> Array:
    """Ray-trace the view with `settings` to (H, W, 4) float32 in [0, 1], with straight alpha."""
    for name, value in settings.items():
        cmd.set(name, value)
    cmd.ray(width, height)
    with Image.open(BytesIO(cmd.png(None))) as image:
        return np.asarray(image.convert("RGBA"), dtype=np.float32) / 255.0


def bound_depth_error(depth: float, depth_error: float, windows: int = MAX_WINDOWS) -> float:
    """Return `depth_error`, or the smallest error that so many windows reach; all in ångström."""
    return max(depth_error, depth / (2 * FOG_STEPS * windows))


def trace_depth(
    cmd: Any, width: int, height: int, near: float, far: float, depth_error: float = MAX_DEPTH_ERROR
) -> Array:
    """Trace the depth of the current view: (H, W) float32 in ångström, NaN without geometry.

    The clip planes of the view must be `near` and `far` (ångström from the camera), and all
    geometry must be opaque and lie between them. The error is at most `depth_error` (ångström); a
    larger one takes fewer tracings. Geometry deeper than `MAX_WINDOWS` windows has a larger error.
    """
    depth_error = bound_depth_error(far - near, depth_error)
    # Rounding must not add a window to the largest number.
    windows = max(1, math.ceil((far - near) / (2 * FOG_STEPS * depth_error) - 1e-9))
    fraction = np.zeros((height, width), dtype=np.float32)
    for k in range(windows):
        start = k / windows
        rgba = ray_trace(
            cmd,
            width,
            height,
            antialias=0,
            ray_shadows=0,
            depth_cue=1,
            fog=1.0,
            ray_trace_fog=(1.0 - start) * windows,
            ray_trace_fog_start=start,
        )
        fraction += 1.0 - rgba[..., 3]
    fraction /= windows
    # PyMOL truncates alpha to 8 bits, which puts everything half a step too far away.
    half_step = 0.5 / FOG_STEPS / windows
    depth = near + (fraction - half_step) * (far - near)
    # The background is fully fogged in every window; geometry never lies on the far plane.
    return np.where(fraction < 1.0 - 1e-6, depth, np.nan).astype(np.float32)
