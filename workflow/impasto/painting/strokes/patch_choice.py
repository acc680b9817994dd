"""Choice of the patch for each stroke: the one whose colours are most like what lies under it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impasto.core.arrays import Array
from impasto.painting.strokes.artwork_patches import Patches
from impasto.painting.strokes.stroke import Rows

# Strokes that are matched together, and side in pixels of the cells in which uses are counted.
BATCH, CELL = 96, 6.0


@dataclass(frozen=True)
class StrokePlaces(Rows):
    """Where strokes lie, and what lies under them.

    Attributes:
        seeds: (N, 2) their middles, in pixels of the artwork as it is laid at a scale of 1.
        directions: (N,) their directions in radians, clockwise from the right.
        scales: (N,) size of their paint.
        colours: (N, 21, 3) what lies under them, in CIELAB.
        weights: (N, 21) which cells count.
        detail: (N,) the `detail_map` there.
    """

    seeds: Array
    directions: Array
    scales: Array
    colours: Array
    weights: Array
    detail: Array


def choose_patches(
    patches: Patches,
    strokes: StrokePlaces,
    *,
    hue_weight: float,
    price: float,
    calm: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.intp], Array]:
    """Choose a patch for each stroke; patches that have been used get dearer.

    Args:
        hue_weight: weight of the squared differences of a and b, where those of L have 1.
        price: what each use of a place adds to its squared distance.
        calm: weight of the square of a patch's detail beyond that under the stroke.

    Returns:
        (N,) numbers of patches, and (N,) how unlike they are what lies under the strokes.
    """
    root = np.sqrt(
        np.tile(np.array([1, hue_weight, hue_weight], np.float32), strokes.colours.shape[1])
    )
    offered = patches.descriptors.reshape(len(patches), -1) * root
    wanted = strokes.colours.reshape(len(strokes), -1) * root
    weights = np.repeat(strokes.weights, 3, axis=1)
    squares = offered**2
    cell = (patches.places // CELL).astype(int)
    _, cell = np.unique(cell[:, 0] * 100_003 + cell[:, 1], return_inverse=True)
    used = np.zeros(cell.max() + 1, np.float32)
    chosen = np.zeros(len(wanted), np.intp)
    distances = np.zeros(len(wanted), np.float32)
    order = rng.permutation(len(wanted))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        weight, want = weights[batch], wanted[batch]
        total = np.maximum(weight.sum(axis=1, keepdims=True) / 3, 1e-3)
        distance = weight @ squares.T - 2 * (weight * want) @ offered.T
        distance += (weight * want * want).sum(axis=1, keepdims=True)
        distance /= total
        distance += (price * used)[cell]
        if calm:
            beyond = np.maximum(patches.detail - strokes.detail[batch, None], 0)
            distance += calm * beyond**2
        chosen[batch] = distance.argmin(axis=1)
        distances[batch] = np.take_along_axis(distance, chosen[batch][:, None], axis=1)[:, 0]
        np.add.at(used, cell[chosen[batch]], 1)
    return chosen, distances
