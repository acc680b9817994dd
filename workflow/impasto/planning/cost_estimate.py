"""About what a film costs: seconds of computing, megabytes on disk.

The figures are fitted to two whole runs of the default film on two cores of an AMD EPYC (draft and
standard quality, ten entries, November 2026), and to docs/benchmarks/speed.md, whose further
megapixel of a standard still takes 115 CPU seconds. Other machines are quicker or slower, and
spheres and surfaces cost more than a cartoon; within a factor of two they should hold. Final
quality is reckoned from the steps that it takes, not measured.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from impasto.film.layout import layout_for
from impasto.film.schedule import clip_count, period, schedule
from impasto.painting.quality import Scale, quality
from impasto.planning.stage_arguments import clip_frames
from impasto.timeline.model import Entry, Timeline, blends
from impasto.timeline.settings import Settings

# A painting job before it paints: Python, PyTorch, the network, strokes of the artwork.
START = 3.5
# One step of the optimiser on a megapixel.
STEP = 2.9
# Keyframes of a clip that moves, as docs/motion.md has them; a blend paints three.
KEYFRAMES, BLENDED = 4, 3
# A film of the still's making, whose canvas has one size.
MAKING = 12
# Credits, about: what they are has to be set in type to be known.
CREDITS_SECONDS = 25


@dataclass(frozen=True)
class Cost:
    """What making something takes.

    Attributes:
        seconds: of one core.
        megabytes: on disk, when it is made.
    """

    seconds: float
    megabytes: float

    def __add__(self, other: "Cost") -> "Cost":
        """Both."""
        return Cost(self.seconds + other.seconds, self.megabytes + other.megabytes)


NOTHING = Cost(0, 0)


def total(costs: Iterable[Cost]) -> Cost:
    """All of them."""
    return sum(costs, NOTHING)


def entry_costs(timeline: Timeline, entry: Entry, settings: Settings) -> Mapping[str, Cost]:
    """The cost of each stage of an entry, by the names of `made.STAGES`.

    A stage that the entry or the settings do without is left out.
    """
    pixels, side = _megapixels(settings.size), max(settings.size)
    how = quality(settings.quality)
    frames, repeats = clip_frames(timeline, entry, settings)
    # Poses that a motion comes back to are drawn once.
    drawn = len(set(entry.motion.poses(frames, repeats)))
    painted = _painting(how.scales_to(side), pixels)
    keyframe = _painting(how.keyframe_to(side), pixels)
    moving = KEYFRAMES if frames > 1 else 0
    costs = {
        "structure": Cost(1, 0.1),
        "artwork": Cost(1, 0.5),
        "view": Cost(1.5 + 12 * pixels, 1.4 * pixels),
        # Tuning takes about the time of one more still.
        "still": Cost(START + painted * (2 if entry.paint.tune else 1), 5 * pixels),
        "reference": Cost(START + _painting(how.plain_to(side), pixels), 2 * pixels),
        "render": Cost(0.5 + drawn * (0.12 + 2.6 * pixels), frames * 1.3 * pixels),
        "clip": Cost(
            START + moving * keyframe + drawn * (0.12 + 0.5 * pixels), frames * 2 * pixels
        ),
    }
    if not settings.references:
        del costs["reference"]
    if entry.making_of:
        costs["making"] = Cost(costs["still"].seconds + MAKING, 3)
    if entry.id in blends(timeline):
        shared = clip_count(entry, settings.fps) - period(timeline, entry, settings.fps)
        pictures = math.ceil(shared / how.every)
        costs["blend"] = Cost(START + BLENDED * keyframe, pictures * 2 * pixels)
    return costs


def film_cost(timeline: Timeline, settings: Settings) -> Cost:
    """The cost of film, GIF, poster, page and scores."""
    frames = schedule(timeline, settings.fps).credits_start + CREDITS_SECONDS * settings.fps
    canvas = _megapixels(layout_for(settings.size, settings.shape).size)
    each = 0.015 if settings.quality == "draft" else 0.065
    sheets = len(timeline.entries)
    return Cost(10 + frames * each * canvas + sheets, frames * 0.015 * canvas + sheets)


def _painting(scales: Iterable[Scale], megapixels: float) -> float:
    """Seconds of the steps at all scales; figure and ground have about half of a picture each."""
    scales = list(scales)
    longest = max(scale.side for scale in scales)
    steps = sum(
        (scale.side / longest) ** 2 * (scale.steps + (scale.ground_steps or scale.steps)) / 2
        for scale in scales
    )
    return STEP * steps * megapixels


def _megapixels(size: tuple[int, int]) -> float:
    return size[0] * size[1] / 1e6
