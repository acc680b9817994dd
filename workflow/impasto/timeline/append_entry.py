"""Adding an entry to a timeline that a person has written.

All bytes that were there stay as they are, comments and line ends included: the place is found in
the parsed document, and lines are put in there. The result is read back before it counts.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
"""Lines of an entry, given the column of its keys and how much further in those within them are."""


@dataclass(frozen=True)
class InsertionPoint:
    """Where an entry can be put, and how entries are written there.

    Attributes:
        text: of the document.
        offset: at the end of the list, in characters from the text's first.
        offset_after_blanks: the same, behind the blank lines that follow the list.
        dash_column: column of the dashes.
        keys: column of an entry's keys.
        step: how much further in the keys within them are.
        apart: whether a blank line stands between entries.
    """

    text: str
    offset: int
    offset_after_blanks: int
    dash_column: int
    keys: int
    step: int
    apart: bool


def append_to_timeline(path: Path, lines: EntryLines) -> None:
    """Put an entry at the end of a timeline's list, all or nothing.

    Raises:
        InputError: the document cannot be read, its entries are not a list in block style, or the
            result would be no timeline; then nothing is changed.
    """
    before = yaml_document.read_yaml(path).data
    place = find_insertion_point(path)
    # What a symbolic link leads to is what is written.
    with atomic_write(path.resolve()) as temporary:
        # Of a text that keeps its last blank lines (`|+`), those are a part.
        for offset in (place.offset, place.offset_after_blanks):
            temporary.write_bytes(_insert_entry(place, offset, lines).encode())
            if _is_only_addition(before, temporary):
                break
        else:
            raise InputError(f"{path}: the end of its entries is not found; add the entry by hand")
        shutil.copymode(path, temporary)
        try:
            loader.load_timeline(temporary)
        except InputError as error:
            raise InputError(str(error).replace(str(temporary), str(path))) from None


def find_insertion_point(path: Path) -> InsertionPoint:
    """The end of the list of entries of a YAML mapping that can be read.

    Raises:
        InputError: `entries` is missing, or is something other than a list in block style.
    """
    text = path.read_bytes().decode()
    # libyaml, by which timelines are read, allows tabs before comments; this loader, which knows
    # where things stand, does not.
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
    beside = left.strip() == "-"
    # An anchor or a tag of the list stands where it begins, but not on the line of its last entry.
    dash = left.index("-") if beside else entries.start_mark.column
    offset = _list_end(text, _content_end(untabbed, entries), dash)
    return InsertionPoint(
        text=text,
        offset=offset,
        offset_after_blanks=offset
        + sum(map(len, takewhile(str.isspace, _split_lines(text, offset)))),
        dash_column=dash,
        keys=start.column if beside else dash + 2,
        step=_indent_step(last),
        apart=len(entries.value) == 1 or _has_blank_line_above(text, line_start),
    )


def _content_end(text: str, entries: Any) -> int:
    """Offset behind the last thing that is written in a list.

    Told by events: to a node, an alias (*) stands where its anchor is.
    """
    flows: list[bool] = []
    mark = 0
    event: Any
    for event in yaml.parse(text, yaml.SafeLoader):
        if not flows and event.start_mark.index != entries.start_mark.index:
            continue
        # A list or mapping in block style has no end of its own.
        ends = True
        if isinstance(event, yaml.CollectionStartEvent):
            flows.append(bool(event.flow_style))
        elif isinstance(event, yaml.CollectionEndEvent):
            ends = flows.pop()
        if ends:
            mark = event.end_mark.index
        if not flows:
            break
    return mark


def _list_end(text: str, mark: int, dash: int) -> int:
    """Offset of the line after a mark and the comments, further in than the dash, that follow."""
    # The mark of a block of text is where the next thing begins.
    content = len(text[:mark].rstrip())
    end = content + len(_rest_of_line(text, content))
    at = end
    for line in _split_lines(text, end):
        at += len(line)
        bare = line.lstrip(" ")
        if bare.startswith("#") and len(line) - len(bare) > dash:
            end = at
        elif bare.strip():
            break
    return end


def _indent_step(entry: Any) -> int:
    """How much further in keys within keys are; 2 where the entry shows none."""
    for _, value in entry.value if isinstance(entry, yaml.MappingNode) else ():
        further = value.start_mark.column - entry.start_mark.column
        # What an alias (*) stands for is written elsewhere.
        here = value.start_mark.line > entry.start_mark.line
        if isinstance(value, yaml.MappingNode) and not value.flow_style and here:
            return int(further)
    return 2


def _has_blank_line_above(text: str, offset: int) -> bool:
    """Whether a blank line stands above one, with nothing but comments between."""
    above = [line.strip() for line in _split_lines(text[:offset], 0)]
    while above and above[-1].startswith("#"):
        above.pop()
    return not (above and above[-1])


def _split_lines(text: str, offset: int) -> Iterator[str]:
    """Lines with their ends, from an offset on."""
    while offset < len(text):
        line = _rest_of_line(text, offset)
        yield line
        offset += len(line)


def _rest_of_line(text: str, offset: int) -> str:
    """What is left of the line at an offset, with its end."""
    found = _LINE.match(text, offset)
    return found[0] if found else ""


def _insert_entry(place: InsertionPoint, offset: int, lines: EntryLines) -> str:
    """The document with the entry in it."""
    first, *others = lines(place.keys, place.step)
    dash = f"{' ' * place.dash_column}-".ljust(place.keys)
    head, tail = place.text[:offset], place.text[offset:]
    ends = re.search(r"\r\n|\r|\n", place.text)
    end = ends[0] if ends else "\n"
    unfinished = not head.endswith(("\r", "\n"))
    blank = not unfinished and head.removesuffix(end).endswith(("\r", "\n"))
    before = end * (unfinished + (place.apart and not blank))
    added = "".join(line + end for line in (dash + first[place.keys :], *others))
    return head + before + added + tail


def _is_only_addition(before: Mapping[str, Any], path: Path) -> bool:
    """Whether a document says what it said before, with one more at the end of its entries."""
    try:
        after = yaml_document.read_yaml(path).data
    except InputError:
        return False
    entries = after.get("entries")
    return isinstance(entries, list) and {**after, "entries": entries[:-1]} == before
