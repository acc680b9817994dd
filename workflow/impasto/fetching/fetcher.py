"""Fetching a source: found, downloaded, checked, compared with its pin, and put into the cache."""

import datetime
import os
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock

from impasto.core.atomic_files import digest
from impasto.core.errors import InputError
from impasto.fetching.download_cache import Store
from impasto.fetching.http_client import Answer, Client
from impasto.fetching.lock_file import Pin
from impasto.fetching.partial_download import Partial
from impasto.fetching.resolver import Locator, Servers, page_hint
from impasto.fetching.response_body import Missing, Show, WebPage
from impasto.fetching.source_id import Source
from impasto.fetching.wikimedia_commons import Found

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

    store: Store
    client: Client
    servers: Servers = field(default_factory=Servers)
    offline: bool = False
    largest: int = LARGEST_FILE

    def fetch(
        self,
        source: Source,
        *,
        update: bool = False,
        licence: str = "",
        credit: str = "",
        show: Show | None = None,
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
        if not update and self._has(source, licence, credit):
            return path
        if self.offline:
            raise InputError(
                f"{source.name}: not in {self.store.downloads}, and offline; fetch it once with a "
                f"network: impasto fetch {shlex.quote(source.name)}"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.store.guard(source.file)):
            # Another process may have fetched it meanwhile.
            if update or not self._has(source, licence, credit):
                known = None if update else self.store.pin(source)
                self._download(source, known, licence, credit, show)
        return path

    def _has(self, source: Source, licence: str, credit: str) -> bool:
        """Whether the pinned file is in the cache; fills in what the lock file does not know."""
        pin = self.store.pin(source)
        if pin is None or not self.store.holds_exactly(source, pin):
            return False
        known = replace(pin, licence=pin.licence or licence, credit=pin.credit or credit)
        if known != pin:
            self.store.remember(source, known)
        return True

    def _download(
        self, source: Source, known: Pin | None, licence: str, credit: str, show: Show | None
    ) -> None:
        place = Locator(self.client, self.servers, self.store.downloads)
        about = place.find(source, known)
        # The name keeps its suffixes: readers of structures go by them.
        partial = self.store.downloads / f".part-{source.file}"
        try:
            answer = self.client.download(about.url, partial, self.largest, show)
            _check(source, about.url, partial)
        except Missing as error:
            raise InputError(place.missing(source, known, error)) from None
        except WebPage as error:
            raise InputError(f"{error}, not a {source.kind}; {page_hint(source)}") from None
        except InputError:
            Partial(partial, about.url).drop()
            raise
        pin = _pinned(source, about, answer, partial, licence, credit)
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
            self.store.remember(source, pin)
        os.replace(partial, self.store.path(source))


def _check(source: Source, url: str, path: Path) -> None:
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
            reader.read(path)
        else:
            artwork.load(path)
    except InputError as error:
        with path.open("rb") as file:
            head = file.read(1024).lstrip().lower()
        if head.startswith(b"<!doctype html") or b"<html" in head:
            path.unlink()
            raise WebPage(f"{url}: the server sent a web page") from None
        raise InputError(str(error).replace(str(path), url)) from None


def _pinned(
    source: Source,
    about: Found,
    answer: Answer,
    path: Path,
    licence: str,
    credit: str,
) -> Pin:
    return Pin(
        url=about.url,
        # What a redirect asks may be signed for the asker alone, as by a password.
        final_url=answer.url if answer.url == about.url else answer.url.partition("?")[0],
        sha256=digest(path),
        bytes=path.stat().st_size,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        content_type=answer.content_type,
        licence=licence or about.licence,
        credit=credit or about.credit,
    )
