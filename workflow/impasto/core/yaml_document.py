"""Reading YAML documents written by hand.

A mistake is reported with the file, the line, the place and what was expected. All mistakes of a
document are reported together.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from impasto.core import yaml_misreadings
from impasto.core.checked_data import (
    FREE_TEXT,
    TYPE_WORDS,
    Place,
    Problem,
    format_place,
    quote,
    rules_at,
    rules_of,
    shorten,
    value_at,
)
from impasto.core.errors import InputError
from impasto.core.file_names import find_path
from impasto.core.suggestions import suggest_file

# YAML lets these be written with a backslash.
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A document of a thousand entries has about 30 000 values, nested six levels deep.
MOST_VALUES, DEEPEST = 200_000, 50


@dataclass(frozen=True)
class Document:
    """A YAML mapping, with the line numbers of its values.

    Attributes:
        data: the mapping, of plain dicts, lists, strings, finite numbers, booleans and None.
        lines: line (from 1) of each value of the document, by place; empty if not known.
        written: the texts of values that YAML reads as something else, by place, as the document
            has them (see `yaml_misreadings.written_text`).
    """

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[Place, int]
    written: Mapping[Place, str] = field(default_factory=dict)

    def line(self, place: Place) -> int | None:
        """Return the line of `place`, or of the nearest enclosing value; None if not known."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


class DocumentError(InputError):
    """Raised for mistakes in a document.

    Attributes:
        problems: the mistakes, in the order of the file.
    """

    def __init__(self, document: Document, problems: Sequence[Problem]) -> None:
        """Describe each mistake on a line of its own."""
        super().__init__("\n".join(format_problem(document, problem) for problem in problems))
        self.problems = problems


class _Loader(yaml.SafeLoader):
    """Safe YAML in which a date (`date: 1890-06-01`) stays text."""


class _FastLoader(yaml_misreadings.FAST_LOADER):  # type: ignore[misc]
    """The same loader, by libyaml."""


