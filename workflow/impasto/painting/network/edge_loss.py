"""The loss that makes depth steps visible: a gradient of lightness wherever one strand ends."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from torch import Tensor
from torch.nn import functional

from impasto.core.arrays import Array
from impasto.painting.network.losses import EPSILON
from impasto.painting.network.tiling import Tile
from impasto.rendering.depth_cues import fill_nearest, nearness, step_visibility
from impasto.rendering.frame import Frame

# Gradient of luma per pixel that a depth step should have at every scale; luma as in ITU-R BT.709.
TARGET_GRADIENT = 0.12
LUMA_WEIGHTS = (0.2126, 0.7152, 0.0722)


def depth_steps(frame: Frame) -> Array:
    """Return where depth has a step inside the protein: (H, W) in [0, 1], on both of its sides."""
    if frame.depth is None:
        return np.zeros_like(frame.matte)
    known = np.isfinite(frame.depth)
    near = fill_nearest(nearness(frame), known)
    step = ndimage.grey_dilation(near, size=3) - ndimage.grey_erosion(near, size=3)
    # The outline is left out, since it has lines of its own.
    inside = ndimage.binary_erosion(known, iterations=2)
    return (inside * step_visibility(step)).astype(np.float32)


@dataclass(frozen=True)
class EdgeLoss:
    """Squared shortfall of the gradient of luma at depth steps, as a share of the target gradient.

    Attributes:
        steps: (1, 1, H, W) in [0, 1]: how clearly each pixel is a depth step.
    """

    steps: Tensor

    def __call__(self, image: Tensor, tile: Tile) -> Tensor:
        """Compute the contribution of a tile's core to the loss.

        The loss of the image lies between 0 (all steps show) and 1 (none does).

        Args:
            image: (1, 3, h, w) the tile's crop of the image.
        """
        luma = (image * image.new_tensor(LUMA_WEIGHTS).view(1, 3, 1, 1)).sum(dim=1, keepdim=True)
        padded = functional.pad(luma, (1, 1, 1, 1), mode="replicate")
        across = (padded[..., 1:-1, 2:] - padded[..., 1:-1, :-2]) / 2
        down = (padded[..., 2:, 1:-1] - padded[..., :-2, 1:-1]) / 2
        gradient = tile.core_of_crop((across.square() + down.square() + EPSILON).sqrt())
        shortfall = (1 - gradient / TARGET_GRADIENT).clamp(min=0).square()
        return (tile.crop_core(self.steps) * shortfall).sum() / (self.steps.sum() + EPSILON)
