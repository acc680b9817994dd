"""Choose the keyframes of a clip, from which all its frames take their paint."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from impasto.motion.confidence import paint_confidence
from impasto.motion.propagation import enlargement_confidence
from impasto.motion.reprojection import Surface
from impasto.rendering.frame import Frame, shrink_frame

BoolArray = NDArray[np.bool_]

# What is visible is examined on small copies, at every third pixel in each direction: enough to
# measure shares of about a per cent.
EXAMINED_SIDE, EXAMINED_STEP = 512, 3
# Most frames to choose from, evenly spaced; frames between them show nearly the same.
MAX_CANDIDATES = 25
# Paint with less confidence does not count as usable.
MIN_CONFIDENCE = 0.3
# Share of a frame's protein that may lack usable paint, and the share of the whole clip's protein
# that a keyframe must newly supply to be worth painting.
MAX_UNPAINTED, MIN_GAIN = 0.03, 0.004


def choose_keyframes(view: Frame, number: int, frame: Callable[[int], Frame]) -> list[int]:
    """Choose the indices of frames to paint in addition to the view, in the order of painting.

    The next keyframe is always the frame that supplies the most new paint to the whole clip (the
    greedy solution of maximum coverage), until every frame has nearly all of its paint or no frame
    supplies much more.

    Args:
        frame: reads one of them by its index; at most 25 are held in memory.
    """
    indices = np.unique(np.linspace(0, number - 1, min(number, MAX_CANDIDATES)).round().astype(int))
    frames = [shrink_frame(frame(int(i)), EXAMINED_SIDE) for i in indices]
    surfaces = [Surface(f, EXAMINED_STEP) for f in frames]
    missing = [~usable for usable in _usable_pixels(surfaces, shrink_frame(view, EXAMINED_SIDE))]
    whole = sum(len(m) for m in missing)
    # What each frame would supply to every frame, computed when it is first needed.
    supplied: dict[int, list[BoolArray]] = {}
    chosen: list[int] = []
    while max(m.mean() if len(m) else 0.0 for m in missing) > MAX_UNPAINTED:
        # Only frames that lack paint themselves can supply new paint.
        lacking = [i for i, m in enumerate(missing) if m.any() and int(indices[i]) not in chosen]
        gains = []
        for i in lacking:
            if i not in supplied:
                supplied[i] = list(_usable_pixels(surfaces, frames[i]))
            gains.append(sum(int((m & s).sum()) for m, s in zip(missing, supplied[i], strict=True)))
        if not gains or max(gains) < MIN_GAIN * whole:
            break
        best = lacking[int(np.argmax(gains))]
        chosen.append(int(indices[best]))
        missing = [m & ~s for m, s in zip(missing, supplied[best], strict=True)]
    return chosen


def _usable_pixels(surfaces: list[Surface], source: Frame) -> Iterator[BoolArray]:
    """Yield, for each surface, for which of its pixels (N,) a source has usable paint."""
    height, width = source.matte.shape
    confidence = paint_confidence(source)
    for surface in surfaces:
        x, y, seen, enlargement = surface.locate_in(source)
        rows = np.clip(y.astype(int), 0, height - 1)
        columns = np.clip(x.astype(int), 0, width - 1)
        usable = confidence[rows, columns] * enlargement_confidence(enlargement) > MIN_CONFIDENCE
        yield seen & usable
