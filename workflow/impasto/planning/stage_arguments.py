"""Write the canonical command line of each stage, from an entry of the timeline and the settings.

The arguments of a stage are exactly what its product depends on: two entries (or two versions of
one entry) with the same arguments and the same input files have the same product. Captions are
arguments only of film, poster, page and credits. The order of entries is too, but it also affects
blends, and turns, each of which continues the one before it. Device and threads are left out: they
say how a stage computes, not what it makes. Each number is written in one way only (`36`, never
`36.0`).
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from impasto.film.schedule import clip_frame_count, motion_period
from impasto.painting.colour.named_palettes import ARTWORK, palette_colours
from impasto.painting.dials import DIALS
from impasto.painting.parts.selector_syntax import needs_atoms
from impasto.timeline.model import (
    WHOLE,
    ArtworkRef,
    Entry,
    Timeline,
    blend_predecessors,
    differing_keys,
)
from impasto.timeline.result_paths import PRODUCTS, ResultPaths
from impasto.timeline.settings import Settings

Options = Mapping[str, str | None]
"""Values of options by their names; None where an option is left out."""


def structure_arguments(entry: Entry) -> str:
    """Return the options of `impasto stage import-structure`: the chains and models to keep."""
    chains = ",".join(entry.structure.chains)
    return _join_options({"chains": chains or None, "models": entry.models_kept})


def plate_arguments(entry: Entry, artwork: ArtworkRef) -> str:
    """Return the options of `impasto plate`.

    A plate of the entry's structure shows the chains that the entry shows. A plate with a structure
    of its own shows all of it.
    """
    chains = ",".join(entry.structure.chains) if artwork.structure is None else None
    return _join_options({"chains": chains or None})


def artworks_by_path(timeline: Timeline) -> dict[str, tuple[Entry, ArtworkRef]]:
    """Return the artworks of a film, each with its entry, by their paths in the results.

    The paths have no suffix: `artworks/wave` for an entry, `parts/wave/1` for its first part.
    """
    found = {}
    for entry in timeline.entries:
        found[_product_stem("artwork", entry)] = entry, entry.artwork
        for number, part in enumerate(entry.paint.parts, 1):
            found[_product_stem("part", entry, number)] = entry, part.artwork
    return found


def _product_stem(name: str, entry: Entry, number: int = 0) -> str:
    """Return the path of a product in the results, without its suffix."""
    return PRODUCTS[name].format(entry=entry.id, number=number).removesuffix(".png")


def view_arguments(timeline: Timeline, entry: Entry, settings: Settings) -> str:
    """Return the options of `impasto render` for the frame from which the still is painted.

    The motion is among them, since the camera stands where it can see every pose. Its speed and
    the factor of a zoom or dolly are not, since neither changes the pose that is painted.
    """
    return _join_options({**_view_options(timeline, entry, settings.size), "frames": "1"})


def clip_arguments(timeline: Timeline, entry: Entry, settings: Settings) -> str:
    """Return the options of `impasto render` for every frame of the clip."""
    frames, period = rendered_frame_counts(timeline, entry, settings)
    motion = entry.motion
    comes_closer = motion.kind in ("zoom", "dolly")
    options = _join_options(
        {
            **_view_options(timeline, entry, settings.clip_size),
            "factor": _format_number(motion.factor) if comes_closer else None,
            "ease": motion.ease if motion.kind == "turn" else None,
            "frames": str(frames),
            "period": str(period) if period != frames else None,
            # Larger than the error of the still, to cast fewer rays. At a turn of 18 degrees, an
            # error of 0.05 displaces paint by a tenth of a pixel; without a turn, by far less.
            "depth-error": "0.1" if comes_closer else "0.05",
        }
    )
    # A blend finds the parts of both entries in the renders of the second one.
    before = blend_predecessors(timeline).get(entry.id)
    # A single frame has its ids anyway.
    with_ids = frames > 1 and any(_needs_ids(shown) for shown in (entry, before) if shown)
    return f"{options} --ids" if with_ids else options


def _needs_ids(entry: Entry) -> bool:
    colours = str(entry.paint.dials.get("palette", ARTWORK))
    by_chain = entry.render_colours == "chain" and palette_colours(colours)
    return bool(by_chain) or any(needs_atoms(part.terms) for part in entry.paint.parts)


def rendered_frame_counts(timeline: Timeline, entry: Entry, settings: Settings) -> tuple[int, int]:
    """Return the frames of a clip that are rendered and painted, and how many make up one period.

    A motion that loops is rendered for one period, a turn for the whole clip. An entry without
    motion has a single frame.
    """
    if entry.motion.kind == "still":
        return 1, 1
    period = motion_period(timeline, entry, settings.fps)
    return period if entry.motion.is_loop else clip_frame_count(entry, settings.fps), period


def dial_arguments(entry: Entry) -> str:
    """Return the options of `impasto paint` that the timeline sets: dials, weights, tuning."""
    dials = entry.paint.dials
    given = {name: dials[name] for name in DIALS if name in dials}
    options = {
        name.replace("_", "-"): v if isinstance(v, str) else _format_number(v)
        for name, v in given.items()
    }
    weights = [
        f"--weight {name}={_format_number(value)}"
        for name, value in sorted(entry.paint.weights.items())
    ]
    ground = entry.paint.ground_from if entry.paint.ground_from != "forms" else None
    more = _join_options({"ground-from": ground}), "--tune" if entry.paint.tune else ""
    return " ".join(filter(None, [_join_options(options), *weights, *more]))


def part_artwork_paths(entry: Entry, settings: Settings) -> list[str]:
    """Return the paths in the results of the artworks of an entry's parts, in their order."""
    results, numbers = ResultPaths(settings.results), range(1, len(entry.paint.parts) + 1)
    return [results.part(entry.id, number).as_posix() for number in numbers]


