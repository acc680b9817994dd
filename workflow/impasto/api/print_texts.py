"""The title, the artwork and the credits that a print shows."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from impasto.core.atomic_files import read_json
from impasto.core.errors import InputError
from impasto.core.file_names import find_from
from impasto.core.suggestions import suggest_word
from impasto.credits.capitalisation import to_sentence_case
from impasto.credits.citation import end_sentence
from impasto.printing.caption import PrintTexts
from impasto.rendering.frame import STRUCTURE_FILE
from impasto.timeline.loader import load_timeline
from impasto.timeline.model import ArtworkRef


def read_texts(
    still: Path,
    record: Mapping[str, Any],
    timeline: Path | None,
    title: str | None,
    credit: str | None,
) -> PrintTexts:
    """Return the texts of a print.

    Args:
        still: the painting; its name is the id of its entry in a timeline.
        record: the record beside it, which names the artworks where no timeline does.
        timeline: the timeline that has its titles and credits; None for none.
        title: the title; None for that of the structure.
        credit: the credits; None for those of the timeline.

    Raises:
        InputError: the timeline cannot be read, or has no entry of this id.
    """
    texts = _of_entry(timeline, still.stem) if timeline else _of_record(still, record)
    if title is not None:
        texts = replace(texts, title=title)
    return texts if credit is None else replace(texts, rights=credit)


def _of_entry(path: Path, name: str) -> PrintTexts:
    timeline = load_timeline(path)
    entries = {entry.id: entry for entry in timeline.entries}
    if name not in entries:
        raise InputError(f'{path}: no entry "{name}"{suggest_word(name, entries)}')
    entry = entries[name]
    artworks = list(dict.fromkeys(entry.artworks))
    credits = dict.fromkeys([*(artwork.rights for artwork in artworks), entry.structure.credit])
    return PrintTexts(
        entry.structure.title,
        f"Painted after {_join(list(map(_label, artworks)))}",
        rights=" ".join(map(end_sentence, filter(None, credits))),
    )


def _label(artwork: ArtworkRef) -> str:
    return f"{artwork.title} by {artwork.artist}, {artwork.date}"


def _join(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _of_record(still: Path, record: Mapping[str, Any]) -> PrintTexts:
    view = find_from(Path(record["render"]), still) if record.get("render") else None
    title = ""
    if view is not None and view.with_name(STRUCTURE_FILE).exists():
        found = read_json(view.with_name(STRUCTURE_FILE)).get("title")
        title = to_sentence_case(found) if isinstance(found, str) else ""
    files = [Path(str(one.get("file"))).stem for one in record.get("artworks", []) if one["file"]]
    names = [name.replace("-", " ").replace("_", " ") for name in files]
    description = f"Painted after {_join([n[:1].upper() + n[1:] for n in names])}" if names else ""
    return PrintTexts(title or still.stem, description)
