"""L-BFGS for pictures, as in the paper: SciPy's implementation, with pixels bounded to [0, 1]."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import Bounds, OptimizeResult, minimize
from torch import Tensor

# Number of past steps from which the curvature is estimated, as in the authors' texture synthesis.
HISTORY_SIZE = 20
# Root mean square of the first gradient, in a pixel's range, to which the loss is scaled. No
# curvature is known for the first step, which would otherwise be negligible or a leap to the
# bounds.
FIRST_GRADIENT = 0.05

ImageLoss = Callable[[Tensor], Tensor]


def minimise_lbfgs(
    image: Tensor,
    loss: ImageLoss,
    steps: int,
    progress: Callable[[int, Tensor], None] | None = None,
) -> Tensor:
    """Minimise `loss` over images.

    Args:
        image: (1, 3, H, W) the start, in [0, 1].
        loss: maps an image to a scalar.
        steps: iterations of L-BFGS-B (Byrd, Lu, Nocedal and Zhu 1995); fewer if none lowers the
            loss any further.
        progress: called before the first iteration and after each one, with its number and the
            image.

    Returns:
        (1, 3, H, W) in [0, 1].
    """

    def to_tensor(flat: NDArray[np.float64]) -> Tensor:
        return torch.from_numpy(flat).to(image.device, torch.float32).view(image.shape)

    def loss_and_gradient(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        x = to_tensor(flat).requires_grad_(True)
        value = loss(x)
        (gradient,) = torch.autograd.grad(value, x)
        # SciPy needs the pixels in row order; the encoder may use another memory layout.
        return float(value.detach()), gradient.contiguous().cpu().numpy().ravel().astype(np.float64)

    first = image.detach().contiguous().cpu().numpy().ravel().astype(np.float64)
    gradient_rms = float(np.sqrt(np.square(loss_and_gradient(first)[1]).mean()))
    if progress:
        progress(0, image)
    if gradient_rms == 0:
        return image.detach().clone()
    factor = FIRST_GRADIENT / gradient_rms
    done = 0

    def scaled_loss_and_gradient(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = loss_and_gradient(flat)
        return factor * value, factor * gradient

    def count_iteration(intermediate_result: OptimizeResult) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, to_tensor(intermediate_result.x))

    found = minimize(
        scaled_loss_and_gradient,
        first,
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(0.0, 1.0),
        callback=count_iteration,
        # Tolerances of 0: only the number of steps ends the search.
        options={
            "maxcor": HISTORY_SIZE,
            "maxiter": steps,
            "maxfun": 20 * steps,
            "ftol": 0.0,
            "gtol": 0.0,
        },
    )
    return to_tensor(found.x).clamp(0, 1)
