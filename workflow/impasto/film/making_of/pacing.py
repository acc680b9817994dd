"""Pacing of the film: it shows many of the first steps, where much happens, and few of the last."""

import math

FPS = 24
# Frames of the film that show the painting at all scales.
PAINTING_FRAMES = 10 * FPS
# The film goes through the last steps e to this power times as fast as through the first.
PACE_EXPONENT = 3.0


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
