"""Schedule of the film: when each clip begins and ends, in frames.

The page uses the schedule too, so that a card jumps to where the film really shows its entry, and
so does the rendering of the clips, since their motion is timed to where they overlap.

Neighbouring clips share the timeline's `overlap`. The motion of a clip has a period of its length
less that overlap: while the clip leaves, it repeats the poses of its beginning (or, if it turns,
continues from them), and a next clip of the same motion and length begins with the same poses at
the same time. So neither the neighbours nor their order change a clip that loops.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from impasto.timeline.model import Entry, Timeline

TITLE_SECONDS = 3.0
# The credits take this share of the film. But each page stays for some seconds, within bounds, so
# that a viewer can take it in and stop the film to read it, and all pages together stay for some
# seconds too. So the credits of a short film take more than their share. The page and CREDITS.md
# give them in full as well.
CREDITS_SHARE = 0.1
SHORTEST_PAGE, LONGEST_PAGE, SHORTEST_CREDITS = 2.0, 5.0, 3.0
# A page of credits gives way to the next one within half a second, to leave the time for reading.
PAGE_DISSOLVE = 0.5


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
        """The frame after its last one."""
        return self.start + self.count

    @property
    def middle(self) -> float:
        """Its middle, in frames from the film's first frame."""
        return self.start + (self.count - 1) / 2


@dataclass(frozen=True)
class Schedule:
    """The schedule of the film up to the credits.

    Attributes:
        dissolve: frames that neighbouring spans share, where both are long enough.
        chapters: one span per entry, in the timeline's order.
        periods: frames of the film after which the painted frames of each chapter begin again; a
            motion that does not loop runs once through its chapter.
    """

    fps: int
    dissolve: int
    title: Span
    chapters: tuple[Span, ...]
    periods: tuple[int, ...]

    @property
    def credits_start(self) -> int:
        """The first frame of the first page of credits."""
        last = self.chapters[-1]
        return last.end - _max_overlap(last.count, self.dissolve)


def plan_film(timeline: Timeline, fps: int) -> Schedule:
    """Plan the film: a title card, then every entry for its `seconds`.

    Two neighbours overlap by the timeline's `overlap`, or by less where one of them is too short to
    overlap by as much at each of its ends.
    """
    counts = [clip_frame_count(entry, fps) for entry in timeline.entries]
    dissolve = round(timeline.overlap * fps)
    first, *chapters = chain_spans([max(2, round(TITLE_SECONDS * fps)), *counts], dissolve)
    return Schedule(
        fps=fps,
        dissolve=dissolve,
        title=first,
        chapters=tuple(chapters),
        periods=tuple(
            motion_period(timeline, entry, fps) if entry.motion.is_loop else count
            for entry, count in zip(timeline.entries, counts, strict=True)
        ),
    )


def credit_spans(plan: Schedule, pages: int) -> list[Span]:
    """Return when each of so many pages of credits is on screen; the film ends with the last span.

    The first page begins while the last clip leaves, and outlasts it.
    """
    dissolve = min(plan.dissolve, round(PAGE_DISSOLVE * plan.fps))
    share = plan.credits_start * CREDITS_SHARE / (1 - CREDITS_SHARE)
    each = min((share + (pages - 1) * dissolve) / pages, LONGEST_PAGE * plan.fps)
    least = max(SHORTEST_PAGE, SHORTEST_CREDITS / pages) * plan.fps
    count = max(int(each), round(least), plan.dissolve + dissolve)
    return chain_spans([count] * pages, dissolve, plan.credits_start)


def chain_spans(counts: Sequence[int], overlap: int, start: int = 0) -> list[Span]:
    """Chain spans of `counts` frames one after another from `start`.

    Neighbours share `overlap` frames, or half of the shorter of the two if that is less.
    """
    spans: list[Span] = []
    for count in counts:
        if spans:
            before = spans[-1]
            start = before.end - min(_max_overlap(n, overlap) for n in (before.count, count))
        spans.append(Span(start, count))
    return spans


def clip_frame_count(entry: Entry, fps: int) -> int:
    """Return the number of frames of the film that show an entry, dissolves included."""
    return max(2, round(entry.seconds * fps))


def motion_period(timeline: Timeline, entry: Entry, fps: int) -> int:
    """Return the period of an entry's motion: its frames less those that it shares at one end."""
    count = clip_frame_count(entry, fps)
    return count - _max_overlap(count, round(timeline.overlap * fps))


def chapter_times(timeline: Timeline, fps: int) -> dict[str, float]:
    """Return when each entry is first alone on screen, in seconds into the film, by entry id."""
    plan = plan_film(timeline, fps)
    before = (plan.title, *plan.chapters)
    return {entry.id: span.end / fps for entry, span in zip(timeline.entries, before, strict=False)}


def _max_overlap(count: int, overlap: int) -> int:
    """Return how many frames a span can share at each of its ends."""
    return min(overlap, count // 2)
