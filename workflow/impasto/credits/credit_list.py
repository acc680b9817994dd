"""Full credits of a film's artworks, structures and milestones, as Markdown and as BibTeX."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from impasto.credits import citation
from impasto.credits.bibtex import URL_CHARACTERS, BibtexRecord, format_bibtex
from impasto.credits.citation import Citation, end_sentence
from impasto.timeline.model import ArtworkRef, Entry, Timeline

Citations = Mapping[Path, Citation]
"""Publications by structure file, for the files that name one."""


def read_citations(timeline: Timeline) -> dict[Path, Citation]:
    """Read the publications that the structure files of a timeline name; each file once."""
    files = dict.fromkeys(file for entry in timeline.entries for file in entry.structure_files)
    found = {file: citation.read_citation(file) for file in files}
    return {file: cited for file, cited in found.items() if cited is not None}


def credits_markdown(timeline: Timeline, cited: Citations) -> str:
    """Format the credits as Markdown: artworks, structures with publications, milestones."""
    artworks = [
        f"*{_escape_markdown(artwork.title)}*, {_escape_markdown(artwork.artist)}, "
        f"{_escape_markdown(artwork.date)}. {_sentence_markdown(artwork.rights)}"
        f"{_publication_markdown(publication_of(artwork, cited))}{_link(artwork.source or '')}"
        f"{_chapter_note(entries)}"
        for artwork, entries in _artworks_with_entries(timeline)
    ]
    structures = [
        f"**{_escape_markdown(entry.structure.title)}**. "
        f"{_sentence_markdown(entry.structure.credit)}"
        f"{_publication_markdown(cited.get(entry.structure.file))}{_chapter_note(entries)}"
        for entry, entries in _group_entries(timeline, _structure_key)
    ]
    milestones = [
        f"**{entry.year} · {_escape_markdown(entry.milestone.title)}**. "
        f"{_sentence_markdown(entry.milestone.source)}{_link(entry.milestone.url or '')}"
        for entry in timeline.entries
    ]
    head = [f"# Credits of “{_escape_markdown(timeline.title)}”"]
    if timeline.subtitle:
        head.append(f"{_escape_markdown(timeline.subtitle)}.")
    if timeline.credit:
        head.append(_escape_markdown(timeline.credit))
    sections = {"Artworks": artworks, "Structures": structures, "Milestones": milestones}
    for title, items in sections.items():
        head += [f"## {title}", "\n".join(f"- {item}" for item in items)]
    return "\n\n".join(head) + "\n"


def credits_bibtex(timeline: Timeline, cited: Citations) -> str:
    """Format the credits as BibTeX; keys are made from entry ids: `great-wave-artwork`."""
    records = []
    for artwork, entries in _artworks_with_entries(timeline):
        record = _artwork_record(artwork, entries[0])
        records.append(record)
        if publication := publication_of(artwork, cited):
            records.append(_paper_record(f"{record.key}-paper", publication))
    for entry, _ in _group_entries(timeline, _structure_key):
        records.append(_structure_record(entry))
        if publication := cited.get(entry.structure.file):
            records.append(_paper_record(f"{entry.id}-paper", publication))
    records += [_milestone_record(entry) for entry in timeline.entries]
    return format_bibtex(records)


def publication_of(artwork: ArtworkRef, cited: Citations) -> Citation | None:
    """Return the publication of a plate's own structure; None if there is none."""
    return None if artwork.structure is None else cited.get(artwork.structure)


def _structure_key(entry: Entry) -> Hashable:
    # Chains and models are not part of the key: they belong to the same structure.
    return (entry.structure.file, entry.structure.title, entry.structure.credit)


def _group_entries(
    timeline: Timeline, key: Callable[[Entry], Hashable]
) -> Iterable[tuple[Entry, list[Entry]]]:
    """Group entries that share a credit; return the first entry of each group, and all of them."""
    shown: dict[Hashable, list[Entry]] = {}
    for entry in timeline.entries:
        shown.setdefault(key(entry), []).append(entry)
    return [(entries[0], entries) for entries in shown.values()]


def _artworks_with_entries(timeline: Timeline) -> list[tuple[ArtworkRef, list[Entry]]]:
    """Return each artwork with the entries that are painted after it, as a whole or in parts."""
    shown: dict[ArtworkRef, list[Entry]] = {}
    for entry in timeline.entries:
        for artwork in dict.fromkeys(entry.artworks):
            shown.setdefault(artwork, []).append(entry)
    return list(shown.items())


def _artwork_record(artwork: ArtworkRef, entry: Entry) -> BibtexRecord:
    place = list(dict.fromkeys(entry.artworks)).index(artwork)
    return BibtexRecord(
        kind="misc",
        key=f"{entry.id}-artwork" if place == 0 else f"{entry.id}-artwork-{place + 1}",
        single_author=artwork.artist,
        # The date of an artwork ("about 1831") is not always a year; styles print `howpublished`
        # unchanged.
        texts={"title": artwork.title, "howpublished": artwork.date, "note": artwork.rights},
        addresses={"url": artwork.source or ""},
    )


def _structure_record(entry: Entry) -> BibtexRecord:
    structure = entry.structure
    return BibtexRecord(
        kind="misc",
        key=f"{entry.id}-structure",
        texts={
            "key": structure.title,
            "title": structure.title,
            "note": structure.credit,
        },
    )


def _paper_record(key: str, publication: Citation) -> BibtexRecord:
    where = {"journal": publication.journal, "volume": publication.volume}
    pages = {"pages": publication.pages.replace("–", "--"), "year": publication.year}
    published = bool(publication.journal and publication.year)
    return BibtexRecord(
        # An article needs a journal and a year.
        kind="article" if published else "unpublished",
        key=key,
        authors=publication.authors,
        texts={
            "title": publication.title,
            **({**where, **pages} if published else {"note": publication.journal or "Unpublished"}),
        },
        addresses={"doi": publication.doi},
    )


def _milestone_record(entry: Entry) -> BibtexRecord:
    """Make a record of the full reference as it stands, since it is written for readers."""
    source = entry.milestone.source
    return BibtexRecord(
        kind="misc",
        key=f"{entry.id}-milestone",
        texts={"key": source.split(",")[0], "note": source},
        addresses={"url": entry.milestone.url or ""},
    )


def _publication_markdown(publication: Citation | None) -> str:
    return f" {_escape_markdown(str(publication))}{_link(publication.url)}" if publication else ""


def _chapter_note(entries: list[Entry]) -> str:
    """Name the chapters of the film that show something credited."""
    word = "chapter" if len(entries) == 1 else "chapters"
    return f" In the {word} of {', '.join(str(entry.year) for entry in entries)}."


def _link(url: str) -> str:
    return f" <{quote(url, safe=URL_CHARACTERS)}>" if url else ""


def _sentence_markdown(text: str) -> str:
    return _escape_markdown(end_sentence(text))


def _escape_markdown(text: str) -> str:
    """Escape what Markdown would take for markup, on one line.

    At a line's beginning, a dash, a plus and a number would begin a list. Dollar signs hold
    formulas on some sites.
    """
    line = re.sub(r"([\\`*_\[\]<>#|~&$])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", line)
