"""Where the file of a source is, by the word of its archive, and what to say if it is nowhere."""

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from impasto.core.errors import InputError
from impasto.fetching import archives, wikimedia_commons
from impasto.fetching.http_client import Client
from impasto.fetching.lock_file import Pin
from impasto.fetching.response_body import Missing
from impasto.fetching.source_id import Source
from impasto.fetching.wikimedia_commons import Found

LARGEST_REPLY = 8 << 20
"""Bytes of what an archive says of an entry."""


@dataclass(frozen=True)
class Servers:
    """Where the archives are; the tests have servers of their own."""

    pdb: str = archives.PDB
    pdb_holdings: str = archives.PDB_HOLDINGS
    alphafold: str = archives.ALPHAFOLD
    commons: str = wikimedia_commons.API


@dataclass(frozen=True)
class Locator:
    """Asks archives for the addresses of their files.

    Attributes:
        client: what speaks with servers.
        servers: where the archives are.
        scratch: a folder for their answers.
    """

    client: Client
    servers: Servers
    scratch: Path

    def find(self, source: Source, known: Pin | None) -> Found:
        """The address of a source's file, with licence and credit as far as its archive knows.

        Args:
            source: what to look for.
            known: what is pinned, whose address stands; None to ask the archive.

        Raises:
            InputError: the archive has no such entry, or answers what cannot be read.
            OSError: the network or the server fails.
        """
        if known is not None:
            return Found(known.url, known.licence, known.credit)
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
        elif title := wikimedia_commons.page_title(url):
            return self._asked_of_commons(source, title)
        elif title := wikimedia_commons.file_title(url):
            try:
                return replace(self._asked_of_commons(source, title), url=url)
            except (OSError, InputError):
                pass  # the file itself is at hand: only what Commons says of it is not
        return Found(url, source.licence, source.credit)

    def _asked_of_commons(self, source: Source, title: str) -> Found:
        question = wikimedia_commons.question(self.servers.commons, title)
        return wikimedia_commons.read(self._reply(source, question), title)

    def _reply(self, source: Source, question: str) -> bytes:
        """What a server answers to a question about a source."""
        path = self.scratch / f".reply-{source.file}"
        path.unlink(missing_ok=True)
        try:
            self.client.download(question, path, LARGEST_REPLY)
            return path.read_bytes()
        finally:
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".json").unlink(missing_ok=True)

    def missing(self, source: Source, known: Pin | None, error: Missing) -> str:
        """What to say of a file that is not at the address that was found."""
        if known is not None and source.archive != "pdb":
            name = shlex.quote(source.name)
            return f"{error} any more; look for a newer one: impasto fetch --update {name}"
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


def page_hint(source: Source) -> str:
    """How to find the file behind a web page."""
    parts = urlsplit(source.name)
    name = parts.path.rpartition("/File:")[2] if "/File:" in parts.path else "NAME"
    if (parts.hostname or "").endswith((".wikipedia.org", ".wikimedia.org")):
        return (
            'take the link "Original file" of that page, or '
            f"https://commons.wikimedia.org/wiki/Special:FilePath/{name}"
        )
    return "open it in a browser, and take the address of the file itself"
