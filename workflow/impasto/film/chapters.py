"""The film's chapters, for players and for the page: the title, every entry, the credits."""

import math
from dataclasses import dataclass

from impasto.film.schedule import chapter_times, plan_film
from impasto.timeline.model import Entry, Timeline


@dataclass(frozen=True)
class Chapter:
    """A named stretch of the film, of an entry if there is one, that ends where the next begins.

    Attributes:
        name: as players list it, such as "1838 · The word protein".
        start: when it is first alone on screen, in milliseconds from the film's beginning.
        end: start of the next chapter, or the film's end.
    """

    name: str
    start: int
    end: int
    entry: Entry | None = None


def film_chapters(timeline: Timeline, fps: int, frames: int) -> list[Chapter]:
    """List the chapters of a film of `frames` frames, credits included.

    Times are rounded up to whole milliseconds: a player that jumps to one shows the chapter's first
    frame, never the last frame of the dissolve before it.
    """
    plan = plan_film(timeline, fps)
    times = chapter_times(timeline, fps)
    parts: list[tuple[str, float, Entry | None]] = [("Title", 0.0, None)]
    parts += [(f"{e.year} · {e.milestone.title}", times[e.id], e) for e in timeline.entries]
    parts.append(("Credits", (plan.credits_start + plan.dissolve) / fps, None))
    # Rounding errors of binary fractions must not lift 3.0 s to 3001 ms.
    starts = [math.ceil(seconds * 1000 - 1e-6) for _, seconds, _ in parts]
    ends = [*starts[1:], frames * 1000 // fps]
    return [
        Chapter(name, start, end, entry)
        for (name, _, entry), start, end in zip(parts, starts, ends, strict=True)
    ]


def to_ffmetadata(title: str, parts: list[Chapter]) -> str:
    """Format title and chapters as ffmpeg reads them."""
    lines = [";FFMETADATA1", f"title={_escape_ffmetadata(title)}"]
    for part in parts:
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={part.start}", f"END={part.end}"]
        lines.append(f"title={_escape_ffmetadata(part.name)}")
    return "\n".join(lines) + "\n"


def _escape_ffmetadata(text: str) -> str:
    """Put a backslash before each character with a meaning in ffmetadata."""
    return "".join(f"\\{letter}" if letter in "=;#\\\n" else letter for letter in text)
