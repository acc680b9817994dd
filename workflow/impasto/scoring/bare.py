"""The bare render as a picture: what every figure is compared with at its unpainted end."""

import numpy as np

from impasto.rendering.frame import Array, Frame


def bare_render(frame: Frame, artwork: Array) -> Array:
    """The render on a plain ground of the artwork's mean colour.

    A render has no background of its own. This one is the plainest that the artwork allows: its
    palette's centre and nothing of its hand.

    Args:
        frame: the render.
        artwork: (h, w, 3) RGB in [0, 1], any size.

    Returns:
        (H, W, 3) RGB in [0, 1], of the render's size.
    """
    matte = frame.matte[..., None]
    ground = artwork.mean(axis=(0, 1), dtype=np.float64)
    return np.asarray(frame.colour * matte + ground * (1.0 - matte), dtype=np.float32)
