"""The one loop that paints: an image descended upon a loss."""

import math
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor
from torch.optim.adam import adam

from impasto.painting.network.tiling import Tile
from impasto.painting.network.vgg import CHANNELS_LAST, Encoder

# The score of a tile: of its part (1, 3, h, w) of the image, and of the features of that part.
TileLoss = Callable[[Tensor, Mapping[str, Tensor], Tile], Tensor]
StepCallback = Callable[[int, float, Tensor], None]

# Adam with the step falling to a twentieth over a scale (cosine): large moves first, then finish.
BETAS = (0.9, 0.99)
LAST_STEP_SHARE = 0.05
# Adam moves every pixel by as much, however small its gradient: on flat colour that paints grain.
# Gradients well below this share of their root mean square move a pixel less.
GRADIENT_FLOOR = 0.1
# The loss is read after this many steps: a GPU would wait for the reader each time.
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
        image: (1, 3, H, W) where to start, in [0, 1].
        encoder: computes the features.
        layers: layers that the loss reads.
        loss: scalar score of each tile; together they are the score of the image.
        steps: number of steps.
        rate: size of the first step, in units of the image's range.
        tiles: tiles that cover the image, looked at one after the other in each step.
        progress: called before the first step and after each with the steps done, the loss, read
            now and then, and the image, which the next step changes.

    Returns:
        the new image, clamped to [0, 1], detached.
    """
    image = image.detach().clone(memory_format=CHANNELS_LAST)
    gradient, mean, square = (torch.zeros_like(image) for _ in range(3))
    taken = torch.tensor(0.0)
    last = floor = 0.0
    for step in range(steps):
        gradient.zero_()
        score = torch.zeros((), device=image.device)
        for tile in tiles:
            part = tile.crop(image).clone(memory_format=CHANNELS_LAST).requires_grad_(True)
            own = loss(part, encoder(part, layers), tile)
            own.backward()  # type: ignore[no-untyped-call]
            assert part.grad is not None
            tile.crop(gradient).add_(part.grad)
            score += own.detach()
        if step == 0:
            if progress:
                progress(0, float(score), image)
            floor = GRADIENT_FLOOR * float(gradient.square().mean().sqrt())
        # Not `torch.optim.Adam`, which does the same: the first of that class imports PyTorch's
        # compiler, which takes as long as a keyframe of a draft.
        adam(
            [image],
            [gradient],
            [mean],
            [square],
            [],
            [taken],
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
                last = float(score)
            progress(step + 1, last, image)
    return image


def _step_share(done: float) -> float:
    """The step's size against the first one's, when so much of all steps is done."""
    return LAST_STEP_SHARE + (1 - LAST_STEP_SHARE) * (1 + math.cos(math.pi * done)) / 2
