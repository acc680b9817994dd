"""The picture found by L-BFGS, as in the paper: SciPy's, with the bounds that a picture has."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import Bounds, OptimizeResult, minimize
from torch import Tensor

# Pairs of steps and changes of the gradient that tell the curvature; the authors' texture synthesis
# keeps as many.
HISTORY_SIZE = 20
# Root mean square of the first gradient, in a pixel's range: what the whole loss is scaled to, so
# that the first step, for which no curvature is known, is neither lost nor a leap to the bounds.
FIRST_GRADIENT = 0.05

ImageLoss = Callable[[Tensor], Tensor]


def minimise_lbfgs(
    image: Tensor,
    loss: ImageLoss,
    steps: int,
    progress: Callable[[int, Tensor], None] | None = None,
) -> Tensor:
    """An image that `loss` is lower for.

    Args:
        image: (1, 3, H, W) where to start, in [0, 1].
        loss: of an image, a scalar.
        steps: iterations of L-BFGS-B (Byrd, Lu, Nocedal and Zhu 1995); fewer where none lowers the
            score any further.
        progress: called before the first iteration and after each with its number and the image.

    Returns:
        (1, 3, H, W) in [0, 1].
    """

    def tensor(flat: NDArray[np.float64]) -> Tensor:
        return torch.from_numpy(flat).to(image.device, torch.float32).view(image.shape)

    def valued(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        x = tensor(flat).requires_grad_(True)
        value = loss(x)
        (gradient,) = torch.autograd.grad(value, x)
        # Rows, whatever the order in which the encoder lays a picture down.
        return float(value.detach()), gradient.contiguous().cpu().numpy().ravel().astype(np.float64)

    first = image.detach().contiguous().cpu().numpy().ravel().astype(np.float64)
    steepness = float(np.sqrt(np.square(valued(first)[1]).mean()))
    if progress:
        progress(0, image)
    if steepness == 0:
        return image.detach().clone()
    factor = FIRST_GRADIENT / steepness
    done = 0

    def scaled(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = valued(flat)
        return factor * value, factor * gradient

    def told(intermediate_result: OptimizeResult) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, tensor(intermediate_result.x))

    found = minimize(
        scaled,
        first,
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(0.0, 1.0),
        callback=told,
        # It is the number of steps that ends it, and nothing else.
        options={
            "maxcor": HISTORY_SIZE,
            "maxiter": steps,
            "maxfun": 20 * steps,
            "ftol": 0.0,
            "gtol": 0.0,
        },
    )
    return tensor(found.x).clamp(0, 1)
