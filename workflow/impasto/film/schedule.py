"""When each clip of the film begins and ends, counted in frames.

The page asks here too, so that a card jumps to where the film really shows its entry; and so does
what renders the clips, since their motion is timed to where they overlap.

Neighbours share the timeline's `overlap`. The motion of a clip has a period of its length less that
overlap: while it leaves, it repeats (or, if it turns, goes on from) the poses of its beginning, and
a next clip of the same motion and length begins with the same poses at the same time. So neither
the neighbours nor their order change a clip that loops.

All lengths are even: where every second frame is painted, neighbours still meet pose for pose.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from impasto.timeline.model import Entry, Timeline

TITLE_SECONDS = 3.0


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
        dissolve: frames that neighbouring spans share, where both are long enough.
        title: the title card.
        chapters: one span an entry, in the timeline's order.
        periods: frames of the film after which the painted frames of each chapter begin again; a
            turn that does not close runs through its chapter once.
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

    Two neighbours overlap by the timeline's `overlap`, or by less where one of the two is too
    short to hold it at either end.
    """
    counts = [clip_frame_count(entry, fps) for entry in timeline.entries]
    dissolve = _round_to_even(timeline.overlap * fps)
    first, *chapters = chain_spans([max(2, _round_to_even(TITLE_SECONDS * fps)), *counts], dissolve)
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


def chain_spans(counts: Sequence[int], overlap: int, start: int = 0) -> list[Span]:
    """Spans of `counts` frames one after another from `start`.

    Neighbours share `overlap` frames, or half of the shorter one of the two if that is less.
    """
    spans: list[Span] = []
    for count in counts:
        if spans:
            before = spans[-1]
            start = before.end - min(_max_overlap(n, overlap) for n in (before.count, count))
        spans.append(Span(start, count))
    return spans


def clip_frame_count(entry: Entry, fps: int) -> int:
    """Frames of the film that show an entry, dissolves included."""
    return max(2, _round_to_even(entry.seconds * fps))


def motion_period(timeline: Timeline, entry: Entry, fps: int) -> int:
    """Frames of the film in which an entry's motion comes to its end: all but those it shares."""
    count = clip_frame_count(entry, fps)
    return count - _max_overlap(count, _round_to_even(timeline.overlap * fps))


def chapter_times(timeline: Timeline, fps: int) -> dict[str, float]:
    """Seconds into the film at which each entry stands alone on screen, by entry id."""
    plan = plan_film(timeline, fps)
    before = (plan.title, *plan.chapters)
    return {entry.id: span.end / fps for entry, span in zip(timeline.entries, before, strict=False)}


def _max_overlap(count: int, overlap: int) -> int:
    """Frames that a span can share at each of its ends."""
    return min(overlap, count // 4 * 2)


def _round_to_even(frames: float) -> int:
    return 2 * round(frames / 2)
