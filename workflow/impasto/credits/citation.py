"""Read the publication that a structure file names as its own.

It is in the JRNL records of PDB format (wwPDB, Atomic Coordinate Entry Format Description 3.30) and
in the categories `_citation` and `_citation_author` of mmCIF. It must be read from the original
files, since imported structures keep only their atoms.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from impasto.credits import capitalisation
from impasto.structures import header


@dataclass(frozen=True)
class Citation:
    """A publication; unknown fields are empty.

    Attributes:
        authors: each as "Wilson, K. P.".
        journal: usual abbreviation of the journal, such as "J. Biol. Chem.", or "To be published".
        pages: the first page, or first and last joined by an en dash.
        doi: the DOI, without the address of its resolver.
    """

    authors: tuple[str, ...]
    title: str
    journal: str
    volume: str
    pages: str
    year: str
    doi: str

    @property
    def url(self) -> str:
        """The address of the publication; "" if its DOI is unknown."""
        return f"https://doi.org/{self.doi}" if self.doi else ""

    def __str__(self) -> str:
        """Return the full reference: authors, title, journal, volume (year), pages."""
        *others, last = self.authors or ("",)
        names = f"{', '.join(others)} and {last}" if others else last
        year = f"({self.year})" if self.year else ""
        where = " ".join(filter(None, (self.journal, self.volume, year, self.pages)))
        return " ".join(end_sentence(part) for part in (names, self.title, where) if part)


def read_citation(path: Path) -> Citation | None:
    """Read the primary citation of a PDB or mmCIF file, gzipped or not; None if it names none.

    A file that cannot be read counts as one that names none, since `structures.reader` reports what
    is wrong with it.
    """
    try:
        if header.is_mmcif(path):
            return _from_mmcif(path)
        with header.open_lines(path) as lines:
            return _from_pdb(header.pdb_head(lines))
    except header.UNREADABLE:
        return None


def end_sentence(text: str) -> str:
    """Return a text with a full stop, unless it ends like a sentence already."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _from_pdb(lines: Iterable[str]) -> Citation | None:
    code = "????"
    records: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("HEADER"):
            code = line[62:66]
        elif line.startswith("JRNL  "):
            # Before format 3, columns 73 to 80 held the entry's code and the line's number.
            end = 72 if line[72:76] == code else 80
            records.setdefault(line[12:16].strip(), []).append(line[19:end])
    titles, references = records.get("TITL", []), records.get("REF", [])
    if not (titles or references):
        return None
    first = references[0].ljust(60) if references else " " * 60
    journal = _join_broken_lines(line[:28] for line in references)
    names = _join_broken_lines(records.get("AUTH", [])).split(",")
    return Citation(
        authors=tuple(capitalisation.format_author(name.strip()) for name in names if name.strip()),
        title=capitalisation.to_sentence_case(_join_broken_lines(titles)).removesuffix("."),
        journal=capitalisation.format_journal(journal),
        volume=first[32:36].strip(),
        pages=first[37:42].strip(),
        year=first[43:47].strip(),
        doi=_join_broken_lines(records.get("DOI", [])).replace(" ", "").lower(),
    )


def _join_broken_lines(lines: Iterable[str]) -> str:
    """Join text that was broken over lines; a word continues after a hyphen."""
    text = ""
    for line in lines:
        part = " ".join(line.split())
        text += part if not text or text.endswith("-") else f" {part}"
    return text


def _from_mmcif(path: Path) -> Citation | None:
    from gemmi import cif

    block = cif.read(str(path))[0]

    wanted = ["id", "title", "journal_abbrev", "journal_volume", "page_first", "page_last", "year"]
    wanted.append("pdbx_database_id_DOI")
    citations = list(header.table_rows(block, "_citation.", wanted))
    if not citations:
        return None
    primary = next((c for c in citations if c[0].lower() == "primary"), citations[0])
    key, title, journal, volume, first, last, year, doi = primary
    if not (title or journal):
        return None
    authors = header.table_rows(block, "_citation_author.", ["citation_id", "name"])
    return Citation(
        authors=tuple(
            capitalisation.format_author(name) for i, name in authors if i == key and name
        ),
        title=capitalisation.to_sentence_case(title).removesuffix("."),
        journal=capitalisation.format_journal(journal),
        volume=volume,
        pages="–".join(filter(None, (first, last))),
        year=year,
        doi=doi.lower(),
    )
