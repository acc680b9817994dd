"""The verbs `fetch` and `gather-remote`: get structures and artworks over the network."""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from impasto.cli.options.value_types import examples

if TYPE_CHECKING:
    from impasto.fetching.fetcher import Fetcher
    from impasto.fetching.source_id import Source
    from impasto.timeline.model import Timeline


_OFFLINE = "never touch the network: only look into downloads/"


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare both verbs."""
    parser = verbs.add_parser(
        "fetch",
        help="get structures and artworks over the network",
        description="Download structures (by the identifier of the Protein Data Bank or the "
        "AlphaFold Database, or by URL) and artworks (by URL, or by the page of a file on "
        "Wikimedia Commons), check that they can be read, and put them where the timeline finds "
        "them. What was downloaded once is kept in downloads/, and its checksum is pinned in "
        "config/sources.lock.yaml.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=examples(
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
        help="what to get; with --timeline, none for all that it needs",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="folder to put it in (default: pdb for structures, styles for artworks; none for "
        "those of a timeline, which finds them in downloads/)",
    )
    parser.add_argument(
        "--timeline",
        type=Path,
        metavar="TIMELINE.yaml",
        help="what the sources are for: its licences and credits are recorded, and messages name "
        "its entries",
    )
    network = parser.add_mutually_exclusive_group()
    network.add_argument("--offline", action="store_true", help=_OFFLINE)
    network.add_argument(
        "--update", action="store_true", help="download it anew, and pin what comes"
    )
    parser.set_defaults(run=run)

    remote = verbs.add_parser(
        "gather-remote",
        help="fetch one artwork or structure of a timeline to a file of the results",
        description="Fetch what an entry of a timeline names by identifier or URL, unless it is "
        "in downloads/, and copy it to a file of the results.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=examples(
            "impasto gather-remote 4hhb --timeline config/timelines/remote.yaml -o 4hhb.cif.gz"
        ),
    )
    remote.add_argument("source", metavar="ID|URL", help="as it stands in the timeline")
    remote.add_argument("--timeline", type=Path, required=True, help="the timeline that needs it")
    remote.add_argument("-o", "--output", type=Path, required=True, help="file to write")
    remote.add_argument("--offline", action="store_true", help=_OFFLINE)
    remote.set_defaults(run=gather_remote)


def run(arguments: argparse.Namespace) -> None:
    """Fetch each source, and say where it lies.

    One that cannot be had keeps none of the others from being fetched; a network that fails does.
    """
    from impasto.core.errors import InputError
    from impasto.timeline import loader

    if not arguments.sources and arguments.timeline is None:
        raise InputError("expected what to fetch: an identifier, a URL or --timeline")
    film = loader.load(arguments.timeline) if arguments.timeline else None
    fetcher = _fetcher(arguments.offline)
    complaints = []
    for source in _sources(arguments, film):
        try:
            known = fetcher.store.pin(source)
            path = _fetched(fetcher, source, film, arguments.update)
            if arguments.output is not None or film is None:
                path = _placed(path, source, arguments.output, known.sha256 if known else "")
            print(path)
        except InputError as error:
            complaints.append(str(error))
    if complaints:
        raise InputError("\n".join(dict.fromkeys(complaints)))


def gather_remote(arguments: argparse.Namespace) -> None:
    """Fetch one source and copy it."""
    from impasto.fetching.source_id import identify
    from impasto.timeline import loader

    film = loader.load(arguments.timeline)
    path = _fetched(_fetcher(arguments.offline), identify(arguments.source), film)
    _copy(path, arguments.output)
    print(path)


def _fetcher(offline: bool) -> "Fetcher":
    from impasto.fetching.download_cache import Store
    from impasto.fetching.fetcher import Fetcher
    from impasto.fetching.http_client import Client

    return Fetcher(Store(), Client(), offline=offline)


def _sources(arguments: argparse.Namespace, film: "Timeline | None") -> Iterator["Source"]:
    """Those named, or all that the timeline does not find in the project; each once."""
    from impasto.fetching.source_id import identify
    from impasto.planning.fetch_status import status

    if arguments.sources:
        yield from dict.fromkeys(identify(text) for text in arguments.sources)
    elif film is not None:
        yield from dict.fromkeys(need.source for need in status(film) if need.source)


def _fetched(
    fetcher: "Fetcher", source: "Source", film: "Timeline | None", update: bool = False
) -> Path:
    """The file of a source in the cache; an error names the entry that needs it."""
    from impasto.cli import progress
    from impasto.core.errors import InputError
    from impasto.planning.fetch_status import status

    needs = [need for need in status(film, fetcher.store) if need.source == source] if film else []
    picture = next((need.artwork for need in needs if need.artwork), None)
    with progress.bar(f"fetch {source.file}", "KiB") as show:
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


def _placed(path: Path, source: "Source", folder: Path | None, old: str) -> Path:
    """A copy of a cached file in a folder; another file of that name is left alone.

    Raises:
        InputError: there is one, which is neither this file nor that of the `old` checksum.
    """
    from impasto.core.atomic_files import digest
    from impasto.core.errors import InputError

    target = (folder or Path("pdb" if source.kind == "structure" else "styles")) / source.short_file
    if target.exists():
        there = digest(target)
        if there == digest(path):
            return target
        if there != old:
            raise InputError(
                f"{target}: another file of that name exists; remove it, or name another folder "
                "with -o"
            )
    _copy(path, target)
    return target


def _copy(path: Path, target: Path) -> None:
    from impasto.core.atomic_files import replacing

    with replacing(target) as temporary:
        shutil.copyfile(path, temporary)
