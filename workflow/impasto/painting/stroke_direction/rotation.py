"""Rotation of an artwork, so that its strokes run another way."""

import math

import torch
from torch import Tensor
from torch.nn import functional


def rotate_picture(picture: Tensor, degrees: float, *, mirror_outside: bool) -> Tensor:
    """Rotate a picture (1, C, H, W) counter-clockwise, on a canvas that contains all of it.

    Args:
        picture: values in [0, 1].
        mirror_outside: whether the canvas round the picture continues it, mirrored, so that no edge
            shows; otherwise it is 0.
    """
    if degrees == 0:
        return picture
    height, width = picture.shape[-2:]
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    # The tolerance keeps rounding errors from adding a pixel.
    across = math.ceil(width * abs(cosine) + height * abs(sine) - 1e-6)
    down = math.ceil(width * abs(sine) + height * abs(cosine) - 1e-6)
    y, x = torch.meshgrid(
        torch.arange(down, device=picture.device) + 0.5 - down / 2,
        torch.arange(across, device=picture.device) + 0.5 - across / 2,
        indexing="ij",
    )
    # The source of each pixel of the canvas; rows count downwards.
    grid = torch.stack(
        [(cosine * x - sine * y) / (width / 2), (sine * x + cosine * y) / (height / 2)], dim=-1
    )
    return functional.grid_sample(
        picture,
        grid[None],
        mode="bilinear",
        padding_mode="reflection" if mirror_outside else "zeros",
        align_corners=False,
    )
