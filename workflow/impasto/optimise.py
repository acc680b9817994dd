"""The one loop that paints: an image descended upon a loss."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from impasto.encoder import Encoder

Loss = Callable[[Tensor, Mapping[str, Tensor]], Tensor]
Progress = Callable[[int, float], None]

# Adam with the step falling to a twentieth over a scale (cosine): large moves first, then finish.
BETAS = (0.9, 0.99)
LAST_STEP = 0.05
# Adam moves every pixel by as much, however small its gradient: on flat colour that paints grain.
# Gradients well below this share of their root mean square move a pixel less.
FLOOR = 0.1


def optimise(
    image: Tensor,
    encoder: Encoder,
    layers: tuple[str, ...],
    loss: Loss,
    steps: int,
    rate: float,
    progress: Progress | None = None,
) -> Tensor:
    """Change `image` by `steps` steps of Adam (Kingma and Ba 2015) to lower `loss`.

    Args:
        image: (1, 3, H, W) where to start, in [0, 1].
        encoder: computes the features.
        layers: layers that the loss reads.
        loss: function of the image and its features to a scalar.
        steps: number of steps.
        rate: size of the first step, in units of the image's range.
        progress: called after each step with the steps done and the loss.

    Returns:
        the new image, clamped to [0, 1], detached.
    """
    image = image.detach().clone().contiguous(memory_format=torch.channels_last)
    image.requires_grad_(True)
    optimiser = torch.optim.Adam([image], lr=rate, betas=BETAS)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimiser, max(1, steps), eta_min=rate * LAST_STEP
    )
    for step in range(steps):
        optimiser.zero_grad(set_to_none=True)
        score = loss(image, encoder(image, layers))
        score.backward()  # type: ignore[no-untyped-call]
        if step == 0 and image.grad is not None:
            optimiser.param_groups[0]["eps"] = FLOOR * float(image.grad.square().mean().sqrt())
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            image.clamp_(0, 1)
        if progress:
            progress(step + 1, float(score.detach()))
    return image.detach()
