"""The canonical command line of each stage, from an entry of the timeline and the settings.

What a stage is given is exactly what its product depends on: two entries (or two versions of one)
with the same arguments and the same input files have the same product. Captions are in
none but the film's, and so is the order of entries, but for turns, which go on from one another,
and blends. Device and threads are left out: they say how a stage computes,
not what it makes. Numbers are written in one way only (`36`, never `36.0`).
"""

import json
import math
import shlex
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from impasto.film.schedule import clip_count, period
from impasto.painting.colour.named_palettes import ARTWORK, swatches
from impasto.painting.parts.selector_syntax import needs_atoms, parse
from impasto.painting.quality import quality
from impasto.timeline.model import ArtworkRef, Entry, Timeline, blends, differences
from impasto.timeline.settings import Settings

DIALS = ("likeness", "stroke", "relief", "ground", "colour", "seed", "colours", "strokes")


def structure_arguments(entry: Entry) -> str:
    """Options of `impasto gather-structure`: the chains and models to keep."""
    played = entry.motion.kind == "models"
    options = [("models", "all" if played else entry.structure.models)]
    if entry.structure.chains:
        options.insert(0, ("chains", ",".join(entry.structure.chains)))
    return _join(options)


def plate_arguments(entry: Entry, artwork: ArtworkRef) -> str:
    """Options of `impasto plate`: the chains that the entry shows, where the plate shows them too.

    A structure that the plate has of its own is shown whole.
    """
    own = artwork.structure is None and entry.structure.chains
    return _join([("chains", ",".join(entry.structure.chains))] if own else [])


def artworks(timeline: Timeline) -> dict[str, tuple[Entry, ArtworkRef]]:
    """The artworks of a film, each with its entry, by their pictures in the results.

    The pictures are named without suffix: `artworks/wave`, or `parts/wave/1` of its first part.
    """
    found = {}
    for entry in timeline.entries:
        found[f"artworks/{entry.id}"] = entry, entry.artwork
        for number, part in enumerate(entry.paint.parts, 1):
            found[f"parts/{entry.id}/{number}"] = entry, part.artwork
    return found


def view_arguments(timeline: Timeline, entry: Entry, settings: Settings) -> str:
    """Options of `impasto render` for the frame that the still is painted from.

    The motion is among them, since the camera stands where it can see every pose; how fast it goes
    and how close it comes are not, since neither changes the pose that is painted.
    """
    return _join([*_look(timeline, entry, settings), ("frames", "1")])


def clip_arguments(timeline: Timeline, entry: Entry, settings: Settings) -> str:
    """Options of `impasto render` for every frame of the clip."""
    frames, period = clip_frames(timeline, entry, settings)
    motion = entry.motion
    options = _join(
        [
            *_look(timeline, entry, settings),
            *([("factor", _number(motion.factor))] if motion.kind in ("zoom", "dolly") else []),
            *([("ease", motion.ease)] if motion.kind == "turn" else []),
            ("frames", str(frames)),
            *([("period", str(period))] if period != frames else []),
            # Coarser than the still's, for fewer rays: turned by 18 degrees, an error of 0.05 moves
            # paint by a tenth of a pixel. Where nothing turns, depth moves it hardly at all.
            ("precision", "0.1" if motion.kind in ("zoom", "dolly") else "0.05"),
        ]
    )
    # A blend finds the parts of both entries in the renders of the one that enters.
    before = blends(timeline).get(entry.id)
    # A single frame has its ids anyway.
    told = frames > 1 and any(_needs_ids(shown) for shown in (entry, before) if shown)
    return f"{options} --ids" if told else options


def _needs_ids(entry: Entry) -> bool:
    """Whether its paint asks which atom each pixel shows."""
    colours = str(entry.paint.dials.get("colours", ARTWORK))
    by_chain = entry.colouring == "chain" and swatches(colours)
    return bool(by_chain) or any(needs_atoms(parse(part.part)) for part in entry.paint.parts)


def clip_frames(timeline: Timeline, entry: Entry, settings: Settings) -> tuple[int, int]:
    """Frames that are rendered and painted of an entry's clip, and how many of them are a period.

    A motion that loops is rendered for one period, a turn for the whole clip, both at every n-th
    frame of the film as the quality says; what stands still, once.
    """
    if entry.motion.kind == "still":
        return 1, 1
    every = quality(settings.quality).every
    repeats = math.ceil(period(timeline, entry, settings.fps) / every)
    if entry.motion.loops:
        return repeats, repeats
    return math.ceil(clip_count(entry, settings.fps) / every), repeats


def dial_arguments(entry: Entry) -> str:
    """Options of `impasto paint` that the timeline sets: dials, weights, self-tuning."""
    dials, weights = entry.paint.dials, sorted(entry.paint.weights.items())
    given = [(name, dials[name]) for name in DIALS if name in dials]
    options = [(name, v if isinstance(v, str) else _number(v)) for name, v in given]
    options += [("weight", f"{name}={_number(value)}") for name, value in weights]
    ground = entry.paint.ground_from
    options += [("ground-from", ground)] * (ground != "forms")
    return " ".join(filter(None, [_join(options), "--tune" if entry.paint.tune else ""]))


def part_files(entry: Entry, settings: Settings) -> list[str]:
    """Where the artworks of an entry's parts lie in the results, in the order of the parts."""
    folder = settings.results / "parts" / entry.id
    return [(folder / f"{n}.png").as_posix() for n, _ in enumerate(entry.paint.parts, 1)]


