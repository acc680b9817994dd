"""Checks of a timeline that its schema cannot express."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from impasto.core import yaml_document
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_file
from impasto.core.yaml_document import Problem
from impasto.painting.parts.selector_syntax import parse_terms
from impasto.structures.header import has_several_models
from impasto.timeline import sources
from impasto.timeline.model import Entry, differing_keys

EARLIEST_YEAR = 1400


ARTWORK_SOURCES = ("file", "url", "plate")


def _numbered_entries(data: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The entries that are mappings, with their positions; the schema answers for the others."""
    entries = data.get("entries")
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield index, entry


def _check_ids(data: Mapping[str, Any]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, entry in _numbered_entries(data):
        name = entry.get("id")
        if not isinstance(name, str):
            continue
        if name in first:
            yield Problem(
                ("entries", index, "id"),
                f"found {yaml_document.quote(name)}, which entry {first[name] + 1} has already, "
                f"expected an id of its own for entry {index + 1}",
            )
        first.setdefault(name, index)


def _check_years(data: Mapping[str, Any]) -> Iterator[Problem]:
    present = datetime.date.today().year
    for index, entry in _numbered_entries(data):
        year = entry.get("year")
        if isinstance(year, int | float) and not EARLIEST_YEAR <= year <= present:
            yield Problem(
                ("entries", index, "year"),
                f"found {year}, expected a year from {EARLIEST_YEAR} to {present}",
            )


def _check_artwork_sources(data: Mapping[str, Any]) -> Iterator[Problem]:
    """What is said against artworks of no source, of two, or of one with another's keys."""
    first, *others = (f'"{key}"' for key in ARTWORK_SOURCES)
    choice = f"{first}, {' or '.join(others)}"
    for place, artwork in sources.artworks_and_structures(data):
        if place[-1] != "artwork" or not isinstance(artwork, dict):
            continue
        found = [key for key in ARTWORK_SOURCES if key in artwork]
        if not found:
            yield Problem(place, f"found none of {choice}, expected exactly one of them")
        elif len(found) > 1:
            both = " and ".join(f'"{key}"' for key in found)
            yield Problem(place, f"found {both}, expected exactly one of {choice}")
        elif "structure" in artwork and "plate" not in artwork:
            yield Problem(
                (*place, "structure"), f'expected with a "plate" only, found with a "{found[0]}"'
            )


def _check_files(data: Mapping[str, Any]) -> Iterator[Problem]:
    for place, holder in sources.artworks_and_structures(data):
        for key in ("file", "structure") if isinstance(holder, dict) else ():
            name = holder.get(key)
            if isinstance(name, str) and name.strip() and not Path(name).is_file():
                yield Problem((*place, key), _missing_file_message(Path(name)))


def _check_parts(data: Mapping[str, Any]) -> Iterator[Problem]:
    for place, part in sources.part_mappings(data):
        if isinstance(part.get("part"), str):
            try:
                parse_terms(part["part"])
            except InputError as error:
                yield Problem((*place, "part"), str(error))


def _missing_file_message(path: Path) -> str:
    found = yaml_document.quote(str(path))
    if path.is_dir():
        return f"found {found}, which is a folder, expected a file"
    if not path.parent.is_dir():
        return f"found {found}, expected a file, but there is no folder {path.parent}{suggest_file(path)}"
    return f"found {found}, expected a file that exists{suggest_file(path)}"


def _check_structures(data: Mapping[str, Any]) -> Iterator[Problem]:
    defaults = data.get("defaults")
    if isinstance(defaults, dict) and "structure" in defaults:
        return
    for index, entry in _numbered_entries(data):
        if "structure" not in entry:
            yield Problem(
                ("entries", index),
                'the key "structure" is missing, expected one here or among the defaults',
            )


def _check_model_motions(entries: Sequence[Entry]) -> Iterator[Problem]:
    for index, entry in enumerate(entries):
        if entry.motion.kind == "models" and not has_several_models(entry.structure.file):
            yield Problem(
                ("entries", index, "motion", "kind"),
                f'found "models", expected another kind: {entry.structure.file} has one model only',
            )


def _check_depth_parts(entries: Sequence[Entry]) -> Iterator[Problem]:
    """What is near in one frame is far in the next, but paint stays where it is."""
    for index, entry in enumerate(entries):
        for number, part in enumerate(entry.paint.parts):
            kinds = {term.kind for term in parse_terms(part.part)}
            if kinds & {"near", "far"} and entry.motion.kind != "still":
                yield Problem(
                    ("entries", index, "paint", "parts", number, "part"),
                    f"found {yaml_document.quote(part.part)}, expected a part that stays the same when "
                    'the protein moves, or a motion of the kind "still"',
                )


def _check_blends(entries: Sequence[Entry]) -> Iterator[Problem]:
    """A blend is of two paintings of one pose; the first entry follows the title card."""
    for (_, before), (index, entry) in pairwise(sorted(enumerate(entries), key=_year_of)):
        if entry.transition == "blend" and (keys := differing_keys(before, entry)):
            yield Problem(
                ("entries", index, "transition", "kind"),
                f'found "blend", expected another kind: {yaml_document.quote(before.id)}, which comes '
                f"before it in the film, has another {' and another '.join(keys)}",
            )


def _year_of(numbered: tuple[int, Entry]) -> int:
    return numbered[1].year
