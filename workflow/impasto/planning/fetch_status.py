"""What a timeline needs and where it is: local, in the cache, or to be fetched.

`impasto check`, the workflow's planning and `impasto fetch --timeline` go by it. Nothing here
touches the network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from impasto.core.errors import InputError
from impasto.fetching import lock_file
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.source_id import SourceId, parse_source_id
from impasto.timeline.model import ArtworkRef, Entry, StructureRef, Timeline

SourceState = Literal["local", "cached", "to fetch"]


@dataclass(frozen=True)
class RequiredFile:
    """An artwork or a structure of an entry, and where it is.

    Attributes:
        entry: the entry's id.
        field: "artwork", "structure", or "paint.parts[1].artwork" of a part.
        path: its file, which is there unless `state` is "to fetch".
        source: what it is fetched from: an identifier or a URL; None for a local file.
        artwork: what is to be said of it; None for a structure.
        state: "local": a file of the project; "cached": in `downloads/`, as pinned;
            "to fetch": needs the network.
    """

    entry: str
    field: str
    path: Path
    source: SourceId | None
    artwork: ArtworkRef | None
    state: SourceState


def find_required_files(
    timeline: Timeline, store: DownloadCache | None = None
) -> tuple[RequiredFile, ...]:
    """What each entry of a timeline needs, in the film's order.

    Of an entry its artwork comes first, then its structure and the artworks of its parts.

    Whether a file is cached is told by its size, at a glance; `Fetcher.fetch` goes by the checksum.

    Raises:
        InputError: the lock file is damaged.
    """
    store = store or DownloadCache()
    pins = lock_file.read_pins(store.lock_file)
    needs = []
    for entry in timeline.entries:
        for field, given in _artworks_and_structure(entry):
            if given.file is None:
                continue  # a plate needs the structure alone
            source = None if given.source is None else parse_source_id(given.source)
            state: SourceState = "local"
            if source is not None:
                cached = store.has_pinned_size(source, pins.get(source.name))
                state = "cached" if cached else "to fetch"
            artwork = given if isinstance(given, ArtworkRef) else None
            needs.append(RequiredFile(entry.id, field, given.file, source, artwork, state))
    return tuple(needs)


def _artworks_and_structure(entry: Entry) -> Iterator[tuple[str, ArtworkRef | StructureRef]]:
    """Artworks and structure of an entry, by their fields in the document."""
    yield "artwork", entry.artwork
    yield "structure", entry.structure
    for number, part in enumerate(entry.paint.parts, 1):
        yield f"paint.parts[{number}].artwork", part.artwork


def find_unfetched(
    timeline: Timeline, ready: Path, store: DownloadCache | None = None
) -> tuple[RequiredFile, ...]:
    """What a timeline needs that is neither local, nor cached, nor laid ready.

    Args:
        timeline: the timeline.
        ready: the folder where an earlier run may have laid the files ready.
        store: cache and lock file.

    Raises:
        InputError: the lock file is damaged.
    """
    needs = find_required_files(timeline, store)
    return tuple(n for n in needs if n.state == "to fetch" and not (ready / n.path.name).exists())


def find_uncredited(
    timeline: Timeline, store: DownloadCache | None = None
) -> dict[str, dict[str, str]]:
    """Licences that the lock file knows, and the timeline's words do not name.

    Returns:
        by an entry's id, and by the field of an artwork, the licence.

    Raises:
        InputError: the lock file is damaged.
    """
    store = store or DownloadCache()
    pins = lock_file.read_pins(store.lock_file)
    found: dict[str, dict[str, str]] = {}
    for need in find_required_files(timeline, store):
        if need.source is None or need.artwork is None or need.source.name not in pins:
            continue
        licence = pins[need.source.name].licence
        if licence.casefold() not in need.artwork.rights.casefold():
            found.setdefault(need.entry, {})[need.field] = licence
    return found


def check_all_fetched(timeline: Timeline, ready: Path, store: DownloadCache | None = None) -> None:
    """Make sure that a timeline can be made without a network.

    Args:
        timeline: the timeline.
        ready: the folder where an earlier run may have laid the files ready.
        store: cache and lock file.

    Raises:
        InputError: one line for each artwork or structure that is not there.
    """
    lacking = [
        f'{timeline.path}: entry "{need.entry}": {need.field}: {need.source.name} is to be fetched'
        for need in find_unfetched(timeline, ready, store)
        if need.source
    ]
    if lacking:
        lacking.append(
            "offline: true forbids it; fetch all of it once with a network: "
            f"impasto fetch --timeline {timeline.path}"
        )
        raise InputError("\n".join(lacking))
