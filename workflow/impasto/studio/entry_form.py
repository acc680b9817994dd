"""The form of a timeline's entry: the texts that a person writes, and what is wrong with each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import category

from impasto.core.checked_data import Place, Problem, format_place, value_at
from impasto.core.errors import InputError
from impasto.studio.library import Ingredients, Item
from impasto.timeline.entry_template import is_filled_in
from impasto.timeline.model import WHOLE

_HEAD = {
    ("id",): ("Name of the entry", "mona-lisa"),
    ("year",): ("Year", "1902"),
    ("milestone", "title"): ("Milestone", "The peptide bond"),
    ("milestone", "text"): ("What happened", "Hofmeister and Fischer name it."),
    ("milestone", "source"): ("Source", "Fischer, Chem. Ztg. 26 (1902) 939"),
}
_ARTWORK = {
    "title": ("Title of the artwork", "Mona Lisa"),
    "artist": ("Artist", "Leonardo da Vinci"),
    "date": ("Date of the artwork", "1503–1519"),
    "credit": ("Credit", "Public domain"),
}
_STRUCTURE = {
    "title": ("Protein", "Hen egg-white lysozyme"),
    "credit": ("Credit of the protein", "Protein Data Bank 1HEL (CC0)"),
}


class FormError(InputError):
    """Raised for texts of a form.

    Attributes:
        fields: what is wrong, by the names of the fields.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        """Say what is wrong with each field."""
        super().__init__("\n".join(f"{name}: {message}" for name, message in fields.items()))
        self.fields = fields


def form_fields(entry: Mapping[str, Any], problems: Iterable[Problem] = ()) -> list[dict[str, Any]]:
    """Return the fields of an entry for the page, each with its value and what is wrong with it.

    Args:
        entry: an entry as a document has it, which may be written wrongly.
        problems: mistakes, with places in the entry.
    """
    found = [*problems]

    def wrong(place: Place) -> str:
        """Say what is wrong at a place, or that its key is missing."""
        missing = f'the key "{place[-1]}" is missing'
        return " ".join(
            problem.message
            for problem in found
            if problem.place == place
            or (problem.place == place[:-1] and problem.message.startswith(missing))
        )

    return [
        {
            "name": format_place(place),
            "label": label,
            "example": example,
            "value": _shown(value_at(place, entry)),
            "problem": wrong(place),
        }
        for place, label, example in _places(entry)
    ]


def read_form(entry: Mapping[str, Any], given: Mapping[str, Any]) -> dict[Place, str | int]:
    """Return what a form changes in an entry, by place.

    Raises:
        FormError: a text is missing or has control characters, or the year is not a whole number.
    """
    changes: dict[Place, str | int] = {}
    wrong = {}
    for place, _, _ in _places(entry):
        name = format_place(place)
        text = " ".join(str(given.get(name) or "").split())
        if place == ("year",) and not (text.isascii() and text.isdecimal()):
            wrong[name] = "expected a whole number, such as 1902"
        elif not text:
            wrong[name] = "expected a text"
        elif text != _shown(value_at(place, entry)):
            changes[place] = int(text) if place == ("year",) else text
            if any(category(one) == "Cc" for one in text):
                wrong[name] = "expected a text without control characters"
    if wrong:
        raise FormError(wrong)
    return changes


def fill_in_known(entry: dict[str, Any], made_of: Ingredients, timeline: Mapping[str, Any]) -> None:
    """Fill in what the timeline says elsewhere of an entry's artworks and structure."""
    known = list(_described(timeline))
    structure = entry["structure"]
    _take(structure, ("title", "credit"), known)
    identifier = made_of.structure.path.stem.upper()
    if len(identifier) == 4 and identifier[0].isdigit() and not is_filled_in(structure["credit"]):
        structure["credit"] = f"Protein Data Bank {identifier} (CC0)"
    for holder, item in zip(_artworks(entry), made_of.works, strict=True):
        _take(holder, tuple(_ARTWORK), known)
        if item.structure is not None:
            holder |= _plate_label(item, item.structure, structure)


def _plate_label(plate: Item, shown: Item, structure: Mapping[str, str]) -> dict[str, str]:
    credit = structure["credit"] if is_filled_in(structure["credit"]) else shown.name
    return {
        "title": plate.name,
        "artist": "drawn by impasto",
        "date": str(date.today().year),
        "credit": f"Drawn by impasto from {credit}",
    }


def _described(timeline: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what a timeline says of files."""
    for entry in [timeline.get("defaults"), *_list(timeline.get("entries"))]:
        if isinstance(entry, dict):
            holders = [entry.get("structure"), *_artworks(entry)]
            yield from (one for one in holders if isinstance(one, dict) and "file" in one)


def _take(holder: dict[str, Any], keys: Sequence[str], known: Iterable[Mapping[str, Any]]) -> None:
    """Take texts from another mapping about the same file."""
    for other in known:
        same = "file" in holder and Path(str(other["file"])) == Path(holder["file"])
        if same and all(key in other for key in keys):
            holder |= {key: str(other[key]) for key in keys}
            return


def _places(entry: Mapping[str, Any]) -> Iterator[tuple[Place, str, str]]:
    """Yield place, label and example of each field of an entry."""
    for place, (label, example) in _HEAD.items():
        if len(place) == 1 or isinstance(entry.get(place[0]), dict):
            yield place, label, example
    if isinstance(entry.get("artwork"), dict):
        for key, (label, example) in _ARTWORK.items():
            yield ("artwork", key), label, example
    structure = entry.get("structure")
    for key, (label, example) in _STRUCTURE.items() if isinstance(structure, dict) else ():
        if structure and ("file" in structure or key in structure):
            yield ("structure", key), label, example
    for number, part in enumerate(_list(value_at(("paint", "parts"), entry))):
        if isinstance(part, dict) and isinstance(part.get("artwork"), dict):
            which = "mixed in" if part.get("part") == WHOLE else f"{part.get('part')}"
            for key, (label, example) in _ARTWORK.items():
                within: Place = ("paint", "parts", number, "artwork", key)
                yield within, f"{label} ({which})", example


def _artworks(entry: Mapping[str, Any]) -> list[Any]:
    """Return the entry's artwork, then those of its parts."""
    parts = _list(value_at(("paint", "parts"), entry))
    return [entry.get("artwork"), *(p.get("artwork") for p in parts if isinstance(p, dict))]


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _shown(value: Any) -> str:
    """Return a value as the form shows it; what is still to be filled in is empty."""
    text = "" if value is None else " ".join(str(value).split())
    return text if is_filled_in(text) else ""
