"""The canonical command line of each stage, from an entry of the timeline and the settings.

What a stage is given is exactly what its product depends on: two entries (or two versions of one)
with the same arguments and the same input files have the same product. Captions and the order of
entries are in none but the film's. Device and threads are left out: they say how a stage computes,
not what it makes. Numbers are written in one way only (`36`, never `36.0`).
"""

import json
import shlex
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from impasto.quality import quality
from impasto.settings import Settings
from impasto.timeline import Entry, Timeline

DIALS = ("likeness", "stroke", "relief", "ground", "colour", "seed")


def structure_arguments(entry: Entry) -> str:
    """Options of `impasto gather-structure`: the chains and models to keep."""
    options = [("models", entry.structure.models)]
    if entry.structure.chains:
        options.insert(0, ("chains", ",".join(entry.structure.chains)))
    return _join(options)


def view_arguments(entry: Entry, settings: Settings) -> str:
    """Options of `impasto render` for the frame that the still is painted from.

    The motion is among them, since the camera stands where it can see every angle.
    """
    return _join([*_look(entry, settings), ("frames", "1")])


def clip_arguments(entry: Entry, settings: Settings) -> str:
    """Options of `impasto render` for every frame of the clip."""
    # Depth as fine as the still's would take several times as long, and paint follows as well.
    frames = str(clip_frames(entry, settings))
    return _join([*_look(entry, settings), ("frames", frames), ("precision", "0.1")])


def clip_frames(entry: Entry, settings: Settings) -> int:
    """Number of frames of an entry's clip: at least two, so that there is something to dissolve."""
    return max(2, round(entry.seconds * settings.fps / quality(settings.quality).every))


def dial_arguments(entry: Entry) -> str:
    """Options of `impasto paint` that the timeline sets: dials, weights, self-tuning."""
    dials, weights = entry.paint.dials, sorted(entry.paint.weights.items())
    options = [(name, _number(dials[name])) for name in DIALS if name in dials]
    options += [("weight", f"{name}={_number(value)}") for name, value in weights]
    return " ".join(filter(None, [_join(options), "--tune" if entry.paint.tune else ""]))


def paint_arguments(entry: Entry, settings: Settings) -> str:
    """Options of `impasto paint`: quality, and what the timeline sets."""
    return f"--quality {settings.quality} {dial_arguments(entry)}".rstrip()


def animate_arguments(settings: Settings) -> str:
    """Options of `impasto animate`; the dials are in the record of the still, which it reads."""
    return _join([("quality", settings.quality)])


def captions(timeline: Timeline) -> str:
    """All that the film, the poster and the page say of the entries, in order, as JSON."""
    return _json(
        {
            "title": timeline.title,
            "subtitle": timeline.subtitle,
            "credit": timeline.credit,
            "entries": [
                {
                    "id": entry.id,
                    "year": entry.year,
                    "milestone": asdict(entry.milestone),
                    "artwork": _described(asdict(entry.artwork)),
                    "structure": _described(asdict(entry.structure)),
                }
                for entry in timeline.entries
            ],
        }
    )


def durations(timeline: Timeline) -> str:
    """Seconds of each clip by entry, as JSON: the page links to the moments of the film."""
    return _json({entry.id: _number(entry.seconds) for entry in timeline.entries})


def _look(entry: Entry, settings: Settings) -> list[tuple[str, str]]:
    width, height = settings.size
    turn = [("turn", _number(entry.motion.degrees))] if entry.motion.kind != "still" else []
    models = [("models", "all")] if entry.structure.models == "all" else []
    return [
        *models,
        ("size", f"{width}x{height}"),
        ("representation", entry.representation),
        ("colouring", entry.colouring),
        ("rotate", ",".join(_number(angle) for angle in entry.view.rotate)),
        ("zoom", _number(entry.view.zoom)),
        ("motion", entry.motion.kind),
        *turn,
    ]


def _described(reference: dict[str, Any]) -> dict[str, Any]:
    """What is said of an artwork or structure; its file is an input of the rules of its own."""
    return {
        key: reference[key] for key in ("title", "artist", "date", "credit") if key in reference
    }


def _number(value: float) -> str:
    # Adding zero turns -0.0 into 0.0.
    return f"{value + 0.0:.10g}"


def _join(options: Iterable[tuple[str, str]]) -> str:
    # A value with a leading minus would pass for an option unless it is joined with "=".
    words = [
        [f"--{name}={value}"] if value.startswith("-") else [f"--{name}", value]
        for name, value in options
    ]
    return shlex.join(word for pair in words for word in pair)


def _json(document: Any) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False)
