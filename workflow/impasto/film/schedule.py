"""When each clip of the film begins and ends, counted in frames.

The page asks here too, so that a card jumps to where the film really shows its entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from impasto.timeline import Timeline

TITLE_SECONDS = 3.0
DISSOLVE_SECONDS = 0.5


@dataclass(frozen=True)
class Span:
    """A stretch of the film.

    Attributes:
        start: its first frame, counted from the film's first.
        count: its length in frames, dissolves included.
    """

    start: int
    count: int

    @property
    def end(self) -> int:
        """The frame after its last."""
        return self.start + self.count

    @property
    def middle(self) -> float:
        """Its middle, in frames from the film's first."""
        return self.start + (self.count - 1) / 2


@dataclass(frozen=True)
class Schedule:
    """The film's plan up to the credits.

    Attributes:
        fps: frames a second.
        dissolve: frames that neighbouring spans share.
        title: the title card.
        chapters: one span an entry, in the timeline's order.
    """

    fps: int
    dissolve: int
    title: Span
    chapters: tuple[Span, ...]

    @property
    def credits_start(self) -> int:
        """The first frame of the first page of credits."""
        return self.chapters[-1].end - self.dissolve


def schedule(timeline: Timeline, fps: int) -> Schedule:
    """Plan the film: a title card, then every entry for its `seconds`.

    Neighbours overlap by the dissolve, which is shortened where a clip is too short to hold one
    at either end.
    """
    counts = [max(2, round(entry.seconds * fps)) for entry in timeline.entries]
    title = max(2, round(TITLE_SECONDS * fps))
    dissolve = min(round(DISSOLVE_SECONDS * fps), min([title, *counts]) // 2)
    first, *chapters = chain([title, *counts], dissolve)
    return Schedule(fps=fps, dissolve=dissolve, title=first, chapters=tuple(chapters))


def chain(counts: Sequence[int], overlap: int, start: int = 0) -> list[Span]:
    """Spans of `counts` frames one after another from `start`, neighbours sharing `overlap`."""
    spans = []
    for count in counts:
        spans.append(Span(start, count))
        start += count - overlap
    return spans


def chapter_times(timeline: Timeline, fps: int) -> dict[str, float]:
    """Seconds into the film at which each entry stands alone on screen, by entry id."""
    plan = schedule(timeline, fps)
    return {
        entry.id: (span.start + plan.dissolve) / fps
        for entry, span in zip(timeline.entries, plan.chapters, strict=True)
    }
