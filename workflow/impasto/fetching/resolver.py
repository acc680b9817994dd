"""Finding the file of a source in its archive, and explaining why one is missing."""

import io
import shlex
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from impasto.core.errors import InputError
from impasto.fetching import archives, wikimedia_commons
from impasto.fetching.http_client import HttpClient, MissingFileError
from impasto.fetching.lock_file import Pin
from impasto.fetching.source_id import SourceId
from impasto.fetching.wikimedia_commons import FoundFile

LARGEST_REPLY = 8 << 20
"""The most bytes of an archive's reply about an entry."""


@dataclass(frozen=True)
class ArchiveUrls:
    """The URLs of the archives; the tests use servers of their own."""

    pdb: str = archives.PDB_FILES_URL
    pdb_holdings: str = archives.PDB_HOLDINGS_URL
    alphafold: str = archives.ALPHAFOLD_API_URL
    commons: str = wikimedia_commons.COMMONS_API_URL


@dataclass(frozen=True)
class SourceResolver:
    """Asks archives for the URLs of their files."""

    client: HttpClient
    servers: ArchiveUrls

    def find(self, source: SourceId, known: Pin | None) -> FoundFile:
        """Find the URL of a source's file, with the licence and credit that its archive states.

        Args:
            known: the pin of the source, whose URL is used; None to ask the archive.

        Raises:
            InputError: the archive has no such entry, or its reply cannot be read.
            OSError: the network or the server fails.
        """
        if known is not None:
            return FoundFile(known.url, known.licence, known.credit)
        url = source.name
        if source.archive == "pdb":
            url = archives.pdb_file_url(self.servers.pdb, source)
        elif source.archive == "alphafold":
            question = archives.alphafold_query_url(self.servers.alphafold, source)
            try:
                url = archives.alphafold_file_url(self._query_server(question), source)
            except MissingFileError:
                raise InputError(
                    f"{source.name}: the AlphaFold Database has no such entry ({question})"
                ) from None
        elif title := wikimedia_commons.page_title(url):
            return self._query_commons(title)
        elif title := wikimedia_commons.file_title(url):
            try:
                return replace(self._query_commons(title), url=url)
            except (OSError, InputError):
                pass  # the URL of the file is known; only its licence and credit are not
        return FoundFile(url, source.licence, source.credit)

    def _query_commons(self, title: str) -> FoundFile:
        question = wikimedia_commons.query_url(self.servers.commons, title)
        return wikimedia_commons.parse_reply(self._query_server(question), title)

    def _query_server(self, question: str) -> bytes:
        reply = io.BytesIO()
        self.client.download(question, reply, LARGEST_REPLY)
        return reply.getvalue()

    def explain_missing(self, source: SourceId, known: Pin | None, error: MissingFileError) -> str:
        """Explain why there is no file at the URL that was found."""
        if known is not None and source.archive != "pdb":
            name = shlex.quote(source.name)
            return f"{error}; look for a newer one: impasto fetch --update {name}"
        if source.archive == "pdb":
            return f"{source.name}: {self._explain_missing_entry(source)} ({error})"
        if urlsplit(source.name).path.lower().removesuffix(".gz").endswith((".pdb", ".ent")):
            return f"{error}; large structures have no PDB file: give the identifier to get mmCIF"
        return str(error)

    def _explain_missing_entry(self, source: SourceId) -> str:
        if source.assembly is not None:
            return f"the Protein Data Bank has no assembly {source.assembly} of {source.id}"
        try:
            removed = f"{self.servers.pdb_holdings}/removed/{source.id}"
            newer = archives.successors(self._query_server(removed))
        except (OSError, InputError):
            newer = []
        if newer:
            return (
                f"this entry of the Protein Data Bank is obsolete, replaced by {', '.join(newer)}"
            )
        return "the Protein Data Bank has no such entry, or it is obsolete"


def page_hint(source: SourceId) -> str:
    """Explain how to find the file behind a web page."""
    parts = urlsplit(source.name)
    name = parts.path.rpartition("/File:")[2] if "/File:" in parts.path else "NAME"
    if (parts.hostname or "").endswith((".wikipedia.org", ".wikimedia.org")):
        return (
            'use the link "Original file" on that page, or '
            f"https://commons.wikimedia.org/wiki/Special:FilePath/{name}"
        )
    return "open it in a browser, and copy the address of the file itself"
