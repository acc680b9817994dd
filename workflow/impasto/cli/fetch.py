"""The verb `fetch`: download structures and artworks."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from impasto.api.option_types import Flag, OutputPath

if TYPE_CHECKING:
    from impasto.fetching.source_id import SourceId
    from impasto.timeline.model import Timeline


def fetch(
    sources: Annotated[Sequence[str], Parameter(name="ID|URL")] = (),
    /,
    *,
    output: OutputPath | None = None,
    timeline: Path | None = None,
    offline: Flag = False,
    update: Flag = False,
) -> None:
    """Download structures and artworks.

    Structures are given by an identifier of the Protein Data Bank or the AlphaFold Database, or by
    URL; artworks by URL, or by the page of a file on Wikimedia Commons. Each is checked for whether
    it can be read, and put where timelines find it. Downloads are kept in downloads/, and their
    checksums in config/sources.lock.yaml. If a source cannot be fetched, the others still are.

    Examples:
        impasto fetch 4hhb AF-P69905-F1
        impasto fetch 4hhb-assembly1 -o pdb
        impasto fetch https://commons.wikimedia.org/wiki/File:Sunflowers.jpg
        impasto fetch --timeline config/timelines/remote.yaml
        impasto fetch --update 4hhb

    Args:
        sources: what to fetch; with --timeline, the default is all that it needs.
        output: folder to copy it to (default: pdb for structures, styles for artworks; with
            --timeline none, because timelines find files in downloads/).
        timeline: timeline that needs the sources; its licences and credits are recorded, and
            messages name its entries.
        offline: never use the network; only look in downloads/.
        update: download it again, and pin the new checksum.
    """
    from impasto.core.errors import InputError
    from impasto.fetching.download_cache import DownloadCache
    from impasto.timeline import loader

    if offline and update:
        raise InputError("--update: not with --offline, which never uses the network")
    if not sources and timeline is None:
        raise InputError("expected what to fetch: an identifier, a URL or --timeline")
    film = loader.load_timeline(timeline) if timeline else None
    complaints = []
    for source in _find_sources(sources, film):
        try:
            known = DownloadCache().pin(source)
            path = fetch_source(source, film, offline, update)
            if output is not None or film is None:
                path = _copy_to_folder(path, source, output, known.sha256 if known else "")
            print(path)
        except InputError as error:
            complaints.append(str(error))
    if complaints:
        raise InputError("\n".join(dict.fromkeys(complaints)))


def _find_sources(sources: Sequence[str], film: "Timeline | None") -> Iterator["SourceId"]:
    """Yield the named sources, or else all that the timeline lacks in the project; each once."""
    from impasto.fetching.source_id import parse_source_id
    from impasto.planning.fetch_status import find_required_files

    if sources:
        yield from dict.fromkeys(parse_source_id(text) for text in sources)
    elif film is not None:
        yield from dict.fromkeys(need.source for need in find_required_files(film) if need.source)


def fetch_source(
    source: "SourceId", film: "Timeline | None", offline: bool, update: bool = False
) -> Path:
    """Fetch a source and return its file in the cache; errors name the entry that needs it."""
    from impasto.api.fetch import fetch
    from impasto.cli import progress
    from impasto.core.errors import InputError
    from impasto.planning.fetch_status import find_required_files

    required = find_required_files(film) if film else ()
    needs = [need for need in required if need.source == source]
    picture = next((need.artwork for need in needs if need.artwork), None)
    with progress.progress_bar(f"fetch {source.file}", "KiB") as show:
        try:
            return fetch(
                source.name,
                offline=offline,
                update=update,
                licence=(picture.licence or "") if picture else "",
                credit=picture.credit if picture else "",
                watch=lambda done, total: show(done >> 10, max(done, total) >> 10),
            )
        except (InputError, OSError) as error:
            if film is None or not needs:
                raise
            kind = InputError if isinstance(error, InputError) else OSError
            raise kind(
                f'{film.path}: entry "{needs[0].entry}": {needs[0].field}: {error}'
            ) from None


def _copy_to_folder(path: Path, source: "SourceId", folder: Path | None, old: str) -> Path:
    """Copy a cached file to a folder, unless another file has its name.

    Raises:
        InputError: there is a file of that name with neither this content nor the `old` checksum.
    """
    from impasto.core.atomic_files import file_sha256
    from impasto.core.errors import InputError

    target = (
        folder or Path("pdb" if source.kind == "structure" else "styles")
    ) / source.short_file_name
    if target.exists():
        digest = file_sha256(target)
        if digest == file_sha256(path):
            return target
        if digest != old:
            raise InputError(
                f"{target}: another file of that name exists; remove it, or choose another "
                "folder with -o"
            )
    copy_file(path, target)
    return target


def copy_file(path: Path, target: Path) -> None:
    """Copy a file, atomically."""
    from impasto.core.atomic_files import atomic_write

    with atomic_write(target) as temporary:
        shutil.copyfile(path, temporary)
