"""Format bibliographic records as BibTeX, for LaTeX, JabRef, Zotero and the like.

Characters with a meaning to TeX are escaped; all others stay as they are, in UTF-8. BibTeX counts
braces even after a backslash, so braces in the text are written as commands instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

URL_CHARACTERS = ":/?#[]@!$&'()*+,;=%~"  # which have a meaning in an address
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # TeX's usual font has other characters in their places.
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
_ESCAPES = str.maketrans(_SPECIAL)


@dataclass(frozen=True)
class BibtexRecord:
    """One record.

    Attributes:
        kind: its entry type, such as "article" or "misc".
        authors: its authors, each as "Surname, Initials".
        single_author: a single author instead, whose name must not be split into surname and first
            names, such as "Katsushika Hokusai".
        texts: other fields, as plain text.
        addresses: fields that are not TeX: URLs and DOIs.
    """

    kind: str
    key: str
    authors: Sequence[str] = ()
    single_author: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)


def format_bibtex(records: Iterable[BibtexRecord]) -> str:
    """Format records as BibTeX; empty fields are left out."""
    return "\n\n".join(_format_record(record) for record in records) + "\n"


def escape_tex(text: str) -> str:
    """Escape text for TeX, on one line."""
    return " ".join(text.split()).translate(_ESCAPES)


def _format_record(record: BibtexRecord) -> str:
    author = " and ".join(map(_format_person, record.authors)) or _brace(record.single_author)
    fields = {
        "author": author,
        # Bibliography styles put titles in small letters unless they are in braces.
        **{
            name: _brace(t) if name == "title" else escape_tex(t)
            for name, t in record.texts.items()
        },
        **{name: quote(a, safe=f"{URL_CHARACTERS}<>") for name, a in record.addresses.items()},
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{record.kind}{{{record.key},", *lines, "}"])


def _format_person(name: str) -> str:
    """Format the name of a person; that of a group, which has no comma, is kept in braces."""
    return escape_tex(name) if "," in name and " and " not in name else _brace(name)


def _brace(text: str) -> str:
    return f"{{{escape_tex(text)}}}" if text else ""
