"""Edit the entries of a timeline that a person has written, and leave all else as it stands.

Only the values that change are written anew: comments, quotes and the layout of all other lines
stay. The values are found in the parsed document, and the result is read back: if it does not say
just what was asked for, nothing is written.
"""

import json
import shutil
import textwrap
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from impasto.core import yaml_document
from impasto.core.atomic_files import atomic_write
from impasto.core.checked_data import Place, Problem
from impasto.core.errors import InputError
from impasto.core.yaml_document import DocumentError
from impasto.timeline import loader
from impasto.timeline.append_entry import find_insertion_point
from impasto.timeline.entry_template import LINE_WIDTH

Change = Callable[[dict[str, Any]], None]


def find_mistakes(path: Path) -> Sequence[Problem]:
    """Return the mistakes of a timeline, in the order of the file.

    Raises:
        InputError: the document cannot be read at all.
    """
    try:
        loader.load_timeline(path)
    except DocumentError as error:
        return error.problems
    return ()


def change_values(path: Path, entry: int, values: Mapping[Place, str | int]) -> None:
    """Change values of an entry.

    Args:
        path: the timeline.
        entry: the entry's index in the document.
        values: new values by their places in the entry, such as ("milestone", "title").

    Raises:
        InputError: the entry would have a mistake that it has not now, or the document is written
            in a way that only a person can change. The file is then left unchanged.
    """

    def change(data: dict[str, Any]) -> None:
        for place, value in values.items():
            *outer, key = place
            holder = data["entries"][entry]
            for name in outer:
                holder = holder[name]
            holder[key] = value

    text = _read(path)
    # From the end of the document to its beginning, so that places before a change stay valid.
    edits = sorted(
        (_edit(text, path, ("entries", entry, *place), value) for place, value in values.items()),
        reverse=True,
    )
    for start, end, new in edits:
        text = text[:start] + new + text[end:]
    _write(path, text, change, entry)


def remove_entry(path: Path, entry: int) -> None:
    """Remove an entry, with the comment above it.

    Raises:
        InputError: it is the only one, or another entry needs it. The file is then left unchanged.
    """
    text, starts, end = _split(path)
    if len(starts) == 1:
        raise InputError("a film needs an entry: add another one before you delete this one")
    before, after = text[: starts[entry]], text[[*starts, end][entry + 1] :]
    if entry == len(starts) - 1:  # the blank lines above it go with it
        before = before.rstrip() + _newline(text)
    _write(path, before + after, lambda data: data["entries"].pop(entry))


def sort_entries(path: Path) -> None:
    """Put the entries into the order of their years, each with the comment above it.

    Raises:
        InputError: a year is not a number. The file is then left unchanged.
    """
    entries = yaml_document.read_yaml(path).data["entries"]
    try:
        order = sorted(range(len(entries)), key=lambda number: int(entries[number]["year"]))
    except (KeyError, TypeError, ValueError):
        raise InputError("an entry has no year; correct it first") from None
    _list_entries(path, order)


def keep_entries(path: Path, names: Collection[str]) -> None:
    """Remove all entries but those of these ids, with the comments above them.

    Raises:
        InputError: an entry that stays needs one that goes. The file is then left unchanged.
    """
    entries = yaml_document.read_yaml(path).data["entries"]
    _list_entries(path, [number for number, entry in enumerate(entries) if entry["id"] in names])


def _list_entries(path: Path, order: Sequence[int]) -> None:
    """List the entries of these indices, in this order, in place of all."""

    def change(data: dict[str, Any]) -> None:
        data["entries"] = [data["entries"][number] for number in order]

    text, starts, end = _split(path)
    blocks = [text[a:b].rstrip() for a, b in pairwise([*starts, end])]
    newline = _newline(text)
    apart = text[starts[-1] - len(2 * newline) : starts[-1]] == 2 * newline
    between = newline * (2 if apart else 1)
    listed = between.join(blocks[number] for number in order) + newline
    _write(path, text[: starts[0]] + listed + text[end:], change)


def _read(path: Path) -> str:
    return path.read_bytes().decode()


