"""Read the timeline: which artwork stands for which milestone, and how each entry is painted.

All errors in a document are found here, before anything is rendered.
"""

import warnings
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from impasto.core import yaml_document
from impasto.core.checked_data import find_problems, read_as
from impasto.core.errors import Notice
from impasto.painting.dials import DIALS
from impasto.timeline import sources
from impasto.timeline.document import DefaultKeys, EntryKeys, TimelineKeys
from impasto.timeline.model import Entry, PaintSettings, Timeline
from impasto.timeline.validation import (
    check_artwork_sources,
    check_blends,
    check_depth_parts,
    check_files,
    check_ids,
    check_model_motions,
    check_structures,
)


def load_timeline(path: Path) -> Timeline:
    """Read and check a timeline; paths in it are relative to the working directory.

    Raises:
        InputError: the document cannot be read, or has mistakes; the message has a line for each.
    """
    document = yaml_document.read_yaml(path)
    data = document.data
    yaml_document.raise_problems(
        document,
        [
            *find_problems(TimelineKeys, _without_none(data), document.written),
            *check_ids(data),
            *check_artwork_sources(data),
            *check_files(data),
            *sources.check_sources(data),
            *check_structures(data),
        ],
    )
    for problem in yaml_document.cut_texts(document, TimelineKeys):
        warnings.warn(yaml_document.format_problem(document, problem), Notice, stacklevel=2)
    defaults = data.get("defaults", {})
    film, shared = read_as(TimelineKeys, data), read_as(DefaultKeys, defaults)
    entries = [_read_entry(_with_defaults(entry, defaults)) for entry in data["entries"]]
    yaml_document.raise_problems(
        document,
        [*check_model_motions(entries), *check_blends(entries), *check_depth_parts(entries)],
    )
    return Timeline(
        path=path,
        title=film.title,
        subtitle=film.subtitle,
        credit=film.credit,
        entries=tuple(sorted(entries, key=lambda entry: entry.year)),
        overlap=shared.transition.seconds,
    )


def _without_none(value: Any) -> Any:
    """Return data with an ellipsis for each None, which stands for an absent key in Python only."""
    if isinstance(value, dict):
        return {key: _without_none(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_none(inner) for inner in value]
    return ... if value is None else value


def _with_defaults(entry: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with the defaults filled in.

    View, motion, transition, paint and its weights are filled in key by key. A structure is not
    merged: the default's title or chains would be wrong for another file.
    """
    merged = {**defaults, **entry}
    for key in ("view", "motion", "paint"):
        merged[key] = {**defaults.get(key, {}), **entry.get(key, {})}
    kinds = (holder.get("transition", {}) for holder in (defaults, entry))
    merged["transition"] = {k: v for kind in kinds for k, v in kind.items() if k != "seconds"}
    weights = (holder.get("paint", {}).get("weights", {}) for holder in (defaults, entry))
    merged["paint"]["weights"] = {name: value for each in weights for name, value in each.items()}
    return merged


def _read_entry(data: Mapping[str, Any]) -> Entry:
    keys = read_as(EntryKeys, data)
    given: Mapping[str, Any] = data["paint"]
    dials = {name: given[name] for name in DIALS if name in given}
    if isinstance(colours := dials.get("palette"), list):
        dials["palette"] = ",".join(colours).lower()
    paint, colours = keys.paint, keys.render_colours
    others: dict[str, Any] = {
        "structure": sources.resolve_structure(keys.structure),
        "render_colours": colours if isinstance(colours, str) else ",".join(colours),
        "paint": PaintSettings(
            dials, given["weights"], paint.tune, tuple(paint.parts), paint.ground_from
        ),
        "transition": keys.transition.kind,
    }
    return Entry(**{f.name: others.get(f.name) or getattr(keys, f.name) for f in fields(Entry)})
