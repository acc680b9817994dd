"""Fetching a source: found, downloaded, checked, compared with its pin, and put into the cache."""

import datetime
import os
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock

from impasto.errors import InputError
from impasto.fetch import archives, wikimedia
from impasto.fetch.cache import Store, digest
from impasto.fetch.kinds import Source
from impasto.fetch.lock import Pin
from impasto.fetch.transport import Answer, Client, Missing, Show, WebPage

LARGEST_FILE = 256 << 20
LARGEST_REPLY = 8 << 20
"""Bytes of what an archive says of an entry."""

_PAGE_HINT = "open it in a browser, and take the address of the file itself"


@dataclass(frozen=True)
class Servers:
    """Where the archives are; the tests have servers of their own."""

    pdb: str = archives.PDB
    pdb_holdings: str = archives.PDB_HOLDINGS
    alphafold: str = archives.ALPHAFOLD
    commons: str = wikimedia.API


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
    servers: Servers = Servers()
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
                f"network: impasto fetch {source.name}"
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
        about = self._located(source, known)
        # The name keeps its suffixes: readers of structures go by them.
        partial = self.store.downloads / f".part-{source.file}"
        try:
            answer = self.client.download(about.url, partial, self.largest, show)
            _check(source, about.url, partial)
        except Missing as error:
            raise InputError(self._missing(source, known, error)) from None
        except WebPage as error:
            raise InputError(f"{error}, not a {source.kind}; {_hint(source)}") from None
        except InputError:
            partial.unlink(missing_ok=True)
            raise
        pin = _pinned(source, about, answer, partial, licence, credit)
        if known is not None and known.sha256 != pin.sha256:
            partial.unlink()
            raise InputError(
                f"{source.name}: not the file that {self.store.lock_file} knows: {known.bytes} "
                f"bytes with sha256 {known.sha256} expected, {pin.bytes} with {pin.sha256} "
                f"found at {about.url}. If the new one is what you want, pin it: "
                f"impasto fetch --update {source.name}"
            )
        os.replace(partial, self.store.path(source))
        if known is None:
            self.store.remember(source, pin)

    def _located(self, source: Source, known: Pin | None) -> wikimedia.CommonsFile:
        """The address of a source's file, with licence and credit as far as its archive knows."""
        if known is not None:
            return wikimedia.CommonsFile(known.url, known.licence, known.credit)
        url = source.name
        if source.archive == "pdb":
            url = archives.pdb_url(self.servers.pdb, source)
        elif source.archive == "alphafold":
            question = archives.alphafold_question(self.servers.alphafold, source)
            try:
                url = archives.alphafold_url(self._reply(source, question), source)
            except Missing:
                raise InputError(
                    f"{source.name}: the AlphaFold Database has no such entry ({question})"
                ) from None
        elif title := wikimedia.page_title(url):
            return self._asked_of_commons(source, title)
        elif title := wikimedia.file_title(url):
            try:
                return replace(self._asked_of_commons(source, title), url=url)
            except (OSError, InputError):
                pass  # the file itself is at hand: only what Commons says of it is not
        return wikimedia.CommonsFile(url, source.licence, source.credit)

    def _asked_of_commons(self, source: Source, title: str) -> wikimedia.CommonsFile:
        question = wikimedia.question(self.servers.commons, title)
        return wikimedia.read(self._reply(source, question), title)

    def _reply(self, source: Source, question: str) -> bytes:
        """What a server answers to a question about a source."""
        path = self.store.downloads / f".reply-{source.file}"
        path.unlink(missing_ok=True)
        try:
            self.client.download(question, path, LARGEST_REPLY)
            return path.read_bytes()
        finally:
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".json").unlink(missing_ok=True)

    def _missing(self, source: Source, known: Pin | None, error: Missing) -> str:
        """What to say of a file that is not there."""
        if known is not None and source.archive != "pdb":
            return f"{error} any more; look for a newer one: impasto fetch --update {source.name}"
        if source.archive == "pdb":
            return f"{source.name}: {self._missing_entry(source)} ({error})"
        if urlsplit(source.name).path.lower().removesuffix(".gz").endswith((".pdb", ".ent")):
            return f"{error}; large structures have no PDB file: give the identifier, for mmCIF"
        return str(error)

    def _missing_entry(self, source: Source) -> str:
        if source.assembly is not None:
            return f"the Protein Data Bank has no assembly {source.assembly} of {source.id}"
        try:
            removed = f"{self.servers.pdb_holdings}/removed/{source.id}"
            newer = archives.successors(self._reply(source, removed))
        except (OSError, InputError):
            newer = []
        if newer:
            return (
                f"this entry of the Protein Data Bank is obsolete, replaced by {', '.join(newer)}"
            )
        return "the Protein Data Bank has no such entry, or it is obsolete"


def _check(source: Source, url: str, path: Path) -> None:
    """Read a file as what it should be.

    Raises:
        WebPage: it is HTML.
        InputError: it is something else.
    """
    # Here, since both need libraries that the workflow's planning does without.
    from impasto import artwork, structure

    try:
        if source.kind == "structure":
            structure.read(path)
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
    about: wikimedia.CommonsFile,
    answer: Answer,
    path: Path,
    licence: str,
    credit: str,
) -> Pin:
    return Pin(
        url=about.url,
        final_url=answer.url,
        sha256=digest(path),
        bytes=path.stat().st_size,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        content_type=answer.content_type,
        licence=licence or about.licence,
        credit=credit or about.credit,
    )


def _hint(source: Source) -> str:
    """How to find the file behind a web page."""
    parts = urlsplit(source.name)
    name = parts.path.rpartition("/File:")[2] if "/File:" in parts.path else "NAME"
    if (parts.hostname or "").endswith((".wikipedia.org", ".wikimedia.org")):
        return (
            'take the link "Original file" of that page, or '
            f"https://commons.wikimedia.org/wiki/Special:FilePath/{name}"
        )
    return _PAGE_HINT
