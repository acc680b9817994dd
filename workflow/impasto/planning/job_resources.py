"""Estimate the resources of the workflow's jobs: threads, memory, minutes.

On one machine these keep jobs from crowding each other out. A cluster's queue enforces them: it
kills jobs that exceed their requests, and lets smaller requests go first.
"""

import math
from dataclasses import dataclass

from impasto.core.graphics.canvas import canvas_size
from impasto.painting.quality import quality_by_name
from impasto.timeline.settings import Settings


@dataclass(frozen=True)
class JobResources:
    """Memory and time that a job of a stage needs.

    Attributes:
        megabytes: memory that it needs whatever the size of the picture.
        megabytes_per_megapixel: further memory for each megapixel of the picture.
        minutes: time that it needs whatever its input.
        painting: minutes of painting at standard quality and its default size.
        frame_seconds: time for each frame that it makes and each megapixel of the frame.
    """

    megabytes: int
    megabytes_per_megapixel: int = 0
    minutes: int = 5
    painting: int = 0
    frame_seconds: float = 0


# A third more memory and several times the time that were measured; see docs/cluster.md.
STAGE_RESOURCES = {
    "fetch": JobResources(1500, minutes=45),
    "import": JobResources(1500),
    "render": JobResources(1000, 500, minutes=15, frame_seconds=60),
    "paint": JobResources(1200, 2000, painting=60),
    "making_of": JobResources(1700, 2000, minutes=10, painting=60),
    "baseline": JobResources(1200, 3500, painting=60),
    "animate": JobResources(1200, 2000, painting=60, frame_seconds=30),
    "film": JobResources(1500, 500, minutes=30, frame_seconds=0.5),
    "sheet": JobResources(1500, 500, minutes=10),
}
# How many times as long painting takes as at standard quality, each at its default size.
PAINTING_TIME_FACTORS = {"sketch": 0.25, "draft": 0.5, "standard": 1.0, "final": 12.0}


def memory_megabytes(stage: str, settings: Settings) -> int:
    """Return the megabytes of memory that a job of a stage needs."""
    needs = STAGE_RESOURCES[stage]
    size = _largest_picture(stage, settings)
    return math.ceil(needs.megabytes + needs.megabytes_per_megapixel * megapixels(size))


def runtime_minutes(stage: str, settings: Settings, frames: int = 0) -> int:
    """Return the minutes within which a job of a stage that makes so many frames surely ends."""
    needs = STAGE_RESOURCES[stage]
    frame = _canvas_size(settings) if stage == "film" else settings.clip_size
    seconds = needs.frame_seconds * frames * megapixels(frame)
    return math.ceil(
        needs.minutes + needs.painting * _painting_time_factor(settings) + seconds / 60
    )


def cpu_threads(threads: int, cores: int | None, usable: int) -> int:
    """Return the number of threads that a job should start.

    With `--cores 4` on a machine of two cores, two jobs side by side are done sooner with one
    thread each than with two threads each, which wait for one another. Where a queue assigns cores
    to a job, the job starts that many threads, however many cores its node has.

    Args:
        cores: cores that the jobs of one machine share (`--cores`); None where a queue assigns
            them.
    """
    if cores is None or cores <= usable:
        return threads
    return max(1, threads * usable // cores)


def _largest_picture(stage: str, settings: Settings) -> tuple[int, int]:
    if stage == "baseline":
        return settings.baseline_size
    if stage == "film":
        return _canvas_size(settings)
    return settings.clip_size if stage == "animate" else settings.size


def _canvas_size(settings: Settings) -> tuple[int, int]:
    return canvas_size(settings.shape, settings.resolution)


def megapixels(size: tuple[int, int]) -> float:
    """Return the millions of pixels of a picture."""
    return size[0] * size[1] / 1e6


def _painting_time_factor(settings: Settings) -> float:
    own = megapixels(quality_by_name(settings.quality).size)
    return PAINTING_TIME_FACTORS[settings.quality] * max(1.0, megapixels(settings.size) / own)
