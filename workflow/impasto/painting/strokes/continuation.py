"""Continuation: strokes go on with the piece of the artwork that their neighbours are cut from.

Where strokes go on, what is ordered in the artwork stays so: grids, hatching, dots, petals. A
stroke takes its neighbour's place, moved and turned as it lies to that neighbour, where this serves
nearly as well as the best patch there is (Ashikhmin 2001; StyleBlit, Sýkora and others 2019).
"""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.spatial import KDTree

from impasto.core.arrays import Array
from impasto.core.compiled import compiled
from impasto.painting.strokes.artwork_patches import (
    MIN_CLEAR,
    PatchCutter,
    Patches,
    describe_patch,
)
from impasto.painting.strokes.patch_choice import StrokePlaces

NEIGHBOURS, REACH = 12, 1.6  # neighbours that are tried, and their distance in widths of strokes
# A neighbour's piece serves up to so many times the squared distance (CIELAB) of the best patch,
# and so much more.
TIMES, MORE = 3.0, 50.0


def continue_neighbours(
    best: Patches,
    distances: Array,
    strokes: StrokePlaces,
    cutter: PatchCutter,
    *,
    hue_weight: float,
    calm: float,
    whole: bool,
    rng: np.random.Generator,
) -> Patches:
    """Let strokes go on with their neighbours' pieces where these serve nearly as well.

    The strokes come one after another, by chance; each looks at those that came before it.

    Args:
        distances: (N,) how unlike these are what lies under the strokes.
        hue_weight: weight of squared differences of a and b, where those of L have 1.
        calm: weight of the square of the detail that patches have beyond what they paint.
        whole: whether a patch must lie whole where the guide allows it.

    Returns:
        the patch for each stroke.
    """
    count = len(strokes)
    if count < 2:
        return best
    near, neighbours = KDTree(strokes.seeds).query(strokes.seeds, k=min(NEIGHBOURS + 1, count))
    zoom = cutter.zoom
    places = ((best.places + 0.5) * zoom - 0.5).astype(np.float32)
    chosen = replace(
        best,
        angles=best.angles.copy(),
        mirrors=best.mirrors.copy(),
        descriptors=best.descriptors.copy(),
    )
    _continue(
        rng.permutation(count),
        (neighbours, near < REACH * cutter.width * strokes.scales[:, None]),
        ((strokes.seeds * zoom).astype(np.float32), *strokes.arrays[1:]),
        ((TIMES * distances + MORE).astype(np.float32), *map(np.float32, (hue_weight, calm))),
        (*cutter.size, cutter.blurred, cutter.allowed, cutter.middles, cutter.detail),
        np.float32(MIN_CLEAR if whole else 0),
        (places, chosen.angles, chosen.mirrors, chosen.descriptors),
    )
    return replace(chosen, places=((places + 0.5) / zoom - 0.5).astype(np.float32))


@compiled(fastmath=True)
def _continue(
    order: Any,
    around: Any,
    strokes: Any,
    costs: Any,
    artwork: Any,
    least_clear: Any,
    chosen: Any,
) -> None:
    neighbours, within_reach = around
    seeds, directions, scales, colours, weights, wanted_detail = strokes
    limits, hue_weight, calm = costs
    length, width, lab, allowed, middles, detail = artwork
    places, angles, mirrors, descriptors = chosen
    rows, columns = detail.shape
    cells = weights.shape[1]
    came = np.zeros(len(order), np.bool_)
    descriptor = np.empty((cells, 3), np.float32)
    for i in order:
        came[i] = True
        limit = limits[i]
        total = max(weights[i].sum(), np.float32(1e-3))
        for k in range(1, neighbours.shape[1]):
            j = neighbours[i, k]
            if not came[j] or not within_reach[i, k] or j == i:
                continue
            # Where this stroke lies, along and across its neighbour.
            right = (seeds[i, 0] - seeds[j, 0]) / scales[i]
            down = (seeds[i, 1] - seeds[j, 1]) / scales[i]
            cosine, sine = np.cos(directions[j]), np.sin(directions[j])
            u = right * cosine + down * sine
            v = (down * cosine - right * sine) * mirrors[j]
            cosine, sine = np.cos(angles[j]), np.sin(angles[j])
            x = places[j, 0] + u * cosine - v * sine
            y = places[j, 1] + u * sine + v * cosine
            angle = angles[j] + mirrors[j] * (directions[i] - directions[j])
            row, column = int(y + 0.5), int(x + 0.5)
            if not (0 <= row < rows and 0 <= column < columns and middles[row, column]):
                continue
            lies = x, y, angle, mirrors[j]
            clear = describe_patch(lies, length, width, lab, allowed, descriptor)
            if clear < least_clear:
                continue
            distance = np.float32(0)
            for cell in range(cells):
                light, green, blue = (
                    colours[i, cell, 0] - descriptor[cell, 0],
                    colours[i, cell, 1] - descriptor[cell, 1],
                    colours[i, cell, 2] - descriptor[cell, 2],
                )
                distance += weights[i, cell] * (
                    light * light + hue_weight * (green * green + blue * blue)
                )
            distance /= total
            beyond = max(detail[row, column] - wanted_detail[i], np.float32(0))
            distance += calm * beyond * beyond
            if distance < limit:
                limit = distance
                places[i, 0], places[i, 1] = x, y
                angles[i], mirrors[i] = angle, mirrors[j]
                descriptors[i] = descriptor