for _loader in (_Loader, _FastLoader):
    _loader.yaml_implicit_resolvers = {
        first: [pair for pair in resolvers if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_yaml(path: Path) -> Document:
    """Read a YAML mapping.

    Raises:
        InputError: the file is missing, empty, not UTF-8 or not YAML, holds something other than
            a mapping, repeats a key, or has a number that is not finite.
    """
    try:
        text = find_path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file{suggest_file(path)}") from None
    except IsADirectoryError:
        raise InputError(f"{path}: expected a YAML file, found a folder") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: expected UTF-8 text ({error})") from None
    try:
        # The loader below describes errors of syntax better.
        with suppress(yaml.YAMLError):
            _check_size(path, text)
        loader, node = _compose_nodes(text)
        if node is None:
            raise InputError(f"{path}: expected {TYPE_WORDS['object']}, found an empty file")
        lines: dict[Place, int] = {}
        written: dict[Place, str] = {}
        problems = list(_collect_values(node, (), text, (lines, written), (), loader))
        data = None if problems else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise InputError(f"{path}{_describe_syntax_error(text, error)}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        reason = f"unacceptable character #x{error.character:04x}"
        raise InputError(f"{path}, line {line}: not valid YAML ({reason})") from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: not valid YAML ({' '.join(str(error).split())})") from None
    if not problems and not isinstance(data, dict):
        problems = [Problem((), f"expected {TYPE_WORDS['object']}, found {quote(data)}")]
    document = Document(path, data if isinstance(data, dict) else {}, lines, written)
    raise_problems(document, problems)
    return document


def raise_problems(document: Document, problems: Iterable[Problem]) -> None:
    """Raise one error that lists `problems` in the order of the file, if there are any.

    Raises:
        DocumentError: there are some.
    """
    listed = sorted(dict.fromkeys(problems), key=lambda p: document.line(p.place) or 0)
    if listed:
        raise DocumentError(document, listed)


def format_problem(document: Document, problem: Problem) -> str:
    """Return the message of a problem, with its file, line and place."""
    line = document.line(problem.place)
    where = f"{document.path}, line {line}" if line else str(document.path)
    return ": ".join([where, *_describe_place(document.data, problem.place), problem.message])


def cut_texts(document: Document, kind: Any) -> Iterator[Problem]:
    """Yield the free texts that lose a part to a comment or an anchor, and how to keep it."""
    for place, text in document.written.items():
        found, wanted = value_at(place, document.data), rules_at(place, rules_of(kind))
        if isinstance(found, str) and wanted.get("pattern") == FREE_TEXT:
            quoted = shorten(yaml_misreadings.quote_text(text))
            yield Problem(
                place, f"YAML reads {quote(found)}; if more is meant, put it in quotes: {quoted}"
            )


def _check_size(path: Path, text: str) -> None:
    """Refuse a document that would take endless time or memory to read, before it is read.

    Aliases of aliases can stand for billions of values in a few lines, and YAML loaders recurse
    into nested values. Parser events are safe: they come one by one, and do not expand aliases.

    Raises:
        InputError: there are too many values, or they are nested too deeply.
    """
    sizes: dict[str | None, int] = {}
    # The open collections, outermost first: their anchor, and their number of values so far.
    open_collections: list[tuple[str | None, int]] = [(None, 0)]
    for event in yaml.parse(text, _FastLoader):
        number = 0
        if isinstance(event, yaml.CollectionStartEvent):
            open_collections.append((event.anchor, 1))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, number = open_collections.pop()
            sizes[anchor] = number
        elif isinstance(event, yaml.AliasEvent):
            number = sizes.get(event.anchor, 1)
        elif isinstance(event, yaml.ScalarEvent):
            number = sizes[event.anchor] = 1
        holder, before = open_collections[-1]
        open_collections[-1] = holder, before + number
        mark = event.start_mark
        where = f"{path}, line {mark.line + 1}" if mark else f"{path}"
        if len(open_collections) > DEEPEST:
            raise InputError(f"{where}: expected at most {DEEPEST} levels of nesting, found more")
        if before + number > MOST_VALUES:
            expected = f"expected at most {MOST_VALUES} values, with aliases (*) expanded"
            raise InputError(f"{where}: {expected}")


def _compose_nodes(text: str) -> tuple[Any, yaml.Node | None]:
    """Return a document's loader and its topmost node; None for an empty document."""
    try:
        loader = _FastLoader(text)
        return loader, loader.get_single_node()
    except yaml.YAMLError:
        # The slow loader describes errors better, and where they are.
        slow = _Loader(text)
        return slow, slow.get_single_node()


def _describe_syntax_error(text: str, error: yaml.MarkedYAMLError) -> str:
    """Say where and why a document is no YAML, and which text lacks quotes, if any does."""
    mark = error.problem_mark or error.context_mark
    where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    hint = ""
    if found := yaml_misreadings.find_missing_quotes(text, error):
        number, quoted = found
        there = "" if mark and number == mark.line else f" on line {number + 1}"
        hint = f"; put the text{there} in quotes: {shorten(quoted)}"
    elif error.problem_mark:
        hint = yaml_misreadings.describe_indentation(text, error.problem_mark)
    return f"{where}: not valid YAML ({error.problem}){hint}"


def _collect_values(
    node: yaml.Node,
    place: Place,
    text: str,
    found: tuple[dict[Place, int], dict[Place, str]],
    above: tuple[yaml.Node, ...],
    loader: Any,
) -> Iterator[Problem]:
    """Note the lines and misreadings of all values; yield the mistakes that the loader accepts.

    They go into `found`, the `lines` and `written` of a `Document`. `above` are the values that
    contain the topmost one. Keys are made texts, whatever YAML takes them for.
    """
    lines, written = found
    lines[place] = node.start_mark.line + 1
    if (meant := yaml_misreadings.written_text(node, text)) is not None:
        written[place] = meant
    if isinstance(node, yaml.ScalarNode):
        try:
            node.value = _join_surrogates(node.value)
        except UnicodeDecodeError:
            yield Problem(place, "found half of a character: \\ud800 to \\udfff come in pairs")
        if found_control := _CONTROL_CHARACTER.search(node.value):
            yield Problem(place, f"found the control character {found_control[0]!r}, expected text")
    if any(node is outer for outer in above):
        yield Problem(place, "an alias (*) to a value that contains it")
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for stray, whole in yaml_misreadings.split_texts(node, text):
            yield Problem((*place, stray), _describe_split_text(whole))
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield Problem(place, f"expected text as a key on line {key.start_mark.line + 1}")
                continue
            if key.tag != "tag:yaml.org,2002:merge":
                key.tag = yaml_misreadings.TEXT_TAG
            inner = (*place, key.value)
            yield from _collect_values(value, inner, text, found, (*above, node), loader)
            lines[inner] = key.start_mark.line + 1
            if key.value in seen:
                yield Problem(inner, f"this key is already on line {seen[key.value]}")
            seen.setdefault(key.value, lines[inner])
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _collect_values(item, (*place, index), text, found, (*above, node), loader)
    elif not _fits_its_tag(node, loader):
        kind = node.tag.rpartition(":")[2]
        wanted = "a finite number" if kind in ("int", "float") else f"a value of the type {kind}"
        yield Problem(place, f"found {shorten(node.value)}, expected {wanted}")


def _describe_split_text(whole: str) -> str:
    """Say what to write instead of a text or numbers that a comma within { } has split."""
    numbers = [part.strip() for part in whole.split(",")]
    if not all(re.fullmatch(r"[-+]?\d+(\.\d+)?", number) for number in numbers):
        quoted = shorten(yaml_misreadings.quote_text(whole))
        reason = f"a comma ends a text within {{ }}, unless it is in quotes: {quoted}"
    elif len(numbers) == 2:
        reason = f"a decimal number has a point: {'.'.join(numbers)}"
    else:
        reason = f"a list has brackets: [{', '.join(numbers)}]"
    return f"found no colon after it; {reason}"


def _join_surrogates(text: str) -> str:
    """Join the halves of characters that are escaped as in JSON, such as "\\ud83d\\ude00".

    Raises:
        UnicodeDecodeError: a half stands alone.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _fits_its_tag(node: yaml.Node, loader: Any) -> bool:
    """Return whether a scalar has a value of its type, and a finite one if that is a number.

    PyYAML takes a tag's word for it: `!!bool x` is a KeyError, and `!!float nan` a number.
    """
    try:
        value = loader.construct_object(node)
        return not isinstance(value, int | float) or math.isfinite(value)
    except (ArithmeticError, AttributeError, LookupError, ValueError):
        return False


def _describe_place(data: Any, place: Place) -> Iterator[str]:
    """Yield the parts of a place as the reader knows them: `entry "wave"`, `paint.relief`."""
    keys = list(place)
    if keys[:1] == ["entries"] and len(keys) > 1 and isinstance(keys[1], int):
        entry = data["entries"][keys[1]] if isinstance(data.get("entries"), list) else None
        name = entry.get("id") if isinstance(entry, dict) else None
        yield f"entry {quote(name)}" if isinstance(name, str) else f"entry {keys[1] + 1}"
        keys = keys[2:]
    if keys:
        yield format_place(tuple(keys))
