"""The timeline: which artwork stands for which milestone, and how each entry is painted.

Everything that is wrong with a document is found here, before anything is rendered.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from impasto.core import yaml_document
from impasto.rendering.choreography import Motion
from impasto.timeline import sources
from impasto.timeline.json_schema import read_schema
from impasto.timeline.model import (
    ArtworkRef,
    Entry,
    Milestone,
    Paint,
    PartRef,
    StructureRef,
    Timeline,
    View,
)
from impasto.timeline.validation import (
    _entries_without_structure,
    _impossible_blends,
    _impossible_years,
    _missing_files,
    _repeated_ids,
    _single_models,
    _sources_of_artworks,
    _turning_layers,
    _unknown_parts,
)

"""Keys of an artwork that say where its picture comes from; it has exactly one of them."""
DEFAULTED = (
    *("structure", "representation", "colouring", "view", "motion", "seconds"),
    *("transition", "paint", "making_of"),
)


def load(path: Path) -> Timeline:
    """Read and check a timeline; paths in it are relative to the working directory.

    Raises:
        InputError: the document cannot be read, or one line for each mistake in it.
    """
    document = yaml_document.read_yaml(path)
    rules = read_schema("timeline")
    data = document.data
    yaml_document.refuse(
        document,
        [
            *yaml_document.check(data, rules),
            *_repeated_ids(data),
            *_impossible_years(data),
            *_sources_of_artworks(data),
            *_missing_files(data),
            *_unknown_parts(data),
            *sources.problems(data),
            *_entries_without_structure(data),
        ],
    )
    filled = yaml_document.fill(data, rules, rules)
    entries = [_entry(_merged(entry, filled["defaults"]), rules) for entry in data["entries"]]
    yaml_document.refuse(
        document,
        [*_single_models(entries), *_impossible_blends(entries), *_turning_layers(entries)],
    )
    return Timeline(
        path=path,
        title=_text(data["title"]),
        subtitle=_text(data["subtitle"]) if "subtitle" in data else None,
        credit=_text(data["credit"]) if "credit" in data else None,
        entries=tuple(sorted(entries, key=lambda entry: entry.year)),
        overlap=float(filled["defaults"]["transition"]["seconds"]),
    )


def _merged(entry: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with its defaults filled in.

    View, motion, transition, paint and its weights are filled in key by key. A structure is taken
    whole: another file with the default's title or chains would be a lie.
    """
    merged = {**{key: defaults[key] for key in DEFAULTED if key in defaults}, **entry}
    for key in ("view", "motion", "transition", "paint"):
        merged[key] = {**defaults[key], **entry.get(key, {})}
    weights = entry.get("paint", {}).get("weights", {})
    merged["paint"]["weights"] = {**defaults["paint"]["weights"], **weights}
    return merged


def _entry(data: Mapping[str, Any], rules: Mapping[str, Any]) -> Entry:
    milestone = data["milestone"]
    structure = sources.structure(data["structure"])
    structure = yaml_document.fill(structure, rules["$defs"]["structure"], rules)
    colouring = data["colouring"]
    x, y, z = data["view"]["rotate"]
    return Entry(
        id=data["id"],
        year=int(data["year"]),
        milestone=Milestone(
            title=_text(milestone["title"]),
            text=_text(milestone["text"]),
            source=_text(milestone["source"]),
            url=milestone.get("url"),
        ),
        artwork=_artwork(data["artwork"]),
        structure=StructureRef(
            file=Path(structure["file"]),
            title=_text(structure["title"]),
            credit=_text(structure["credit"]),
            chains=tuple(str(chain) for chain in structure["chains"]),
            models=structure["models"],
            source=structure["source"],
            titled=structure["titled"],
        ),
        representation=data["representation"],
        colouring=colouring if isinstance(colouring, str) else ",".join(colouring),
        view=View(rotate=(float(x), float(y), float(z)), zoom=float(data["view"]["zoom"])),
        motion=Motion(
            kind=data["motion"]["kind"],
            degrees=float(data["motion"]["degrees"]),
            factor=float(data["motion"]["factor"]),
            ease=data["motion"]["ease"],
        ),
        seconds=float(data["seconds"]),
        paint=_paint(data["paint"]),
        transition=data["transition"]["kind"],
        making_of=data["making_of"],
    )


def _paint(data: Mapping[str, Any]) -> Paint:
    others = ("weights", "tune", "parts", "ground_from")
    dials = {name: value for name, value in data.items() if name not in others}
    if isinstance(colours := dials.get("colours"), list):
        dials["colours"] = ",".join(colours).lower()
    parts = tuple(_part(part) for part in data["parts"])
    return Paint(dials, data["weights"], data["tune"], parts, data["ground_from"])


def _part(data: Mapping[str, Any]) -> PartRef:
    return PartRef(data["part"], _artwork(data["artwork"]), float(data.get("weight", 1)))


def _artwork(data: Mapping[str, Any]) -> ArtworkRef:
    picture, source = sources.artwork(data)
    return ArtworkRef(
        file=picture,
        plate=data.get("plate"),
        structure=Path(data["structure"]) if "structure" in data else None,
        title=_text(data["title"]),
        artist=_text(data["artist"]),
        date=_text(str(data["date"])),
        credit=_text(data["credit"]),
        licence=_text(data["licence"]) if "licence" in data else None,
        source=source,
    )


def _text(text: str) -> str:
    """Text in one line: how a sentence is broken over lines of the document means nothing."""
    return " ".join(text.split())
