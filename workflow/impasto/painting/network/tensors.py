"""Conversion between arrays and tensors, and resizing and rotation of pictures."""

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from impasto.core.arrays import Array

SMALLEST_ENCODER_SIDE = 32  # leaves 2 x 2 places in the fifth block of VGG-19


def to_tensor(array: Array, device: torch.device) -> Tensor:
    """Convert (H, W) or (H, W, C) to (1, C, H, W) float32 on `device`."""
    planes = array[None] if array.ndim == 2 else array.transpose(2, 0, 1)
    return torch.from_numpy(np.ascontiguousarray(planes, dtype=np.float32))[None].to(device)


def to_array(tensor: Tensor) -> Array:
    """Convert (1, C, H, W) to (H, W, C) float32."""
    array: Array = tensor.detach()[0].permute(1, 2, 0).contiguous().cpu().numpy()
    return array


def resize(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """Resize (1, C, H, W) in [0, 1] to `size` = (width, height), anti-aliased and bilinear."""
    width, height = size
    if picture.shape[-2:] == (height, width):
        return picture
    return functional.interpolate(
        picture, size=(height, width), mode="bilinear", antialias=True, align_corners=False
    ).clamp(0, 1)


def size_at(size: tuple[int, int], scale: float) -> tuple[int, int]:
    """Scale `size` = (width, height), with no side smaller than the encoder accepts."""
    width, height = size
    return max(SMALLEST_ENCODER_SIDE, round(width * scale)), max(
        SMALLEST_ENCODER_SIDE, round(height * scale)
    )


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
