"""Fetching a source: find, download, check, compare with its pin, and put into the cache."""

import datetime
import os
import shlex
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock

from impasto.core.atomic_files import file_sha256
from impasto.core.errors import InputError
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.http_client import (
    DownloadResult,
    HttpClient,
    MissingFileError,
    ProgressCallback,
    WebPageError,
)
from impasto.fetching.lock_file import Pin
from impasto.fetching.resolver import ArchiveUrls, SourceResolver, page_hint
from impasto.fetching.source_id import SourceId
from impasto.fetching.wikimedia_commons import FoundFile

LARGEST_FILE = 256 << 20


@dataclass(frozen=True)
class Fetcher:
    """Fetches sources of up to `largest` bytes into the cache."""

    cache: DownloadCache
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
        """Return the file of a source in the cache, after downloading it if it is not there.

        A download is read as a structure or picture before it is accepted, so that an error page or
        half a file is never taken for one. The first download pins the checksum in the lock file;
        any later one must have the same checksum.

        Args:
            update: download the file again, and pin the new one.
            licence: licence of the file, for the lock file; "" takes that of the archive.

        Raises:
            InputError: there is no such file; it is not a structure or picture, as expected; it is
                not the pinned file; or it is not in the cache, and `offline` is set.
            OSError: the network or a server fails, or the disk.
        """
        path = self.cache.path(source)
        if not update and self._has_cached(source, licence, credit):
            return path
        if self.offline:
            raise InputError(
                f"{source.name}: not in {self.cache.downloads}, and offline; fetch it once while "
                f"online: impasto fetch {shlex.quote(source.name)}"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.cache.guard(source.file)):
            # Another process may have fetched it in the meantime.
            if update or not self._has_cached(source, licence, credit):
                known = None if update else self.cache.pin(source)
                self._download(source, known, licence, credit, show)
        return path

    def _has_cached(self, source: SourceId, licence: str, credit: str) -> bool:
        """Return whether the pinned file is in the cache; fill in its pin's licence and credit."""
        pin = self.cache.pin(source)
        if pin is None or not self.cache.has_pinned_file(source, pin):
            return False
        known = replace(pin, licence=pin.licence or licence, credit=pin.credit or credit)
        if known != pin:
            self.cache.save_pin(source, known)
        return True

    def _download(
        self,
        source: SourceId,
        known: Pin | None,
        licence: str,
        credit: str,
        show: ProgressCallback | None,
    ) -> None:
        resolver = SourceResolver(self.client, self.servers)
        found = resolver.find(source, known)
        folder = self.cache.downloads / f".new-{source.file}"
        shutil.rmtree(folder, ignore_errors=True)  # what a killed download left
        try:
            path, result = self._receive(source, found.url, known, folder, show)
            _check_content(source, found.url, path)
            # The pin is written first: a pin without its file only causes another download.
            if known is None:
                stated = replace(
                    found, licence=licence or found.licence, credit=credit or found.credit
                )
                self.cache.save_pin(source, _make_pin(stated, result, path))
            os.replace(path, self.cache.path(source))
        except MissingFileError as error:
            raise InputError(resolver.explain_missing(source, known, error)) from None
        except WebPageError as error:
            raise InputError(f"{error}, not a {source.kind}; {page_hint(source)}") from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _receive(
        self,
        source: SourceId,
        url: str,
        known: Pin | None,
        folder: Path,
        show: ProgressCallback | None,
    ) -> tuple[Path, DownloadResult]:
        """Download a URL into a new folder, and compare the file with its pin, if any."""
        import pooch

        pooch.get_logger().setLevel("WARNING")
        results = []

        def download(url: str, path: str, _: object) -> None:
            with open(path, "w+b") as file:
                results.append(self.client.download(url, file, self.largest, show))

        try:
            # The name keeps its suffixes, by which readers of structures choose the format.
            path = pooch.retrieve(
                url, known and known.sha256, source.file, folder, downloader=download
            )
        except ValueError as error:
            if known is None or isinstance(error, InputError):
                raise
            raise InputError(
                f"{source.name}: not the file pinned in {self.cache.lock_file}: "
                f"{str(error).partition('. ')[0]}, at {url}. If the new file is what you want, "
                f"pin it: impasto fetch --update {shlex.quote(source.name)}"
            ) from None
        return Path(path), results[-1]


def _check_content(source: SourceId, url: str, path: Path) -> None:
    """Check that a file can be read as a structure or picture, as its source expects.

    Raises:
        WebPageError: the file is HTML.
        InputError: the file is something else.
    """
    # Imported here because both need libraries that planning must not import.
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
            raise WebPageError(f"{url}: the server sent a web page") from None
        raise InputError(str(error).replace(str(path), url)) from None


def _make_pin(found: FoundFile, result: DownloadResult, path: Path) -> Pin:
    return Pin(
        url=found.url,
        # The query of a redirect may be a signature for this client alone, like a password.
        final_url=result.url if result.url == found.url else result.url.partition("?")[0],
        sha256=file_sha256(path),
        bytes=path.stat().st_size,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        content_type=result.content_type,
        licence=found.licence,
        credit=found.credit,
    )
