"""Which steps of a descent a film shows: many of the first, where much happens, few of the last."""

import math

FPS = 24
# Frames of the film in which all scales are painted.
PAINTING_FRAMES = 10 * FPS
# How many times quicker the film goes through the last steps than through the first ones: e^3.
PACE_EXPONENT = 3.0


def steps_to_show(steps: int, frames: int) -> list[int]:
    """The step that each of some frames shows, from 0 to `steps`: the pace grows exponentially."""
    times = (frame / max(1, frames - 1) for frame in range(frames))
    return [
        round(steps * math.expm1(PACE_EXPONENT * time) / math.expm1(PACE_EXPONENT))
        for time in times
    ]


def step_time(step: int, steps: int) -> float:
    """When the film shows a step, as a share of the frames of its scale, in [0, 1]."""
    return math.log1p(step / steps * math.expm1(PACE_EXPONENT)) / PACE_EXPONENT