def _compose(text: str) -> Any:
    return yaml.compose(text.replace("\t", " "), yaml.SafeLoader)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _split(path: Path) -> tuple[str, list[int], int]:
    """Return a document's text, where each entry begins in it, and where the last one ends.

    An entry begins with the comment lines right above its dash.
    """
    place = find_insertion_point(path)
    lines = place.text.splitlines(keepends=True)
    entries = next(value for key, value in _compose(place.text).value if key.value == "entries")
    starts = []
    for entry in entries.value:
        line = entry.start_mark.line
        while line and not lines[line].lstrip().startswith("-"):
            line -= 1  # a dash on a line of its own
        while line and lines[line - 1].lstrip().startswith("#"):
            line -= 1
        starts.append(sum(map(len, lines[:line])))
    return place.text, starts, place.offset


def _edit(text: str, path: Path, place: Place, value: str | int) -> tuple[int, int, str]:
    """Return the start and the end of what a new value replaces, and its text."""
    node, above = _compose(text), None
    for number, key in enumerate(place):
        above, pairs = node, node.value
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = pairs[key]
        elif isinstance(node, yaml.MappingNode):
            found = [inner for name, inner in pairs if name.value == key]
            if not found and number == len(place) - 1:
                return _addition(text, path, node, f"{key}: {_in_flow(value)}")
            node = found[0] if found else None
        if node is None or node is above:
            raise _by_hand(path, place)
    if not isinstance(node, yaml.ScalarNode) or above is None:
        raise _by_hand(path, place)
    start, end = node.start_mark.index, node.end_mark.index
    old = text[start:end]
    if old.startswith((">", "|")) and "#" in old.splitlines()[0]:
        raise _by_hand(path, place)  # a comment would be lost
    new = _in_flow(value)
    column = above.start_mark.column
    indent = " " * (column + 2)
    room = LINE_WIDTH - node.start_mark.column
    # A comment that follows on the line would become part of folded text.
    alone = not text[start + len(old.rstrip()) :].partition("\n")[0].strip()
    if alone and not above.flow_style and len(new) > room and _folds(value):
        wrapped = textwrap.wrap(
            str(value), LINE_WIDTH - len(indent), break_long_words=False, break_on_hyphens=False
        )
        new = ">-\n" + "\n".join(indent + line for line in wrapped)
        new = new.replace("\n", _newline(text))
    # A block of text ends with its line breaks.
    return start, end, " " * (start == end) + new + old[len(old.rstrip()) :]


def _addition(text: str, path: Path, holder: Any, new: str) -> tuple[int, int, str]:
    """Return where a key can be added to a mapping, before its last one, and the text."""
    last, _ = holder.value[-1]
    start = last.start_mark.index
    if holder.flow_style:
        return start, start, f"{new}, "
    if len(holder.value) == 1 and text[:start].splitlines()[-1].strip():
        raise _by_hand(path, ())
    return start, start, f"{new}{_newline(text)}{' ' * last.start_mark.column}"


def _by_hand(path: Path, place: Place) -> InputError:
    where = ".".join(map(str, place[2:]))
    return InputError(f"{where or path}: written in a way that only an editor can change")


def _in_flow(value: str | int) -> str:
    """Return a value on one line of YAML, in quotes where it needs them."""
    dumped = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=10**9)
    return dumped.strip()[1:-1]


def _folds(value: str | int) -> bool:
    """Return whether a text stays the same when it is folded into lines."""
    text = str(value)
    return text.isprintable() and text == " ".join(text.split(" ")).strip() and "  " not in text


def _write(path: Path, text: str, change: Change, entry: int | None = None) -> None:
    """Write the new text of a timeline, if it says what it should and has no new mistake."""
    before = find_mistakes(path)
    # A copy in which aliases (*) share no value, so that only one of them changes.
    expected: Any = json.loads(json.dumps(yaml_document.read_yaml(path).data))
    change(expected)
    # If the path is a symbolic link, write to the file that it points to.
    with atomic_write(path.resolve()) as temporary:
        temporary.write_bytes(text.encode())
        shutil.copymode(path, temporary)
        try:
            same = yaml_document.read_yaml(temporary).data == expected
        except InputError:
            same = False
        if not same:
            raise InputError(f"{path}: written in a way that only an editor can change")
        known = {problem.message for problem in before}
        after = find_mistakes(temporary)
        # In a timeline with mistakes, others may show when one is mended.
        new = [
            problem
            for problem in after
            if problem.message not in known
            and (not before or problem.place[:2] == ("entries", entry))
        ]
        if new:
            raise DocumentError(replace(yaml_document.read_yaml(temporary), path=path), new)
