"""The optimiser: one loop changes an image step by step to lower a loss."""

import math
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor
from torch.optim.adam import adam

from impasto.painting.network.tiling import Tile
from impasto.painting.network.vgg import CHANNELS_LAST, Encoder

# Loss of a tile: of its crop (1, 3, h, w) of the image, and of the features of that crop.
TileLoss = Callable[[Tensor, Mapping[str, Tensor], Tile], Tensor]
StepCallback = Callable[[int, float, Tensor], None]

# The step of Adam falls to a twentieth over a scale (cosine): large moves first, then refinement.
BETAS = (0.9, 0.99)
LAST_STEP_SHARE = 0.05
# Adam moves every pixel equally far, however small its gradient, which leaves noise on flat colour.
# Gradients well below this share of their root mean square move a pixel less.
GRADIENT_FLOOR = 0.1
# The loss is only read after this many steps: a GPU would have to wait at each reading.
READ_EVERY = 5


def optimise(
    image: Tensor,
    encoder: Encoder,
    layers: tuple[str, ...],
    loss: TileLoss,
    steps: int,
    rate: float,
    tiles: Sequence[Tile],
    progress: StepCallback | None = None,
) -> Tensor:
    """Change `image` by `steps` steps of Adam (Kingma and Ba 2015) to lower `loss`.

    Args:
        image: (1, 3, H, W) the start, in [0, 1].
        loss: scalar loss of each tile; their sum is the loss of the image.
        rate: size of the first step, in units of the image's range.
        tiles: tiles that cover the image, processed one after the other in each step.
        progress: called before the first step and after each one with the number of steps done, the
            loss, which is read every few steps, and the image, which the next step changes.

    Returns:
        the new image, clamped to [0, 1], detached.
    """
    image = image.detach().clone(memory_format=CHANNELS_LAST)
    gradient, mean, square = (torch.zeros_like(image) for _ in range(3))
    steps_taken = torch.tensor(0.0)
    reported_loss = floor = 0.0
    for step in range(steps):
        gradient.zero_()
        total = torch.zeros((), device=image.device)
        for tile in tiles:
            part = tile.crop(image).clone(memory_format=CHANNELS_LAST).requires_grad_(True)
            tile_loss = loss(part, encoder(part, layers), tile)
            tile_loss.backward()  # type: ignore[no-untyped-call]
            assert part.grad is not None
            tile.crop(gradient).add_(part.grad)
            total += tile_loss.detach()
        if step == 0:
            if progress:
                progress(0, float(total), image)
            floor = GRADIENT_FLOOR * float(gradient.square().mean().sqrt())
        # Not `torch.optim.Adam`, which computes the same: creating its first instance imports
        # PyTorch's compiler, which takes as long as a keyframe of a draft.
        adam(
            [image],
            [gradient],
            [mean],
            [square],
            [],
            [steps_taken],
            foreach=False,
            amsgrad=False,
            beta1=BETAS[0],
            beta2=BETAS[1],
            lr=rate * _step_share(step / steps),
            weight_decay=0.0,
            eps=floor,
            maximize=False,
        )
        image.clamp_(0, 1)
        if progress:
            if step % READ_EVERY == 0 or step + 1 == steps:
                reported_loss = float(total)
            progress(step + 1, reported_loss, image)
    return image


def _step_share(done: float) -> float:
    """Return the size of a step relative to the first one, after a share `done` of all steps."""
    return LAST_STEP_SHARE + (1 - LAST_STEP_SHARE) * (1 + math.cos(math.pi * done)) / 2
