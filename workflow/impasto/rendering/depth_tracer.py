"""Exact depth from PyMOL's ray tracer, which has no depth output of its own.

The ray tracer's fog is linear in view depth and, with a transparent background, goes into alpha
alone. One ray with the fog spread over the whole slab has 8 bits of depth; so the slab is cut
into windows, the fog is spread over each in turn, and every window adds 8 bits over its own part
(PyMOL manual, settings `ray_trace_fog` and `ray_trace_fog_start`).
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


def ray_trace(cmd: Any, width: int, height: int, **settings: float) -> Array:
    """Ray-trace the view with `settings`: (H, W, 4) float32, straight alpha, in [0, 1]."""
    for name, value in settings.items():
        cmd.set(name, value)
    cmd.ray(width, height)
    with Image.open(BytesIO(cmd.png(None))) as image:
        return np.asarray(image.convert("RGBA"), dtype=np.float32) / 255.0


def trace_depth(
    cmd: Any, width: int, height: int, near: float, far: float, depth_error: float = MAX_DEPTH_ERROR
) -> Array:
    """Depth of the current view, (H, W) float32 in ångström, NaN where there is no geometry.

    The view's clip planes must be `near` and `far` (ångström from the camera), and all geometry
    opaque and between them. The error is at most `depth_error` (ångström); a coarser one takes
    fewer rays.
    """
    windows = max(1, math.ceil((far - near) / (2 * FOG_STEPS * depth_error)))
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
    # PyMOL truncates alpha to 8 bits, which places everything half a step too far.
    half_step = 0.5 / FOG_STEPS / windows
    depth = near + (fraction - half_step) * (far - near)
    # The background is wholly fogged in every window; geometry never lies on the far plane.
    return np.where(fraction < 1.0 - 1e-6, depth, np.nan).astype(np.float32)
