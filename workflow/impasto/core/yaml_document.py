"""Reading YAML documents written by hand, and checking them against a schema.

A mistake is reported with the file, the line, the place and what was expected. All mistakes of a
document are reported together.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, ValidationError, validators

from impasto.core import yaml_misreadings
from impasto.core.errors import InputError
from impasto.core.file_names import find_path, slug_of
from impasto.core.suggestions import NEW_NAMES, suggest_file, suggest_word

Place = tuple[str | int, ...]
"""The keys and indices that lead from the top of a document to a value."""

# YAML lets these be written with a backslash.
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_QUOTE = 60  # characters of a wrong value that a message quotes
# A document of a thousand entries has about 30 000 values, nested six levels deep.
MOST_VALUES, DEEPEST = 200_000, 50
TYPE_WORDS = {
    "object": "a mapping (key: value)",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


@dataclass(frozen=True)
class Problem:
    """A mistake: its place, and a message that says what was found and expected there."""

    place: Place
    message: str


@dataclass(frozen=True)
class Document:
    """A YAML mapping, with the line numbers of its values.

    Attributes:
        path: the file.
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


# libyaml reads ten times as fast, but PyYAML may be built without it.
_FastBase: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(yaml.SafeLoader):
    """Safe YAML in which a date (`date: 1890-06-01`) stays text."""


class _FastLoader(_FastBase):  # type: ignore[misc]
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
    """Raise one InputError that lists `problems` in the order of the file, if there are any."""
    listed = sorted(dict.fromkeys(problems), key=lambda p: document.line(p.place) or 0)
    if listed:
        raise InputError("\n".join(format_problem(document, problem) for problem in listed))


def format_problem(document: Document, problem: Problem) -> str:
    """Return the message of a problem, with its file, line and place."""
    line = document.line(problem.place)
    where = f"{document.path}, line {line}" if line else str(document.path)
    return ": ".join([where, *_describe_place(document.data, problem.place), problem.message])


def parse_yaml(text: str) -> Any:
    """Parse YAML text that is known to be valid."""
    return yaml.load(text, _FastLoader)


def schema_problems(
    data: Any, rules: Mapping[str, Any], written: Mapping[Place, str] | None = None
) -> Iterator[Problem]:
    """Yield the problems that a JSON schema (draft 2020-12) finds in `data`.

    Two keywords of our own serve the messages: `expected` says in words what the schema asks for,
    and `elsewhere` explains keys that it does not have.

    Args:
        data: the values.
        rules: the schema.
        written: the texts that YAML has read as something else (see `Document.written`).
    """
    written = written or {}
    places = set()
    for error in _Validator(rules).iter_errors(data):
        places.add(tuple(error.absolute_path))
        yield from _explain_error(error, rules, written)
    for place, text in written.items():
        if place not in places:
            yield from _check_number(_value_at(data, place), text, place, rules)


def matches_pattern(pattern: str, text: str) -> bool:
    """Return whether a text matches a pattern of a schema, whose `$` is the very end of the text.

    To Python, `$` may also stand before a line break at the end.
    """
    return re.search(re.sub(r"\$$", r"\\Z", pattern), text) is not None


def _check_pattern(
    validator: Any, pattern: str, found: Any, rules: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if isinstance(found, str) and not matches_pattern(pattern, found):
        yield ValidationError(f"{pattern} does not match")


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _check_pattern},
    # To the draft, 1.0 is an integer.
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, found: isinstance(found, int) and not isinstance(found, bool)
    ),
)


