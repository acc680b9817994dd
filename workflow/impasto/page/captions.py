"""The film's captions and chapters as WebVTT, for the page's player and for other players."""

from collections.abc import Iterable, Sequence

from impasto.core.graphics.text_runs import is_right_to_left
from impasto.film.chapters import Chapter
from impasto.timeline.model import Timeline


def captions_vtt(timeline: Timeline, parts: Sequence[Chapter]) -> str:
    """Format captions with the text of each chapter: title, or year and milestone, or credit."""
    first, *entries, last = parts
    cues = [(first, [timeline.title, timeline.subtitle or ""])]
    cues += [(part, [part.name, part.entry.milestone.text]) for part in entries if part.entry]
    cues.append((last, [last.name, timeline.credit or ""]))
    return _format_vtt(cues)


def chapters_vtt(parts: Sequence[Chapter]) -> str:
    """Format the names of the chapters."""
    return _format_vtt((part, [part.name]) for part in parts)


def _format_vtt(cues: Iterable[tuple[Chapter, list[str]]]) -> str:
    blocks = ["WEBVTT"]
    for part, lines in cues:
        # Empty lines are left out, since they would end the cue.
        text = "\n".join(filter(None, map(_escape_vtt, lines)))
        blocks.append(f"{_timestamp(part.start)} --> {_timestamp(part.end)}\n{text}")
    return "\n\n".join(blocks) + "\n"


def _escape_vtt(text: str) -> str:
    """Put text on one line, and escape what WebVTT would take for markup or for an arrow."""
    line = " ".join(text.split())
    # Players go by the first letter; an invisible mark makes it one from the right.
    line = f"\u200f{line}" if is_right_to_left(line) else line
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _timestamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