def part_arguments(entry: Entry, option: str = "artwork-for") -> str:
    """Options for the parts that have artworks of their own, for a shell that knows `$results`.

    Where the results are in object storage, a job has them in another folder than the settings say.
    """
    return " ".join(
        f'--{option} {shlex.quote(f"{part.part}=")}"$results"/parts/{entry.id}/{number}.png'
        f":{_number(part.weight)}"
        for number, part in enumerate(entry.paint.parts, 1)
    )


def paint_arguments(entry: Entry, settings: Settings) -> str:
    """Options of `impasto paint`: those of all painting, and what the timeline sets."""
    options = work_arguments(settings), dial_arguments(entry), part_arguments(entry)
    return " ".join(filter(None, options))


def animate_arguments(entry: Entry, settings: Settings) -> str:
    """Options of `impasto animate`, which has its dials from the record of the still."""
    return " ".join(filter(None, (work_arguments(settings), part_arguments(entry))))


def work_arguments(settings: Settings) -> str:
    """Options of all that paints; the only ones of `paint-plainly`."""
    return _join(_work(settings))


def blend_arguments(timeline: Timeline, before: Entry, after: Entry, settings: Settings) -> str:
    """Options of `impasto blend`: how many frames two clips share, and where in the first one."""
    every = quality(settings.quality).every
    shared = clip_count(after, settings.fps) - period(timeline, after, settings.fps)
    frames, repeats = clip_frames(timeline, before, settings)
    options = _join(
        [
            *_work(settings),
            ("frames", str(max(1, math.ceil(shared / every)))),
            ("skip", str(repeats % frames)),
        ]
    )
    of_before = part_arguments(before, "before-artwork-for")
    return " ".join(filter(None, (options, of_before, part_arguments(after))))


def film_arguments(settings: Settings) -> str:
    """Options of `impasto film`: frames a second, shape, and whether it is a draft."""
    options = _join([("fps", str(settings.fps)), ("shape", settings.shape)])
    return f"{options} --quick" if settings.quality == "draft" else options


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
                    "artwork": _labelled(entry.artwork),
                    **_credited(entry),
                    "structure": _described(asdict(entry.structure)),
                }
                for entry in timeline.entries
            ],
        }
    )


def timing(timeline: Timeline) -> str:
    """What says when the film shows what, as JSON: seconds of each clip, and of the transitions."""
    clips = {entry.id: _number(entry.seconds) for entry in timeline.entries}
    return _json({"clips": clips, "overlap": _number(timeline.overlap)})


def transitions(timeline: Timeline) -> str:
    """How each entry enters the film, as JSON."""
    return _json({entry.id: entry.transition for entry in timeline.entries})


def _work(settings: Settings) -> list[tuple[str, str]]:
    options = [("quality", settings.quality)]
    # Left out where it is the default, so that what is made already stays.
    return options + [("precision", settings.precision)] * (settings.precision != "auto")


def _look(timeline: Timeline, entry: Entry, settings: Settings) -> list[tuple[str, str]]:
    width, height = settings.size
    kind = entry.motion.kind
    turned = kind in ("rock", "turn", "orbit", "models")
    # The models that are played are all in the file, and drawn one at a time.
    all_models = entry.structure.models == "all" and kind != "models"
    return [
        *([("models", "all")] if all_models else []),
        ("size", f"{width}x{height}"),
        ("representation", entry.representation),
        ("colouring", entry.colouring),
        ("rotate", ",".join(_number(angle) for angle in entry.view.rotate)),
        ("zoom", _number(entry.view.zoom)),
        ("motion", kind),
        *([("turn", _number(entry.motion.degrees))] if turned else []),
        *([("start", _number(_start(timeline, entry)))] if kind == "turn" else []),
    ]


def _start(timeline: Timeline, entry: Entry) -> float:
    """The angle at which an entry's turn begins: where that of the one before it has ended.

    The first of several that turn the same protein in the same view has that view in its middle.
    """
    entries = timeline.entries
    here = first = entries.index(entry)
    while first and _goes_on(entries[first - 1], entries[first]):
        first -= 1
    turned = sum(before.motion.degrees for before in entries[first:here])
    angle = turned - entries[first].motion.degrees / 2
    return (angle + 180) % 360 - 180


def _goes_on(before: Entry, after: Entry) -> bool:
    """Whether a turn takes up the one before it; angle and length may be others."""
    turning = before.motion.kind == after.motion.kind == "turn"
    return turning and not {"structure", "representation", "view"} & {*differences(before, after)}


def _credited(entry: Entry) -> dict[str, Any]:
    """What is said of the artworks of parts; nothing where there are none."""
    parts = [{"part": part.part, **_labelled(part.artwork)} for part in entry.paint.parts]
    return {"parts": parts} if parts else {}


def _described(reference: dict[str, Any]) -> dict[str, Any]:
    """What is said of an artwork or structure; its file is an input of the rules of its own.

    A title that the file states is the file's: it is not known before that is fetched.
    """
    keys = ["title"] * reference.get("titled", True) + ["artist", "date", "credit"]
    return {key: reference[key] for key in keys if key in reference}


def _labelled(artwork: ArtworkRef) -> dict[str, Any]:
    """The same of an artwork, and what only some have."""
    more = {"licence": artwork.licence, "source": artwork.source}
    return {**_described(asdict(artwork)), **{key: text for key, text in more.items() if text}}


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
