"""Pictures of a render: on a plain ground, and with its depth as tones."""

from pathlib import Path

import numpy as np
from PIL import Image

from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.core.graphics.typography import Colour
from impasto.rendering.frame import Frame, depth_path, frame_on_ground, read_rendered_frame

# The tones of depth rise in lightness from far to near: from dusk to ivory.
FAR_COLOUR: Colour = (66, 68, 82)
NEAR_COLOUR: Colour = (252, 244, 226)
DEPTH_GROUND_COLOUR: Colour = (36, 34, 33)


def render_views(view: Path) -> tuple[Image.Image, Image.Image]:
    """Show a render file by `frame_on_ground`, and its depth by `frame_depth_tones`.

    Raises:
        InputError: the render or its depth is missing or does not decode.
    """
    frame = read_rendered_frame(view)
    if frame.depth is None:
        raise InputError(f"{depth_path(view)}: no such file")
    return frame_on_ground(frame), frame_depth_tones(frame)


def frame_depth_tones(frame: Frame) -> Image.Image:
    """Show the depth of a render as tones: near light, far dark, on a darker ground.

    Raises:
        InputError: the render has no depth.
    """
    if frame.depth is None:
        raise InputError("this picture has no depth to show")
    covered = np.isfinite(frame.depth)
    ground = np.array(DEPTH_GROUND_COLOUR, dtype=np.float32)
    if not covered.any():
        return Image.fromarray(np.broadcast_to(ground, (*covered.shape, 3)).astype(np.uint8))
    # Percentiles, so that one stray atom does not flatten the rest.
    near, far = np.percentile(frame.depth[covered], (1, 99))
    depth = np.where(covered, frame.depth, far)
    nearness = np.clip((far - depth) / max(float(far - near), 1e-6), 0, 1)[..., None]
    tone = np.array(FAR_COLOUR) + (np.array(NEAR_COLOUR) - np.array(FAR_COLOUR)) * nearness
    # The matte softens the edge; pixels without depth at the edge get the far tone at worst.
    matte = frame.matte[..., None] * covered[..., None]
    return Image.fromarray(np.rint(tone * matte + ground * (1 - matte)).astype(np.uint8))


def frame_on_mean_colour(frame: Frame, artwork: Array) -> Array:
    """Compose the render (H, W, 3) on a plain ground of the artwork's mean colour.

    A render has no background of its own. This ground is the plainest that the artwork allows: it
    has the centre of the artwork's palette, and nothing of its brushwork.

    Args:
        artwork: (h, w, 3) RGB in [0, 1], any size.
    """
    matte = frame.matte[..., None]
    ground = artwork.mean(axis=(0, 1), dtype=np.float64)
    return np.asarray(frame.colour * matte + ground * (1.0 - matte), dtype=np.float32)
