"""Record the pictures and losses of a painting while it is painted.

The film shows many of the first steps, where much happens, and few of the last.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

from impasto.core.arrays import to_8bit
from impasto.core.graphics.images import contain
from impasto.painting.progress import Progress

FPS = 24
# Frames of the film that show the painting at all scales.
PAINTING_FRAMES = 10 * FPS
# The film goes through the last steps e to this power times as fast as through the first.
PACE_EXPONENT = 3.0


@dataclass(frozen=True)
class RecordedLoss:
    """A reported loss, with its step and the terms that it is the sum of."""

    step: int
    total: float
    terms: Mapping[str, float]


@dataclass
class Phase:
    """One layer painted at one scale.

    Attributes:
        side: long side of the scale in pixels.
        losses: the reported losses in order, without repetitions.
        pictures: the whole picture by step, no larger than the film shows it.
    """

    layer: str
    side: int
    steps: int
    losses: list[RecordedLoss] = field(default_factory=list)
    pictures: dict[int, Image.Image] = field(default_factory=dict)

    def at(self, step: int) -> tuple[int, Image.Image]:
        """Return the last step up to `step` whose picture was kept, and the picture."""
        kept = max(k for k in self.pictures if k <= step)
        return kept, self.pictures[kept]


class Recorder:
    """A painting callback that keeps the pictures that a film will show, and all losses."""

    def __init__(self, phases: int, box: tuple[int, int]) -> None:
        """Expect so many phases; pictures are kept in a size that fits `box` (width, height)."""
        self.phases: list[Phase] = []
        self.frames = PAINTING_FRAMES // phases
        self._box = box
        self._wanted: frozenset[int] = frozenset()

    def __call__(self, progress: Progress) -> None:
        """Record a step of the painting."""
        if progress.step == 0:
            self.phases.append(Phase(progress.layer, progress.side, progress.steps))
            self._wanted = frozenset(steps_to_show(progress.steps, self.frames))
        phase = self.phases[-1]
        # A loss that is not computed at every step is repeated until it is computed again.
        if not phase.losses or phase.losses[-1].total != progress.loss:
            phase.losses.append(RecordedLoss(progress.step, progress.loss, progress.terms))
        if progress.step in self._wanted:
            picture = Image.fromarray(to_8bit(progress.picture()))
            phase.pictures[progress.step] = shrink_to_fit(picture, self._box)


def shrink_to_fit(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Shrink a picture to fit into `box`; a smaller picture is left as it is."""
    larger = picture.width > box[0] or picture.height > box[1]
    return contain(picture, box) if larger else picture


def steps_to_show(steps: int, frames: int) -> list[int]:
    """Choose the step that each of `frames` frames shows, from 0 to `steps`.

    The pace grows exponentially.
    """
    times = (frame / max(1, frames - 1) for frame in range(frames))
    return [
        round(steps * math.expm1(PACE_EXPONENT * time) / math.expm1(PACE_EXPONENT))
        for time in times
    ]


def step_time(step: int, steps: int) -> float:
    """Return when the film shows a step, as a share of the frames of its scale, in [0, 1]."""
    return math.log1p(step / steps * math.expm1(PACE_EXPONENT)) / PACE_EXPONENT
