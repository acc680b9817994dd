"""What a job of the workflow asks of the machine it runs on: threads, memory, minutes.

On one machine these keep jobs from crowding each other out; a cluster's queue holds each job to
them: it kills what takes more, and lets what asks for less go first.
"""

import math
from dataclasses import dataclass

from impasto.painting.quality import QUALITIES
from impasto.timeline.settings import Settings


@dataclass(frozen=True)
class JobResources:
    """What a stage needs.

    Attributes:
        megabytes: of memory, whatever the size of the picture.
        megabytes_per_megapixel: of memory for each megapixel of the picture.
        minutes: whatever it works on.
        painting: minutes of painting at standard quality, and the size that it is made for.
        frame_seconds: for each frame that it makes, and each megapixel of the picture.
    """

    megabytes: int
    megabytes_per_megapixel: int = 0
    minutes: int = 5
    painting: int = 0
    frame_seconds: float = 0


# A third more memory, and several times as long, as was measured; docs/cluster.md has the figures.
STAGE_RESOURCES = {
    "fetch": JobResources(1500, minutes=45),
    "import": JobResources(1500),
    "render": JobResources(1000, 500, minutes=15, frame_seconds=60),
    "paint": JobResources(1200, 2000, painting=60),
    "making_of": JobResources(1700, 2000, minutes=10, painting=60),
    "baseline": JobResources(1200, 3500, painting=60),
    "animate": JobResources(1200, 2000, painting=60, frame_seconds=30),
    "film": JobResources(2000, 500, minutes=30, frame_seconds=2),
    "sheet": JobResources(1500, 500, minutes=10),
}
# How much longer painting takes than at standard quality, each at its own size.
PAINTING_TIME_FACTORS = {"draft": 0.5, "standard": 1.0, "final": 12.0}


def memory_megabytes(stage: str, settings: Settings) -> int:
    """Megabytes that a job of this stage needs."""
    demand = STAGE_RESOURCES[stage]
    return math.ceil(demand.megabytes + demand.megabytes_per_megapixel * _megapixels(settings.size))


def runtime_minutes(stage: str, settings: Settings, frames: int = 0) -> int:
    """Minutes after which a job of this stage that makes so many frames has surely ended."""
    demand = STAGE_RESOURCES[stage]
    seconds = demand.frame_seconds * frames * _megapixels(settings.size)
    return math.ceil(
        demand.minutes + demand.painting * _painting_time_factor(settings) + seconds / 60
    )


def cpu_threads(threads: int, cores: int | None, usable: int) -> int:
    """Threads that a job of `threads` really starts.

    Args:
        threads: what the job may take of the `cores`, or of the machine that a queue gives it.
        cores: what the jobs of one machine share (`--cores`); None where a queue deals them out.
        usable: cores that this process may run on.

    Where `--cores 4` is asked of two cores, two jobs side by side with a thread each are done
    sooner than with two threads each, which wait for one another. A job that a queue has given its
    cores starts as many threads as that: how many cores its node has besides is not its business.
    """
    if cores is None or cores <= usable:
        return threads
    return max(1, threads * usable // cores)


def _megapixels(size: tuple[int, int]) -> float:
    return size[0] * size[1] / 1e6


def _painting_time_factor(settings: Settings) -> float:
    own = _megapixels(QUALITIES[settings.quality].size)
    return PAINTING_TIME_FACTORS[settings.quality] * max(1.0, _megapixels(settings.size) / own)
