"""The verb `fetch`: download structures and artworks."""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from impasto.cli.options.value_types import examples_epilog

if TYPE_CHECKING:
    from impasto.fetching.fetcher import Fetcher
    from impasto.fetching.source_id import SourceId
    from impasto.timeline.model import Timeline


OFFLINE_HELP = "never use the network; only look in downloads/"


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "fetch",
        help="download structures and artworks",
        description="Download structures (by an identifier of the Protein Data Bank or the "
        "AlphaFold Database, or by URL) and artworks (by URL, or by the page of a file on "
        "Wikimedia Commons), check that they can be read, and put them where timelines find them. "
        "Downloads are kept in downloads/, and their checksums in config/sources.lock.yaml.",
        epilog=examples_epilog(
            "impasto fetch 4hhb AF-P69905-F1",
            "impasto fetch 4hhb-assembly1 -o pdb",
            "impasto fetch https://commons.wikimedia.org/wiki/File:Sunflowers.jpg",
            "impasto fetch --timeline config/timelines/remote.yaml",
            "impasto fetch --update 4hhb",
        ),
    )
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="ID|URL",
        help="what to fetch; with --timeline, the default is all that it needs",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="folder to copy it to (default: pdb for structures, styles for artworks; with "
        "--timeline none, because timelines find files in downloads/)",
    )
    parser.add_argument(
        "--timeline",
        type=Path,
        metavar="TIMELINE.yaml",
        help="timeline that needs the sources; its licences and credits are recorded, and messages "
        "name its entries",
    )
    network = parser.add_mutually_exclusive_group()
    network.add_argument("--offline", action="store_true", help=OFFLINE_HELP)
    network.add_argument(
        "--update", action="store_true", help="download it again, and pin the new checksum"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Fetch each source, and print its path.

    If a source cannot be fetched, the others still are; if the network fails, they are not.
    """
    from impasto.core.errors import InputError
    from impasto.timeline import loader

    if not arguments.sources and arguments.timeline is None:
        raise InputError("expected what to fetch: an identifier, a URL or --timeline")
    film = loader.load_timeline(arguments.timeline) if arguments.timeline else None
    fetcher = make_fetcher(arguments.offline)
    complaints = []
    for source in _find_sources(arguments, film):
        try:
            known = fetcher.cache.pin(source)
            path = fetch_source(fetcher, source, film, arguments.update)
            if arguments.output is not None or film is None:
                path = _copy_to_folder(
                    path, source, arguments.output, known.sha256 if known else ""
                )
            print(path)
        except InputError as error:
            complaints.append(str(error))
    if complaints:
        raise InputError("\n".join(dict.fromkeys(complaints)))


def make_fetcher(offline: bool) -> "Fetcher":
    """Return a fetcher for the cache of the working folder."""
    from impasto.fetching.download_cache import DownloadCache
    from impasto.fetching.fetcher import Fetcher
    from impasto.fetching.http_client import HttpClient

    return Fetcher(DownloadCache(), HttpClient(), offline=offline)


def _find_sources(arguments: argparse.Namespace, film: "Timeline | None") -> Iterator["SourceId"]:
    """Yield the named sources, or else all that the timeline lacks in the project; each once."""
    from impasto.fetching.source_id import parse_source_id
    from impasto.planning.fetch_status import find_required_files

    if arguments.sources:
        yield from dict.fromkeys(parse_source_id(text) for text in arguments.sources)
    elif film is not None:
        yield from dict.fromkeys(need.source for need in find_required_files(film) if need.source)


def fetch_source(
    fetcher: "Fetcher", source: "SourceId", film: "Timeline | None", update: bool = False
) -> Path:
    """Fetch a source and return its file in the cache; errors name the entry that needs it."""
    from impasto.cli import progress
    from impasto.core.errors import InputError
    from impasto.planning.fetch_status import find_required_files

    needs = (
        [need for need in find_required_files(film, fetcher.cache) if need.source == source]
        if film
        else []
    )
    picture = next((need.artwork for need in needs if need.artwork), None)
    with progress.progress_bar(f"fetch {source.file}", "KiB") as show:
        try:
            return fetcher.fetch(
                source,
                update=update,
                licence=(picture.licence or "") if picture else "",
                credit=picture.credit if picture else "",
                show=lambda done, total: show(done >> 10, max(done, total) >> 10),
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
