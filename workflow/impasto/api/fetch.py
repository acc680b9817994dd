"""Fetch structures and artworks from archives and addresses (`impasto.fetch`)."""

from collections.abc import Callable
from pathlib import Path

from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.fetcher import Fetcher
from impasto.fetching.http_client import HttpClient
from impasto.fetching.source_id import parse_source_id


def fetch(
    source: str,
    *,
    offline: bool = False,
    update: bool = False,
    licence: str = "",
    credit: str = "",
    watch: Callable[[int, int], None] | None = None,
) -> Path:
    """Fetch a structure or an artwork into downloads/, as `impasto fetch` does; return its file.

    Args:
        source: identifier of the Protein Data Bank or the AlphaFold Database, or a URL.
        offline: never use the network; only look in downloads/.
        update: download it again, and pin the new checksum.
        licence: licence of the file, to be recorded; "" takes that of the archive.
        credit: credit of the file, likewise.
        watch: called with the bytes done and the bytes expected.

    Raises:
        InputError: there is no such source; it is not a structure or picture, as expected; it is
            not the file that was pinned; or it is not there, and `offline` is set.
        OSError: the network or a server fails, or the disk.
    """
    fetcher = Fetcher(DownloadCache(), HttpClient(), offline=offline)
    found = parse_source_id(source)
    return fetcher.fetch(found, update=update, licence=licence, credit=credit, show=watch)
