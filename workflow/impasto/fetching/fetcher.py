"""Fetching a source: found, downloaded, checked, compared with its pin, and put into the cache."""

import datetime
import os
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock

from impasto.core.atomic_files import file_sha256
from impasto.core.errors import InputError
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.http_client import DownloadResult, HttpClient
from impasto.fetching.lock_file import Pin
from impasto.fetching.partial_download import PartialDownload
from impasto.fetching.resolver import ArchiveUrls, SourceResolver, page_hint
from impasto.fetching.response_body import MissingFileError, ProgressCallback, WebPageError
from impasto.fetching.source_id import SourceId
from impasto.fetching.wikimedia_commons import FoundFile

LARGEST_FILE = 256 << 20


@dataclass(frozen=True)
class Fetcher:
    """All that fetching needs beside the source.

    Attributes:
        store: cache and lock file.
        client: what speaks with servers.
        servers: where the archives are.
        offline: never touch the network.
        largest: bytes that a file may have.
    """

    store: DownloadCache
    client: HttpClient
    servers: ArchiveUrls = field(default_factory=ArchiveUrls)
    offline: bool = False
    largest: int = LARGEST_FILE

    def fetch(
        self,
        source: SourceId,
        *,
        update: bool = False,
        licence: str = "",
        credit: str = "",
        show: ProgressCallback | None = None,
    ) -> Path:
        """The file of a source in the cache, downloaded unless it is there.

        A file is read as what it should be before it counts, so that an error page or half a file
        is never taken for a structure or a picture. The first download pins the checksum in the
        lock file; any later one must have the same.

        Args:
            source: what to get.
            update: download it anew, and pin what comes.
            licence: of the file, for the lock file; "" leaves it to the archive.
            credit: likewise.
            show: is told of the progress of a download.

        Raises:
            InputError: there is no such file, it is not what it should be, or not what is pinned;
                or it is not in the cache, and `offline` is set.
            OSError: the network or a server fails, or the disk.
        """
        path = self.store.path(source)
        if not update and self._has_cached(source, licence, credit):
            return path
        if self.offline:
            raise InputError(
                f"{source.name}: not in {self.store.downloads}, and offline; fetch it once with a "
                f"network: impasto fetch {shlex.quote(source.name)}"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.store.guard(source.file)):
            # Another process may have fetched it meanwhile.
            if update or not self._has_cached(source, licence, credit):
                known = None if update else self.store.pin(source)
                self._download(source, known, licence, credit, show)
        return path

    def _has_cached(self, source: SourceId, licence: str, credit: str) -> bool:
        """Whether the pinned file is in the cache; fills in what the lock file does not know."""
        pin = self.store.pin(source)
        if pin is None or not self.store.has_pinned_file(source, pin):
            return False
        known = replace(pin, licence=pin.licence or licence, credit=pin.credit or credit)
        if known != pin:
            self.store.save_pin(source, known)
        return True

    def _download(
        self,
        source: SourceId,
        known: Pin | None,
        licence: str,
        credit: str,
        show: ProgressCallback | None,
    ) -> None:
        place = SourceResolver(self.client, self.servers, self.store.downloads)
        about = place.find(source, known)
        # The name keeps its suffixes: readers of structures go by them.
        partial = self.store.downloads / f".part-{source.file}"
        try:
            answer = self.client.download(about.url, partial, self.largest, show)
            _check_content(source, about.url, partial)
        except MissingFileError as error:
            raise InputError(place.explain_missing(source, known, error)) from None
        except WebPageError as error:
            raise InputError(f"{error}, not a {source.kind}; {page_hint(source)}") from None
        except InputError:
            PartialDownload(partial, about.url).discard()
            raise
        pin = _make_pin(source, about, answer, partial, licence, credit)
        if known is not None and known.sha256 != pin.sha256:
            partial.unlink()
            raise InputError(
                f"{source.name}: not the file that {self.store.lock_file} knows: {known.bytes} "
                f"bytes with sha256 {known.sha256} expected, {pin.bytes} with {pin.sha256} "
                f"found at {about.url}. If the new one is what you want, pin it: "
                f"impasto fetch --update {shlex.quote(source.name)}"
            )
        # In this order: a pin without its file is only a reason to download it again.
        if known is None:
            self.store.save_pin(source, pin)
        os.replace(partial, self.store.path(source))


def _check_content(source: SourceId, url: str, path: Path) -> None:
    """Read a file as what it should be.

    Raises:
        WebPage: it is HTML.
        InputError: it is something else.
    """
    # Here, since both need libraries that the workflow's planning does without.
    from impasto.artworks import artwork
    from impasto.structures import reader

    try:
        if source.kind == "structure":
            reader.read_structure(path)
        else:
            artwork.load_artwork(path)
    except InputError as error:
        with path.open("rb") as file:
            head = file.read(1024).lstrip().lower()
        if head.startswith(b"<!doctype html") or b"<html" in head:
            path.unlink()
            raise WebPageError(f"{url}: the server sent a web page") from None
        raise InputError(str(error).replace(str(path), url)) from None


def _make_pin(
    source: SourceId,
    about: FoundFile,
    answer: DownloadResult,
    path: Path,
    licence: str,
    credit: str,
) -> Pin:
    return Pin(
        url=about.url,
        # What a redirect asks may be signed for the asker alone, as by a password.
        final_url=answer.url if answer.url == about.url else answer.url.partition("?")[0],
        sha256=file_sha256(path),
        bytes=path.stat().st_size,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        content_type=answer.content_type,
        licence=licence or about.licence,
        credit=credit or about.credit,
    )
