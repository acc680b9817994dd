"""Conversion between arrays and tensors, and resizing of pictures."""

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