def part_arguments(entry: Entry, prefix: str = "--") -> str:
    """Return the options for parts with artworks of their own, for a shell that sets `$results`.

    An artwork of the whole picture joins that of the entry, as one more of `--artwork`.

    Where the results are in object storage, a job finds them in another folder than that of the
    settings.
    """
    options = []
    for number, part in enumerate(entry.paint.parts, 1):
        path = PRODUCTS["part"].format(entry=entry.id, number=number)
        weight = _format_number(part.weight)
        option = "artwork " if part.part == WHOLE else f"artwork-for {shlex.quote(f'{part.part}=')}"
        options.append(f'{prefix}{option}"$results"/{path}:{weight}')
    return " ".join(options)


def paint_arguments(entry: Entry, settings: Settings) -> str:
    """Return the options of `impasto paint`: those of all painting, and what the timeline sets."""
    options = painting_arguments(settings), dial_arguments(entry), part_arguments(entry)
    return " ".join(filter(None, options))


def animate_arguments(entry: Entry, settings: Settings) -> str:
    """Return the options of `impasto animate`, which reads its dials from the still's record."""
    return " ".join(filter(None, (painting_arguments(settings), part_arguments(entry))))


def painting_arguments(settings: Settings) -> str:
    """Return the options of every stage that paints; `paint-baseline` has no others."""
    return _join_options(_painting_options(settings))


def blend_arguments(timeline: Timeline, before: Entry, after: Entry, settings: Settings) -> str:
    """Return the options of `impasto stage blend`.

    They say how many frames the two clips share, and at which frame of the first clip these begin.
    """
    shared = clip_frame_count(after, settings.fps) - motion_period(timeline, after, settings.fps)
    frames, repeats = rendered_frame_counts(timeline, before, settings)
    options = _join_options(
        {
            **_painting_options(settings),
            "frames": str(max(1, shared)),
            "skip": str(repeats % frames),
        }
    )
    of_before = part_arguments(before, "--before-")
    return " ".join(filter(None, (options, of_before, part_arguments(after))))


def film_arguments(settings: Settings) -> str:
    """Return the options of `impasto film`: those of its canvas, and how to encode it."""
    options = canvas_arguments(settings)
    return f"{options} --quick" if settings.is_first_look else options


def canvas_arguments(settings: Settings) -> str:
    """Return the options that film and page share: frames per second, shape, resolution."""
    fps, shape, resolution = str(settings.fps), settings.shape, settings.resolution
    return _join_options({"fps": fps, "shape": shape, "resolution": resolution})


def sheet_arguments(settings: Settings) -> str:
    """Return the options of `impasto poster`.

    The results may hold baselines of an earlier run; the settings say whether to show them.
    """
    return "--baselines" if settings.baselines else "--no-baselines"


def page_arguments(settings: Settings) -> str:
    """Return the options of `impasto page`."""
    return f"{canvas_arguments(settings)} {sheet_arguments(settings)}"


