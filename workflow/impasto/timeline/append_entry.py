"""Append an entry to a timeline that a person has written.

All existing bytes stay as they are, comments and line ends included. The insertion point is found
in the parsed document, and the new lines are inserted there. The result is read back and checked
before it replaces the file.
"""

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from impasto.core import yaml_document
from impasto.core.atomic_files import atomic_write
from impasto.core.errors import InputError
from impasto.timeline import loader

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")

EntryLines = Callable[[int, int], list[str]]
"""A function from the column of an entry's keys, and the indent of nested keys, to its lines."""


@dataclass(frozen=True)
class InsertionPoint:
    """Where an entry can be inserted, and how the entries there are laid out.

    Attributes:
        offset: end of the list, in characters from the start of the text.
        offset_after_blanks: end of the blank lines that follow the list, counted likewise.
        step: columns by which nested keys are indented.
        blank_between: whether a blank line separates entries.
    """

    text: str
    offset: int
    offset_after_blanks: int
    dash_column: int
    key_column: int
    step: int
    blank_between: bool


def append_to_timeline(path: Path, lines: EntryLines) -> None:
    """Append an entry to a timeline's list of entries, all or nothing.

    Raises:
        InputError: the document cannot be read, its entries are not a list in block style, or the
            result would not be a valid timeline. The file is then left unchanged.
    """
    before = yaml_document.read_yaml(path).data
    place = find_insertion_point(path)
    # If the path is a symbolic link, write to the file that it points to.
    with atomic_write(path.resolve()) as temporary:
        # A block scalar may keep its trailing blank lines (`|+`): they are then part of the text.
        for offset in (place.offset, place.offset_after_blanks):
            temporary.write_bytes(_insert_entry(place, offset, lines).encode())
            if _is_only_addition(before, temporary):
                break
        else:
            raise InputError(f"{path}: cannot find the end of its entries; add the entry by hand")
        shutil.copymode(path, temporary)
        try:
            loader.load_timeline(temporary)
        except yaml_document.DocumentError as error:
            written = replace(yaml_document.read_yaml(temporary), path=path)
            raise yaml_document.DocumentError(written, error.problems) from None


def find_insertion_point(path: Path) -> InsertionPoint:
    """Find the end of the list of entries in a YAML mapping that can be read.

    Raises:
        InputError: `entries` is missing, or is not a list in block style.
    """
    text = path.read_bytes().decode()
    # libyaml, which reads the timelines, allows tabs before comments. This loader, which records
    # positions, does not.
    untabbed = text.replace("\t", " ")
    root: Any = yaml.compose(untabbed, yaml.SafeLoader)
    found = [value for key, value in root.value if key.value == "entries"]
    if not found:
        raise InputError(f'{path}: the key "entries" is missing, expected "entries:"')
    (entries,) = found
    block = isinstance(entries, yaml.SequenceNode) and not (root.flow_style or entries.flow_style)
    if not block:
        raise InputError(
            f"{path}, line {entries.start_mark.line + 1}: entries: expected a list whose entries "
            'begin with "- " on lines of their own, to add one'
        )
    last = entries.value[-1]
    start = last.start_mark
    line_start = start.index - start.column
    left = text[line_start : start.index]
    after_dash = left.strip() == "-"
    # An anchor or a tag of the list moves its start mark, but not the line of its last entry.
    dash = left.index("-") if after_dash else entries.start_mark.column
    # The list is followed by blank lines and comments; those right of the dash belong to it.
    lines = _LINE.findall(text[: entries.end_mark.index])
    while re.match(rf"\s*\Z| {{0,{dash}}}#", lines[-1]):
        lines.pop()
    offset = sum(map(len, lines))
    blank = takewhile(str.isspace, _LINE.findall(text[offset:]))
    return InsertionPoint(
        text=text,
        offset=offset,
        offset_after_blanks=offset + sum(map(len, blank)),
        dash_column=dash,
        key_column=start.column if after_dash else dash + 2,
        step=_indent_step(last),
        blank_between=len(entries.value) == 1 or _has_blank_line_above(text, line_start),
    )


def _indent_step(entry: Any) -> int:
    """Return by how many columns nested keys are indented; 2 if the entry has none."""
    for _, value in entry.value if isinstance(entry, yaml.MappingNode) else ():
        indent = value.start_mark.column - entry.start_mark.column
        # The value that an alias (*) refers to is written elsewhere.
        here = value.start_mark.line > entry.start_mark.line
        if isinstance(value, yaml.MappingNode) and not value.flow_style and here:
            return int(indent)
    return 2


def _has_blank_line_above(text: str, offset: int) -> bool:
    """Return whether a blank line precedes the line at an offset, comments aside."""
    above = [line.strip() for line in _LINE.findall(text[:offset])[:-1]]
    while above and above[-1].startswith("#"):
        above.pop()
    return not (above and above[-1])


def _insert_entry(place: InsertionPoint, offset: int, lines: EntryLines) -> str:
    first, *others = lines(place.key_column, place.step)
    dash = f"{' ' * place.dash_column}-".ljust(place.key_column)
    head, tail = place.text[:offset], place.text[offset:]
    ends = re.search(r"\r\n|\r|\n", place.text)
    end = ends[0] if ends else "\n"
    unterminated = not head.endswith(("\r", "\n"))
    blank = not unterminated and head.removesuffix(end).endswith(("\r", "\n"))
    before = end * (unterminated + (place.blank_between and not blank))
    added = "".join(line + end for line in (dash + first[place.key_column :], *others))
    return head + before + added + tail


def _is_only_addition(before: Mapping[str, Any], path: Path) -> bool:
    """Return whether a document is the same as before but for one more entry at the end."""
    try:
        after = yaml_document.read_yaml(path).data
    except InputError:
        return False
    entries = after.get("entries")
    return isinstance(entries, list) and {**after, "entries": entries[:-1]} == before
