"""Find the files that a timeline needs: local, cached, or yet to be fetched.

`impasto check`, `impasto fetch --timeline` and the planning of the workflow use this module. It
never touches the network. Its functions raise an `InputError` where the lock file is damaged.
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
    """A file of an artwork or a structure that an entry needs.

    Attributes:
        field: "artwork", "structure", or "paint.parts[1].artwork" of a part.
        source: the identifier or URL that it is fetched from; None for a local file.
        artwork: the artwork, with its caption; None for a structure.
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
    """Find the files that the entries of a timeline need, in the film's order.

    The artwork of an entry comes first, then its structure, then the artworks of its parts. A plate
    needs no file of its own.

    A file counts as cached if its size is the pinned one, which is quick to check; `Fetcher.fetch`
    compares checksums.
    """
    store = store or DownloadCache()
    pins = lock_file.read_pins(store.lock_file)
    needs = []
    for entry in timeline.entries:
        for field, given in _artworks_and_structure(entry):
            if given.file is None:
                continue  # a plate is drawn from the structure
            source = None if given.source is None else parse_source_id(given.source)
            state: SourceState = "local"
            if source is not None:
                cached = store.has_pinned_size(source, pins.get(source.name))
                state = "cached" if cached else "to fetch"
            artwork = given if isinstance(given, ArtworkRef) else None
            needs.append(RequiredFile(entry.id, field, given.file, source, artwork, state))
    return tuple(needs)


def _artworks_and_structure(entry: Entry) -> Iterator[tuple[str, ArtworkRef | StructureRef]]:
    """List the artworks and the structure of an entry, with their fields in the document."""
    yield "artwork", entry.artwork
    yield "structure", entry.structure
    for number, part in enumerate(entry.paint.parts, 1):
        yield f"paint.parts[{number}].artwork", part.artwork


def find_unfetched(timeline: Timeline, ready: Path) -> tuple[RequiredFile, ...]:
    """Find the files of a timeline that are neither local, nor cached, nor in the results.

    Args:
        ready: the folder of the results in which an earlier run may have put fetched files.
    """
    needs = find_required_files(timeline)
    return tuple(n for n in needs if n.state == "to fetch" and not (ready / n.path.name).exists())


def find_uncredited(timeline: Timeline) -> dict[str, dict[str, str]]:
    """Find licences that the lock file alone names, by the entry's id and the artwork's field."""
    pins = lock_file.read_pins(DownloadCache().lock_file)
    found: dict[str, dict[str, str]] = {}
    for need in find_required_files(timeline):
        if need.source is None or need.artwork is None or need.source.name not in pins:
            continue
        licence = pins[need.source.name].licence
        if licence.casefold() not in need.artwork.rights.casefold():
            found.setdefault(need.entry, {})[need.field] = licence
    return found


def check_all_fetched(timeline: Timeline, ready: Path) -> None:
    """Check that a film can be made without a network.

    Raises:
        InputError: a file is missing; the message has one line for each artwork or structure.
    """
    lacking = [
        f'{timeline.path}: entry "{need.entry}": {need.field}: {need.source.name} is to be fetched'
        for need in find_unfetched(timeline, ready)
        if need.source
    ]
    if lacking:
        lacking.append(
            "offline: true forbids it; fetch all of it once with a network: "
            f"impasto fetch --timeline {timeline.path}"
        )
        raise InputError("\n".join(lacking))