def cut_texts(document: Document, rules: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the free texts that lose a part to a comment or an anchor, and how to keep it."""
    for place, text in document.written.items():
        found, wanted = _value_at(document.data, place), _rules_at(place, rules)
        if isinstance(found, str) and wanted.get("pattern") == r"\S":
            quoted = _shorten(yaml_misreadings.quote_text(text))
            yield Problem(
                place, f"YAML reads {quote(found)}; if more is meant, put it in quotes: {quoted}"
            )


def with_defaults(data: Any, rules: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """Return a copy of `data` in which missing keys have their schema's `default`, at every depth.

    Lists are copied as they are; defaults are not filled in for their items.
    """
    rules = resolve_ref(rules, root)
    if not isinstance(data, Mapping):
        return data
    filled = dict(data)
    for key, inner in rules.get("properties", {}).items():
        if key not in filled and "default" in inner:
            filled[key] = inner["default"]
        if key in filled:
            filled[key] = with_defaults(filled[key], inner, root)
    return filled


def quote(value: Any) -> str:
    """Format a value for a message: on one line, and shortened if too long."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | set):
        return TYPE_WORDS["object"]
    if isinstance(value, list):
        return TYPE_WORDS["array"]
    text = _shorten(" ".join(str(value).split()))
    return f'"{text}"' if isinstance(value, str) else text


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "..."


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
    if found := yaml_misreadings.find_missing_quotes(text, error, _parse_syntax):
        number, quoted = found
        there = "" if mark and number == mark.line else f" on line {number + 1}"
        hint = f"; put the text{there} in quotes: {_shorten(quoted)}"
    return f"{where}: not valid YAML ({error.problem}){hint}"


def _parse_syntax(text: str) -> None:
    """Parse a document without making values of it."""
    for _ in yaml.parse(text, _FastLoader):
        pass


def _collect_values(
    node: yaml.Node,
    place: Place,
    text: str,
    found: tuple[dict[Place, int], dict[Place, str]],
    above: tuple[yaml.Node, ...],
    loader: Any,
) -> Iterator[Problem]:
    """Note the lines and misreadings of all values; yield the mistakes that the loader accepts.

    Keys are made texts, whatever YAML takes them for.

    Args:
        node: the topmost value.
        place: its place.
        text: the document.
        found: `lines` and `written` of the `Document`, which are filled in.
        above: the values that contain the topmost one.
        loader: the document's loader.
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
        yield Problem(place, f"found {_shorten(node.value)}, expected {wanted}")


def _describe_split_text(whole: str) -> str:
    """Say what to write instead of a text or numbers that a comma within { } has split."""
    numbers = [part.strip() for part in whole.split(",")]
    if not all(re.fullmatch(r"[-+]?\d+(\.\d+)?", number) for number in numbers):
        quoted = _shorten(yaml_misreadings.quote_text(whole))
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
        text = "".join(f"[{k + 1}]" if isinstance(k, int) else f".{k}" for k in keys)
        yield " ".join(text.removeprefix(".").split())


def _explain_error(
    error: ValidationError, root: Mapping[str, Any], written: Mapping[Place, str]
) -> Iterator[Problem]:
    """Yield the problems behind a validation error, in the wording of our messages."""
    place: Place = tuple(error.absolute_path)
    rules: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    found: Any = error.instance
    wanted: Any = error.validator_value
    if error.validator == "additionalProperties":
        known = list(rules["properties"])
        for key in found:
            if key not in known:
                hint = rules.get("elsewhere", {}).get(key, "")
                hint = f" ({hint})" if hint else _other_level_hint(str(key), place, rules, root)
                if not hint and str(key) in NEW_NAMES and NEW_NAMES[str(key)] not in known:
                    new = NEW_NAMES[str(key)]
                    level = _other_level_hint(new, place, rules, root)
                    hint = level and f" (it is called {new} now){level}"
                hint = hint or suggest_word(str(key), known)
                hint = hint or f", expected one of {', '.join(known)}"
                yield Problem((*place, str(key)), f"unknown key{hint}")
    elif error.validator == "required":
        for key in wanted:
            if key not in found:
                words = _describe_expected(rules["properties"][key], root)
                yield Problem(place, f'the key "{key}" is missing, expected {words}')
    elif error.validator == "enum":
        hint = suggest_word(found, wanted) if isinstance(found, str) else ""
        expected = f"one of {', '.join(wanted)}{hint}"
        yield Problem(place, _mismatch_message(found, written.get(place), expected, rules))
    else:
        expected = _describe_expected(rules, root) + _near_word_hint(found, rules)
        yield Problem(place, _mismatch_message(found, written.get(place), expected, rules))


def _mismatch_message(found: Any, text: str | None, expected: str, rules: Mapping[str, Any]) -> str:
    """Say what was found and expected; if quotes make the difference, say that as well.

    Args:
        found: the value.
        text: the text that YAML reads as this value; None if not known.
        expected: what was expected, in words.
        rules: the schema of the value.
    """
    allows = _Validator(rules).is_valid
    plain = f"found {quote(found)}, expected {expected}"
    if isinstance(found, str):
        short = len(found) <= LONGEST_QUOTE
        unquoted = short and yaml_misreadings.is_plain_value(found) and allows(parse_yaml(found))
        return f"{plain}: write it without quotes: {found}" if unquoted else plain
    if not text:
        return plain
    reading = _describe_reading(found, text)
    read = f"found {reading}; expected {expected}" if reading else plain
    if allows(text):
        return f"{read}: put it in quotes: {_shorten(yaml_misreadings.quote_text(text))}"
    return read if isinstance(found, int | float) else plain


def _describe_reading(found: Any, text: str) -> str:
    """Say what YAML makes of a text; "" if that is what it seems to be."""
    if text.startswith("#"):
        return f"nothing, since YAML reads {_shorten(text)} as a comment"
    return f"{_shorten(text)}, which YAML reads as {quote(found)}" if text != quote(found) else ""


def _check_number(
    found: Any, text: str, place: Place, root: Mapping[str, Any]
) -> Iterator[Problem]:
    """Check that a number that the schema accepts is the one that was meant.

    Octal numbers and those of base 60 are not; where a text may stand as well, such as a date, nor
    is any number that is written in another way than it is read.
    """
    rules = _rules_at(place, root)
    if not rules or not isinstance(found, int | float) or isinstance(found, bool):
        return  # where there are no rules, the key is unknown
    is_text = _Validator(rules).is_valid(text)
    if yaml_misreadings.is_odd_number(text) or (is_text and text != str(found)):
        message = _mismatch_message(found, text, _describe_expected(rules, root), rules)
        yield Problem(place, message)


def _value_at(data: Any, place: Place) -> Any:
    """Return the value at a place; None where aliases or merged mappings have moved it."""
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _other_level_hint(
    key: str, place: Place, rules: Mapping[str, Any], root: Mapping[str, Any]
) -> str:
    """Say where an unknown key belongs if it is known one level further in or out, else ""."""
    for holder, inner in rules["properties"].items():
        if key in resolve_ref(inner, root).get("properties", {}):
            return f' (it belongs under "{holder}")'
    if not place:
        return ""
    if place[0] == "entries" and key in _known_keys(("defaults", *place[2:]), root):
        return f' (it belongs under "{place[-1]}" of the defaults)'
    return f' (it belongs beside "{place[-1]}")' if key in _known_keys(place[:-1], root) else ""


def _known_keys(place: Place, root: Mapping[str, Any]) -> Iterable[str]:
    """Return the keys that the mapping at a place may have."""
    return list(_rules_at(place, root).get("properties", {}))


def _rules_at(place: Place, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of the value at a place; an empty one where it knows no such place."""
    rules = root
    for part in place:
        inner = rules if isinstance(part, int) else rules.get("properties", {})
        rules = resolve_ref(inner.get("items" if isinstance(part, int) else part, {}), root)
    return rules


def _near_word_hint(found: Any, rules: Mapping[str, Any]) -> str:
    """Suggest another spelling of a value, where our schema keywords `slug` or `words` allow it.

    A slug has small letters, digits and dashes; `words` are joined by "+", and what follows a colon
    is none of them.
    """
    if rules.get("slug") and isinstance(found, str) and (slug := slug_of(found)):
        return f' (try "{slug}")'
    known = rules.get("words", [])
    parts = found.partition(":")[0].split("+") if isinstance(found, str) else []
    return next(filter(None, (suggest_word(p, known) for p in parts if p not in known)), "")


def _describe_expected(rules: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """Describe in words what a schema asks for."""
    if "expected" in rules:
        return str(rules["expected"])
    rules = resolve_ref(rules, root)
    if "enum" in rules:
        return f"one of {', '.join(rules['enum'])}"
    kinds = rules["type"] if isinstance(rules["type"], list) else [rules["type"]]
    return str(rules.get("expected") or " or ".join(TYPE_WORDS[kind] for kind in kinds))


def resolve_ref(rules: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the definition that a schema refers to, or the schema itself."""
    while "$ref" in rules:
        rules = root["$defs"][rules["$ref"].removeprefix("#/$defs/")]
    return rules
