"""Which frames of a clip are painted, so that all others find their paint in them."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from impasto.motion.confidence import paint_confidence
from impasto.motion.propagation import enlargement_confidence
from impasto.motion.reprojection import Surface
from impasto.rendering.frame import Frame

BoolArray = NDArray[np.bool_]

# Pixels looked at: every third in each direction tells shares of a per cent as well as all.
PIXEL_STEP = 3
# Frames looked at to choose from, evenly spaced: their neighbours see nearly the same.
MAX_CANDIDATES = 25
# Paint that is trusted less is no reason to do without a keyframe.
MIN_CONFIDENCE = 0.3
# Share of a frame's protein that may be without usable paint, and the share of the whole clip's
# that a keyframe must bring to be worth painting.
MAX_UNPAINTED, MIN_GAIN = 0.03, 0.004


def choose_keyframes(view: Frame, number: int, frame: Callable[[int], Frame]) -> list[int]:
    """Indices of the clip's frames to be painted beside the view, in the order of painting.

    The frame that brings the most new paint to the whole clip comes first (the greedy answer to
    maximum coverage), until every frame has nearly all of its paint or none brings much more.

    Args:
        view: the frame that has been painted.
        number: frames of the clip.
        frame: reads one of them; at most 25 are held at a time.
    """
    indices = np.unique(np.linspace(0, number - 1, min(number, MAX_CANDIDATES)).round().astype(int))
    frames = [frame(int(i)) for i in indices]
    surfaces = [Surface(f, PIXEL_STEP) for f in frames]
    bare = [~found for found in _usable_pixels(surfaces, view)]
    whole = sum(len(b) for b in bare)
    # What each frame would bring to each, found out when it is first asked.
    brought: dict[int, list[BoolArray]] = {}
    found: list[int] = []
    while max(b.mean() if len(b) else 0.0 for b in bare) > MAX_UNPAINTED:
        # Only frames that lack paint themselves can bring any.
        lacking = [i for i, b in enumerate(bare) if b.any() and int(indices[i]) not in found]
        gains = []
        for i in lacking:
            if i not in brought:
                brought[i] = list(_usable_pixels(surfaces, frames[i]))
            gains.append(sum(int((b & u).sum()) for b, u in zip(bare, brought[i], strict=True)))
        if not gains or max(gains) < MIN_GAIN * whole:
            break
        best = lacking[int(np.argmax(gains))]
        found.append(int(indices[best]))
        bare = [b & ~u for b, u in zip(bare, brought[best], strict=True)]
    return found


def _usable_pixels(surfaces: list[Surface], source: Frame) -> Iterator[BoolArray]:
    """For each surface, which of its pixels (N,) a source has usable paint for."""
    height, width = source.matte.shape
    trusted = paint_confidence(source)
    for surface in surfaces:
        x, y, seen, enlarged = surface.locate_in(source)
        rows = np.clip(y.astype(int), 0, height - 1)
        columns = np.clip(x.astype(int), 0, width - 1)
        yield seen & (trusted[rows, columns] * enlargement_confidence(enlarged) > MIN_CONFIDENCE)