def captions_json(timeline: Timeline) -> str:
    """Return every text about the entries in film, poster and page, in order, as JSON."""
    return _to_json(
        {
            "title": timeline.title,
            "subtitle": timeline.subtitle,
            "credit": timeline.credit,
            "entries": [
                {
                    "id": entry.id,
                    "year": entry.year,
                    "milestone": asdict(entry.milestone),
                    "artwork": _artwork_caption(entry.artwork),
                    **_part_captions(entry),
                    "structure": _caption_of(asdict(entry.structure)),
                }
                for entry in timeline.entries
            ],
        }
    )


def timing_json(timeline: Timeline) -> str:
    """Return the timing of the film as JSON: seconds of each clip and of the transitions."""
    clips = {entry.id: _format_number(entry.seconds) for entry in timeline.entries}
    return _to_json({"clips": clips, "overlap": _format_number(timeline.overlap)})


def transitions_json(timeline: Timeline) -> str:
    """Return the transition by which each entry enters the film, as JSON."""
    return _to_json({entry.id: entry.transition for entry in timeline.entries})


def _painting_options(settings: Settings) -> Options:
    # The default is left out, so that products of earlier versions stay valid.
    precision = settings.precision if settings.precision != "auto" else None
    return {"quality": settings.quality, "precision": precision}


def _view_options(timeline: Timeline, entry: Entry, size: tuple[int, int]) -> Options:
    width, height = size
    kind = entry.motion.kind
    turned = kind in ("rock", "turn", "orbit", "models")
    # Models that are played are all in the file, and are drawn one at a time.
    all_models = entry.structure.models == "all" and kind != "models"
    angle = _format_number(_start_angle(timeline, entry)) if kind == "turn" else None
    return {
        "models": "all" if all_models else None,
        "size": f"{width}x{height}",
        "representation": entry.representation,
        "render-colours": entry.render_colours,
        "rotate": ",".join(map(_format_number, entry.view.rotate)),
        "zoom": _format_number(entry.view.zoom),
        "motion": kind,
        "degrees": _format_number(entry.motion.degrees) if turned else None,
        "start-angle": angle,
    }


def _start_angle(timeline: Timeline, entry: Entry) -> float:
    """Return the angle in degrees at which an entry's turn begins: where the turn before it ended.

    Where several entries in a row turn the same protein in the same view, the turn of the first one
    has that view in its middle.
    """
    entries = timeline.entries
    here = first = entries.index(entry)
    while first and _is_continuation(entries[first - 1], entries[first]):
        first -= 1
    turned = sum(before.motion.degrees for before in entries[first:here])
    angle = turned - entries[first].motion.degrees / 2
    return (angle + 180) % 360 - 180


def _is_continuation(before: Entry, after: Entry) -> bool:
    """Return whether a turn continues the one before it; angle and length may differ."""
    turning = before.motion.kind == after.motion.kind == "turn"
    return turning and not {"structure", "representation", "view"} & {
        *differing_keys(before, after)
    }


def _part_captions(entry: Entry) -> dict[str, Any]:
    """Return the captions of the artworks of parts; nothing where there are none."""
    parts = [{"part": part.part, **_artwork_caption(part.artwork)} for part in entry.paint.parts]
    return {"parts": parts} if parts else {}


def _caption_of(reference: dict[str, Any]) -> dict[str, Any]:
    """Return the caption of an artwork or structure, without its file, which is a rule's input.

    A title that comes from the file is left out: it is not known before the file is fetched.
    """
    keys = ["title"] * reference.get("titled", True) + ["artist", "date", "credit"]
    return {key: reference[key] for key in keys if key in reference}


def _artwork_caption(artwork: ArtworkRef) -> dict[str, Any]:
    """Return the caption of an artwork, with licence and source where it has them."""
    more = {"licence": artwork.licence, "source": artwork.source}
    return {**_caption_of(asdict(artwork)), **{key: text for key, text in more.items() if text}}


def _format_number(value: float) -> str:
    # Adding zero turns -0.0 into 0.0.
    return f"{value + 0.0:.10g}"


def _join_options(options: Options) -> str:
    # A value with a leading minus would be taken for an option unless it is joined with "=".
    words = [
        [f"--{name}={value}"] if value.startswith("-") else [f"--{name}", value]
        for name, value in options.items()
        if value is not None
    ]
    return shlex.join(word for pair in words for word in pair)


def _to_json(document: Any) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False)
