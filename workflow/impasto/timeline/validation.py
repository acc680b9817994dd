"""Checks of a timeline that its schema cannot express."""

import os.path
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from impasto.core.checked_data import Place, Problem, quote
from impasto.core.errors import InputError, Notice
from impasto.core.file_names import find_path
from impasto.core.pictures import check_still
from impasto.core.suggestions import suggest_file
from impasto.core.user_cache import remember
from impasto.structures.header import has_several_models
from impasto.timeline import sources
from impasto.timeline.model import Entry, differing_keys

ARTWORK_SOURCES = ("file", "url", "plate")
"""Keys of an artwork that say where its picture comes from; it has exactly one of them."""


def check_ids(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that no two entries have the same id."""
    first: dict[str, int] = {}
    for place, entry in sources.entry_mappings(data):
        name, number = entry.get("id"), int(place[1]) + 1
        if not isinstance(name, str):
            continue
        if name in first:
            yield Problem(
                (*place, "id"),
                f"found {quote(name)}, which entry {first[name]} has already, "
                f"expected another id for entry {number}",
            )
        first.setdefault(name, number)


def check_artwork_sources(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that each artwork has exactly one source, and no key that belongs to another."""
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


def check_files(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the local files of artworks and structures exist, and can be used as such."""
    for holder_place, holder in sources.artworks_and_structures(data):
        for place, name, path in _named_files(holder_place, holder):
            if {"{", "}"} & set(name):
                # The workflow would take them for a wildcard.
                expected = "expected a name without { and }; rename the file"
                yield Problem(place, f"found {quote(name)}, {expected}")
            elif not os.path.isfile(path):
                yield Problem(place, _missing_file_message(path))
            elif flaw := (
                _find_flaw(path, _read_artwork)
                if place[-2:] == ("artwork", "file")
                else _find_flaw(path, _read_structure, *_wanted_chains(holder))
            ):
                flaw = flaw.removeprefix(f"{Path(name)}: ")
                yield Problem(place, f"found {quote(name)}: {flaw}")


def _named_files(place: Place, holder: Any) -> Iterator[tuple[Place, str, Path]]:
    """Yield place, name and path of the files that an artwork or a structure names."""
    for key in ("file", "structure") if isinstance(holder, dict) else ():
        name = holder.get(key)
        if isinstance(name, str) and name.strip():
            yield (*place, key), name, find_path(Path(name))
    if place[-1] == "structure" and (path := sources.find_identified_file(holder)):
        is_text = isinstance(holder, str)
        yield (place, holder, path) if is_text else ((*place, "id"), holder["id"], path)


def _find_flaw(path: Path, read: Callable[..., None], *chains: str) -> str:
    """Return why a file cannot be read; "" if it can, which is remembered until it changes."""
    state = path.stat()
    key = (read.__name__, str(path.absolute()), state.st_size, state.st_mtime_ns, *chains)
    try:
        remember("checked", key, lambda: read(path, *chains))
    except InputError as error:
        return str(error)
    except OSError as error:
        return f"the file cannot be read ({error.strerror})"
    return ""


# The readers are imported when they are needed: planning must be quick.


def _read_artwork(path: Path) -> None:
    from impasto.artworks.artwork import load_artwork

    check_still(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)  # the job that imports it gives it again
        load_artwork(path)


def _read_structure(path: Path, *chains: str) -> None:
    from impasto.structures.reader import read_structure

    read_structure(path, chains)


def _wanted_chains(structure: Any) -> Iterator[str]:
    chains = structure.get("chains") if isinstance(structure, dict) else None
    return map(str, chains if isinstance(chains, list) else ())


def _missing_file_message(path: Path) -> str:
    found = quote(str(path))
    if os.path.isdir(path):
        return f"found {found}, which is a folder, expected a file"
    if not os.path.isdir(path.parent):
        hint = suggest_file(path)
        return f"found {found}, expected a file, but there is no folder {path.parent}{hint}"
    return f"found {found}, expected a file that exists{suggest_file(path)}"


def check_structures(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that every entry has a structure of its own or a default one."""
    defaults = data.get("defaults")
    if isinstance(defaults, dict) and "structure" in defaults:
        return
    for place, entry in sources.entry_mappings(data):
        if "structure" not in entry:
            yield Problem(
                place, 'the key "structure" is missing, expected one here or among the defaults'
            )


def check_model_motions(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that a motion through models is of a structure that has several."""
    for index, entry in enumerate(entries):
        if entry.motion.kind == "models" and not has_several_models(entry.structure.file):
            yield Problem(
                ("entries", index, "motion", "kind"),
                f'found "models", expected another kind: {entry.structure.file} has one model only',
            )


def check_depth_parts(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that parts by depth, "near" and "far", occur in still entries only.

    In a motion, what is near in one frame is far in the next, but paint stays on the surface.
    """
    for index, entry in enumerate(entries):
        for number, part in enumerate(entry.paint.parts):
            kinds = {term.kind for term in part.terms}
            if kinds & {"near", "far"} and entry.motion.kind != "still":
                yield Problem(
                    ("entries", index, "paint", "parts", number, "part"),
                    f"found {quote(part.part)}, expected a part that stays the same "
                    'when the protein moves, or a motion of the kind "still"',
                )


def check_blends(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Check that an entry that enters by a blend shows what the previous entry shows.

    The film's first entry follows the title card, so it has nothing to match.
    """
    by_year = sorted(enumerate(entries), key=lambda numbered: numbered[1].year)
    for (_, before), (index, entry) in pairwise(by_year):
        if entry.transition == "blend" and (keys := differing_keys(before, entry)):
            yield Problem(
                ("entries", index, "transition", "kind"),
                f'found "blend", expected another kind: {quote(before.id)}, which '
                f"comes before it in the film, has another {' and another '.join(keys)}",
            )
