"""Read the timeline: which artwork stands for which milestone, and how each entry is painted.

All errors in a document are found here, before anything is rendered.
"""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from impasto.core import yaml_document
from impasto.core.errors import Notice
from impasto.core.file_names import find_path
from impasto.rendering.choreography import Motion
from impasto.timeline import sources
from impasto.timeline.json_schema import read_schema
from impasto.timeline.model import (
    ArtworkRef,
    CameraView,
    Entry,
    Milestone,
    PaintSettings,
    PartRef,
    StructureRef,
    Timeline,
)
from impasto.timeline.validation import (
    check_artwork_sources,
    check_blends,
    check_depth_parts,
    check_files,
    check_ids,
    check_model_motions,
    check_parts,
    check_render_colours,
    check_structures,
    check_years,
)

DEFAULT_KEYS = (
    *("structure", "representation", "render_colours", "view", "motion", "seconds"),
    *("transition", "paint", "making_of"),
)


def load_timeline(path: Path) -> Timeline:
    """Read and check a timeline; paths in it are relative to the working directory.

    Raises:
        InputError: the document cannot be read, or has mistakes; the message has a line for each.
    """
    document = yaml_document.read_yaml(path)
    rules = read_schema("timeline")
    data = document.data
    yaml_document.raise_problems(
        document,
        [
            *yaml_document.schema_problems(data, rules, document.written),
            *check_ids(data),
            *check_years(data),
            *check_artwork_sources(data),
            *check_files(data),
            *check_parts(data),
            *check_render_colours(data),
            *sources.check_sources(data),
            *check_structures(data),
        ],
    )
    for problem in yaml_document.cut_texts(document, rules):
        warnings.warn(yaml_document.format_problem(document, problem), Notice, stacklevel=2)
    filled = yaml_document.with_defaults(data, rules, rules)
    entries = [
        _parse_entry(_with_defaults(entry, filled["defaults"]), rules) for entry in data["entries"]
    ]
    yaml_document.raise_problems(
        document,
        [*check_model_motions(entries), *check_blends(entries), *check_depth_parts(entries)],
    )
    return Timeline(
        path=path,
        title=_join_lines(data["title"]),
        subtitle=_join_lines(data["subtitle"]) if "subtitle" in data else None,
        credit=_join_lines(data["credit"]) if "credit" in data else None,
        entries=tuple(sorted(entries, key=lambda entry: entry.year)),
        overlap=float(filled["defaults"]["transition"]["seconds"]),
    )


def _with_defaults(entry: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with the defaults filled in.

    View, motion, transition, paint and its weights are filled in key by key. A structure is not
    merged: the default's title or chains would be wrong for another file.
    """
    merged = {**{key: defaults[key] for key in DEFAULT_KEYS if key in defaults}, **entry}
    for key in ("view", "motion", "transition", "paint"):
        merged[key] = {**defaults[key], **entry.get(key, {})}
    weights = entry.get("paint", {}).get("weights", {})
    merged["paint"]["weights"] = {**defaults["paint"]["weights"], **weights}
    return merged


def _parse_entry(data: Mapping[str, Any], rules: Mapping[str, Any]) -> Entry:
    milestone = data["milestone"]
    structure = sources.resolve_structure(data["structure"])
    structure = yaml_document.with_defaults(structure, rules["$defs"]["structure"], rules)
    render_colours = data["render_colours"]
    x, y, z = data["view"]["rotate"]
    return Entry(
        id=data["id"],
        year=int(data["year"]),
        milestone=Milestone(
            title=_join_lines(milestone["title"]),
            text=_join_lines(milestone["text"]),
            source=_join_lines(milestone["source"]),
            url=milestone.get("url"),
        ),
        artwork=_parse_artwork(data["artwork"]),
        structure=StructureRef(
            file=structure["file"],
            title=_join_lines(structure["title"]),
            credit=_join_lines(structure["credit"]),
            chains=tuple(str(chain) for chain in structure["chains"]),
            models=structure["models"],
            source=structure["source"],
            titled=structure["titled"],
        ),
        representation=data["representation"],
        render_colours=render_colours
        if isinstance(render_colours, str)
        else ",".join(render_colours),
        view=CameraView(rotate=(float(x), float(y), float(z)), zoom=float(data["view"]["zoom"])),
        motion=Motion(
            kind=data["motion"]["kind"],
            degrees=float(data["motion"]["degrees"]),
            factor=float(data["motion"]["factor"]),
            ease=data["motion"]["ease"],
        ),
        seconds=float(data["seconds"]),
        paint=_parse_paint(data["paint"]),
        transition=data["transition"]["kind"],
        making_of=data["making_of"],
    )


def _parse_paint(data: Mapping[str, Any]) -> PaintSettings:
    others = ("weights", "tune", "parts", "ground_from")
    dials = {name: value for name, value in data.items() if name not in others}
    if isinstance(colours := dials.get("palette"), list):
        dials["palette"] = ",".join(colours).lower()
    parts = tuple(_parse_part(part) for part in data["parts"])
    return PaintSettings(dials, data["weights"], data["tune"], parts, data["ground_from"])


def _parse_part(data: Mapping[str, Any]) -> PartRef:
    return PartRef(data["part"], _parse_artwork(data["artwork"]), float(data.get("weight", 1)))


def _parse_artwork(data: Mapping[str, Any]) -> ArtworkRef:
    picture, source = sources.resolve_artwork(data)
    return ArtworkRef(
        file=picture,
        plate=data.get("plate"),
        structure=find_path(Path(data["structure"])) if "structure" in data else None,
        title=_join_lines(data["title"]),
        artist=_join_lines(data["artist"]),
        date=_join_lines(str(data["date"])),
        credit=_join_lines(data["credit"]),
        licence=_join_lines(data["licence"]) if "licence" in data else None,
        source=source,
    )


def _join_lines(text: str) -> str:
    """Return a text on one line; the line breaks of the document have no meaning."""
    return " ".join(text.split())
