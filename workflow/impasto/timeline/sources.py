"""Resolve where the artworks and structures of a timeline come from.

Local files come first: an identifier stands for a file in `pdb/` if there is a matching one.
Nothing here uses the network.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from impasto.core.checked_data import Place, Problem, quote
from impasto.core.errors import InputError
from impasto.core.file_formats import STRUCTURE_SUFFIXES
from impasto.core.file_names import find_path
from impasto.core.suggestions import suggest_word
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.source_id import (
    EXPECTED_IDENTIFIER,
    SourceId,
    assembly_name,
    parse_source_id,
    suggest_source_id,
)
from impasto.structures import header
from impasto.timeline.document import StructureKeys
from impasto.timeline.model import StructureRef

STRUCTURE_FOLDER = Path("pdb")
_SOURCE_FIELDS, _SOURCE_KEYS = ("artwork", "structure"), ("file", "id")


def check_sources(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the sources of a timeline for what the schema cannot express."""
    for place, holder in artworks_and_structures(data):
        key = str(place[-1])
        if isinstance(holder, str) and key == "structure":
            yield from _check_identifier(place, holder, None)
        elif isinstance(holder, Mapping) and key == "structure":
            yield from _check_file_or_id(place, holder)
            yield from _check_structure(place, holder)


def artworks_and_structures(data: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Yield the place and value of every artwork and structure of a document, parts included."""
    for place, holder in _entries_and_defaults(data):
        for key in _SOURCE_FIELDS:
            if key in holder:
                yield (*place, key), holder[key]
        paint = holder.get("paint")
        parts = paint.get("parts") if isinstance(paint, Mapping) else None
        for index, part in enumerate(parts if isinstance(parts, list) else []):
            if isinstance(part, Mapping) and "artwork" in part:
                yield (*place, "paint", "parts", index, "artwork"), part["artwork"]


def entry_mappings(data: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Yield the place and mapping of each entry; the schema reports what is no mapping."""
    entries = data.get("entries")
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, Mapping):
            yield ("entries", index), entry


def resolve_structure(given: StructureKeys | str | None) -> StructureRef:
    """Return the structure that a document names, with what an identifier leaves out filled in.

    The title of an identifier is the file's own or, until the file is there, the identifier.
    """
    keys = given if isinstance(given, StructureKeys) else StructureKeys(id=given)
    chains = tuple(keys.chains)
    if keys.file is not None:
        file = find_path(Path(keys.file))
        return StructureRef(file, keys.title or "", keys.credit or "", chains, keys.models)
    source = parse_source_id(assembly_name(keys.id or "", keys.assembly))
    found = find_local_structure(source)
    path = found or DownloadCache().path(source)
    return StructureRef(
        path,
        keys.title or " ".join((header.read_title(path) or source.id).split()),
        keys.credit or source.credit,
        chains,
        keys.models,
        None if found else source.name,
        keys.title is not None,
    )


def find_identified_file(data: Any) -> Path | None:
    """Find the local file that the identifier of a structure stands for; None if there is none."""
    given = data if isinstance(data, Mapping) else {"id": data}
    name, assembly = given.get("id"), given.get("assembly")
    if isinstance(name, str) and isinstance(assembly, int | None):
        with suppress(InputError):  # `check_sources` reports it
            return find_local_structure(parse_source_id(assembly_name(name, assembly)))
    return None


def find_local_structure(source: SourceId) -> Path | None:
    """Find the file of an entry in `STRUCTURE_FOLDER`, mmCIF before PDB; None if there is none.

    Upper and lower case are not distinguished. The AlphaFold Database puts a version in its file
    names (`AF-P69905-F1-model_v4.cif`); the newest is taken.
    """
    stem = re.escape(source.name.lower())
    if source.archive == "alphafold":
        stem += "(?:-model_v([0-9]+))?"
    found = []
    for path in STRUCTURE_FOLDER.iterdir() if STRUCTURE_FOLDER.is_dir() else ():
        name = path.name.lower().removesuffix(".gz")
        for rank, suffix in enumerate(STRUCTURE_SUFFIXES):
            if matched := re.fullmatch(stem + re.escape(suffix), name):
                version = int(matched[1] or 0) if matched.groups() else 0
                found.append((-version, rank, path.name, path))
    return min(found)[-1] if found else None


def _entries_and_defaults(data: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    if isinstance(defaults := data.get("defaults"), Mapping):
        yield ("defaults",), defaults
    yield from entry_mappings(data)


def _check_file_or_id(place: Place, holder: Mapping[str, Any]) -> Iterator[Problem]:
    given = [way for way in _SOURCE_KEYS if way in holder]
    if not given:
        yield Problem(place, f"expected one of the keys {', '.join(_SOURCE_KEYS)}")
    elif len(given) > 1:
        yield Problem(place, f"found the keys {' and '.join(given)}, expected only one of them")


def _check_structure(place: Place, holder: Mapping[str, Any]) -> Iterator[Problem]:
    if "file" in holder:
        for key in ("title", "credit"):
            if key not in holder:
                yield Problem(place, f'the key "{key}" is missing, expected text')
        if "assembly" in holder:
            yield Problem((*place, "assembly"), "expected with an id only: a file is used as it is")
    elif isinstance(holder.get("id"), str):
        assembly = holder.get("assembly")
        yield from _check_identifier(
            (*place, "id"), holder["id"], assembly if isinstance(assembly, int) else None
        )


def _check_identifier(place: Place, text: str, assembly: int | None) -> Iterator[Problem]:
    try:
        source = parse_source_id(text)
    except InputError:
        source = None
    if source is None or source.archive == "web":
        hint = '; name a file by "file"' if "/" in text or "." in text else ""
        hint = hint or suggest_source_id(text) or suggest_word(text, _local_identifiers())
        yield Problem(place, f"found {quote(text)}, expected {EXPECTED_IDENTIFIER}{hint}")
    elif source.assembly is not None and assembly is not None:
        yield Problem((*place[:-1], "assembly"), "found a second assembly, expected only one")
    elif source.archive == "alphafold" and assembly is not None:
        yield Problem(place, "found an assembly of a prediction, expected one of a PDB entry")


def _local_identifiers() -> Iterator[str]:
    """Yield the identifiers that the files in `pdb/` are named after."""
    for path in STRUCTURE_FOLDER.iterdir() if STRUCTURE_FOLDER.is_dir() else ():
        with suppress(InputError):
            yield parse_source_id(path.name.partition(".")[0]).name
