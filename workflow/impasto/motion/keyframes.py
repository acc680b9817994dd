"""Which frames of a clip are painted, so that all others find their paint in them."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from impasto.motion.confidence import trust
from impasto.motion.propagation import sharpness
from impasto.motion.reprojection import Surface
from impasto.rendering.frame import Frame

Bits = NDArray[np.bool_]

# Pixels looked at: every third in each direction tells shares of a per cent as well as all.
EVERY = 3
# Frames looked at to choose from, evenly spaced: their neighbours see nearly the same.
LOOKED_AT = 25
# Paint that is trusted less is no reason to do without a keyframe.
USABLE = 0.3
# Share of a frame's protein that may be without usable paint, and the share of the whole clip's
# that a keyframe must bring to be worth painting.
ENOUGH, WORTH = 0.03, 0.004


def chosen(view: Frame, number: int, frame: Callable[[int], Frame]) -> list[int]:
    """Indices of the clip's frames to be painted beside the view, in the order of painting.

    The frame that brings the most new paint to the whole clip comes first (the greedy answer to
    maximum coverage), until every frame has nearly all of its paint or none brings much more.

    Args:
        view: the frame that has been painted.
        number: frames of the clip.
        frame: reads one of them; at most 25 are held at a time.
    """
    indices = np.unique(np.linspace(0, number - 1, min(number, LOOKED_AT)).round().astype(int))
    frames = [frame(int(i)) for i in indices]
    surfaces = [Surface(f, EVERY) for f in frames]
    bare = [~found for found in _usable(surfaces, view)]
    whole = sum(len(b) for b in bare)
    # What each frame would bring to each, found out when it is first asked.
    brought: dict[int, list[Bits]] = {}
    found: list[int] = []
    while max(b.mean() if len(b) else 0.0 for b in bare) > ENOUGH:
        # Only frames that lack paint themselves can bring any.
        lacking = [i for i, b in enumerate(bare) if b.any() and int(indices[i]) not in found]
        gains = []
        for i in lacking:
            if i not in brought:
                brought[i] = list(_usable(surfaces, frames[i]))
            gains.append(sum(int((b & u).sum()) for b, u in zip(bare, brought[i], strict=True)))
        if not gains or max(gains) < WORTH * whole:
            break
        best = lacking[int(np.argmax(gains))]
        found.append(int(indices[best]))
        bare = [b & ~u for b, u in zip(bare, brought[best], strict=True)]
    return found


def _usable(surfaces: list[Surface], source: Frame) -> Iterator[Bits]:
    """For each surface, which of its pixels (N,) a source has usable paint for."""
    height, width = source.matte.shape
    trusted = trust(source)
    for surface in surfaces:
        x, y, seen, enlarged = surface.sought(source)
        rows = np.clip(y.astype(int), 0, height - 1)
        columns = np.clip(x.astype(int), 0, width - 1)
        yield seen & (trusted[rows, columns] * sharpness(enlarged) > USABLE)
