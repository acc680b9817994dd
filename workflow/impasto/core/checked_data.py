"""Dataclasses whose fields carry range, default, explanation and example, and check their values.

The same declarations serve Python callers, documents, command-line options, the tables of the
documentation and the JSON schema for editors. A wrong value is described by its place, by what was
found there and by what was expected.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, dataclass_transform

import pydantic.dataclasses
import yaml
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import CoreSchema, core_schema

from impasto.core import yaml_misreadings
from impasto.core.errors import InputError
from impasto.core.file_names import slug_of
from impasto.core.suggestions import NEW_NAMES, suggest_word

Place = tuple[str | int, ...]
"""The keys and indices that lead from the top of a document to a value."""

Rules = Mapping[str, Any]
"""A JSON schema whose references are written out, with the `OWN_KEYWORDS`."""

OWN_KEYWORDS = ("expected", "words", "slug", "elsewhere")
"""What a schema says to messages alone.

`expected` says in words what is asked for. `words` lists the words of a pattern, to suggest one for
a misspelling. `slug` suggests a value of small letters, digits and dashes. `elsewhere` explains
keys that users may look for here but that do not exist.
"""

Number = Annotated[float, Strict()]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Text = Annotated[str, Strict()]
FREE_TEXT = r"\S"
FreeText = Annotated[Text, StringConstraints(pattern=FREE_TEXT)]


def _to_tuple(found: Any) -> Any:
    return tuple(found) if isinstance(found, list) else found


LISTED = BeforeValidator(_to_tuple)
"""An annotation for a tuple that a document writes as a list."""

LONGEST_QUOTE = 60  # characters of a wrong value that a message quotes
TYPE_WORDS = {
    "object": "a mapping (key: value)",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}
_Class = TypeVar("_Class")


@dataclasses.dataclass(frozen=True, eq=False)
class OneOf:
    """An annotation for a text that must be one of some words."""

    words: Iterable[str]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Return the words as a schema of pydantic."""
        return core_schema.literal_schema([*self.words])


@dataclasses.dataclass(frozen=True)
class Problem:
    """A mistake: its place, and a message that says what was found and expected there."""

    place: Place
    message: str


def described(
    description: str | None = None,
    *,
    default: Any = ...,
    example: Any = None,
    expected: str | None = None,
    words: Iterable[str] = (),
    slug: bool = False,
    elsewhere: Mapping[str, str] | None = None,
    **limits: Any,
) -> Any:
    """Declare a field of a checked dataclass.

    Args:
        description: what it means, in one or two sentences.
        example: another value; if None, the default serves as the example.
        expected: what is asked for, in words, if type and limits do not say it.
        limits: as pydantic's `Field` takes them, such as `ge` and `le`.

    The others are `OWN_KEYWORDS`.
    """
    own: dict[str, Any] = {
        "expected": expected,
        "words": [*words],
        "slug": slug,
        "elsewhere": elsewhere,
    }
    shown = default if example is None else example
    return Field(
        default=default,
        description=description,
        examples=None if shown in (..., None, []) else [shown],
        json_schema_extra={key: value for key, value in own.items() if value},
        **limits,
    )


@dataclass_transform(frozen_default=True, field_specifiers=(described, Field))
def checked_dataclass(cls: type[_Class]) -> type[_Class]:
    """Make a frozen dataclass that raises `InputError` for values that its fields do not allow."""
    config = ConfigDict(extra="forbid", allow_inf_nan=False)
    made: Any = pydantic.dataclasses.dataclass(frozen=True, config=config)(cls)
    initialise = made.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        try:
            initialise(self, *args, **kwargs)
        except ValidationError:
            names = (field.name for field in dataclasses.fields(made))
            data = {**dict(zip(names, args, strict=False)), **kwargs}
            read_as(made, data)
            raise

    made.__init__ = __init__
    return made


def read_as(kind: Callable[..., _Class], data: Any) -> _Class:
    """Return plain data as a checked dataclass; NumPy's numbers count as Python's.

    Raises:
        InputError: the data has mistakes; the message has a line for each.
    """
    data = _plain(data)
    try:
        made: _Class = _adapter(kind).validate_python(data)
        return made
    except ValidationError as error:
        problems = _explain_errors(error, kind, data, {})
    lines = (": ".join([*filter(None, [format_place(p.place)]), p.message]) for p in problems)
    raise InputError("\n".join(dict.fromkeys(lines)))


def _plain(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _plain(value) for key, value in data.items()}
    return data.item() if hasattr(data, "item") else data


def find_problems(
    kind: Any, data: Any, written: Mapping[Place, str] | None = None
) -> Iterator[Problem]:
    """Find all mistakes in plain data.

    Args:
        written: the texts that YAML has read as something else (see `yaml_document.Document`).
    """
    written, wrong = written or {}, set()
    try:
        _adapter(kind).validate_python(data)
    except ValidationError as error:
        for problem in _explain_errors(error, kind, data, written):
            wrong.add(problem.place)
            yield problem
    for place, text in written.items():
        if place not in wrong:
            yield from _check_number(value_at(place, data), text, place, rules_of(kind))


def _check_number(found: Any, text: str, place: Place, root: Rules) -> Iterator[Problem]:
    """Check that a number that the rules allow is the one that was meant.

    Octal numbers and those of base 60 are not; where a text may stand as well, such as a date, nor
    is any number that is written in another way than it is read.
    """
    rules = rules_at(place, root)
    if not rules or not isinstance(found, int | float) or isinstance(found, bool):
        return  # where there are no rules, the key is unknown
    is_text = is_allowed(text, rules)
    if yaml_misreadings.is_odd_number(text) or (is_text and text != str(found)):
        yield Problem(place, describe_mismatch(found, text, rules))


@cache
def rules_of(kind: Any) -> Rules:
    """Return a checked dataclass as a JSON schema without references."""
    whole = _adapter(kind).json_schema()
    return _write_out(whole, whole.get("$defs", {}))


def field_rules(kind: Any) -> Mapping[str, Rules]:
    """Return the rules of the fields of a checked dataclass, by name."""
    found: Mapping[str, Rules] = rules_of(kind)["properties"]
    return found


def rules_at(place: Place, rules: Rules) -> Rules:
    """Return the rules of the value at a place; none where the rules know no such place."""
    for part in place:
        inner = rules if isinstance(part, int) else rules.get("properties", {})
        rules = inner.get("items" if isinstance(part, int) else part, {})
    return rules


def value_at(place: Place, data: Any) -> Any:
    """Return the value at a place; None where aliases or merged mappings have moved it."""
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _write_out(rules: Rules, definitions: Mapping[str, Rules]) -> Rules:
    """Write out the references of a schema; make one of the alternatives that a value may have.

    Alternatives have different types, and a keyword of one of them means nothing to the others.
    None as an alternative stands for an absent key.
    """
    given = {key: _tidy(value) if key in _VALUES else value for key, value in rules.items()}
    found: dict[str, Any] = {}
    alternatives = given.pop("anyOf", [given] if "$ref" in given else [])
    if {"type": "null"} in alternatives:
        given.pop("default", None)
    for other in alternatives:
        if other == {"type": "null"}:
            continue
        name = other.get("$ref", "").rpartition("/")[2]
        merged = _write_out({**definitions[name]} if name else other, definitions)
        kinds = [*_kinds(found), *(kind for kind in _kinds(merged) if kind not in _kinds(found))]
        found = {**found, **merged, "type": kinds[0] if len(kinds) == 1 else kinds}
    found |= {key: value for key, value in given.items() if key not in ("$ref", "$defs", "title")}
    if "properties" in given:
        inner = given["properties"].items()
        found["properties"] = {key: _write_out(rules, definitions) for key, rules in inner}
    if "items" in given:
        found["items"] = _write_out(given["items"], definitions)
    return found


_VALUES = ("default", "examples", "minimum", "maximum", "exclusiveMinimum")


def _tidy(value: Any) -> Any:
    """Write numbers without a fraction as whole ones."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _kinds(rules: Rules) -> list[str]:
    kinds = rules.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]


def format_place(place: Place) -> str:
    """Format a place as a reader knows it: `paint.parts[1].artwork`."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return " ".join(text.removeprefix(".").split())


def quote(value: Any) -> str:
    """Format a value for a message: on one line, and shortened if too long."""
    if value is None or value is ...:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | set):
        return TYPE_WORDS["object"]
    if isinstance(value, list | tuple):
        return TYPE_WORDS["array"]
    text = shorten(" ".join(str(value).split()))
    return f'"{text}"' if isinstance(value, str) else text


def shorten(text: str) -> str:
    """Shorten a text for a message."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "..."


def _explain_errors(
    error: ValidationError, kind: Any, data: Any, written: Mapping[Place, str]
) -> list[Problem]:
    """Return the problems behind pydantic's errors, in the wording of our messages.

    Where a value may be of several kinds, only the errors of the kind that it is count.
    """
    root = rules_of(kind)
    found: list[Problem] = []
    mismatched: list[Place] = []
    for each in error.errors(include_url=False):
        place = _place_of(each["loc"], data)
        if each["type"] == "missing":
            key = str(each["loc"][-1])
            words = describe_wanted(rules_at((*place, key), root))
            found.append(Problem(place, f'the key "{key}" is missing, expected {words}'))
        elif each["type"] == "unexpected_keyword_argument":
            found.append(Problem(place, f"unknown key{_known_key_hint(place, root)}"))
        elif each["type"] == "value_error":
            found.append(Problem(place, str(each["ctx"]["error"])))
        else:
            mismatched.append(place)
    places = {*mismatched, *(problem.place for problem in found)}
    within = {place[:depth] for place in places for depth in range(len(place))}
    for place in mismatched:
        if place not in within:
            rules, text = rules_at(place, root), written.get(place)
            found.append(Problem(place, describe_mismatch(value_at(place, data), text, rules)))
    return found


def _place_of(location: tuple[str | int, ...], data: Any) -> Place:
    """Return the place of an error, without the names of the alternatives that were tried."""
    place: Place = ()
    for part in location:
        known = isinstance(part, int) if isinstance(data, list | tuple) else isinstance(data, dict)
        if known and (isinstance(part, int) or part in data):
            data, place = data[part], (*place, part)
    return place


def describe_mismatch(found: Any, text: str | None, rules: Rules) -> str:
    """Say what was found and expected; if quotes make the difference, say that as well.

    Args:
        text: the text that YAML reads as this value; None if not known.
    """
    expected = describe_expected(rules) + _near_word_hint(found, rules)
    whole = isinstance(found, float) and "number" in _kinds(rules)
    plain = f"found {f'{found:.15g}' if whole else quote(found)}, expected {expected}"
    if isinstance(found, str):
        short = len(found) <= LONGEST_QUOTE
        unquoted = (
            short
            and yaml_misreadings.is_plain_value(found)
            and is_allowed(yaml.safe_load(found), rules)
        )
        return f"{plain}: write it without quotes: {found}" if unquoted else plain
    if not text:
        return plain
    reading = _describe_reading(found, text)
    read = f"found {reading}; expected {expected}" if reading else plain
    if is_allowed(text, rules):
        return f"{read}: put it in quotes: {shorten(yaml_misreadings.quote_text(text))}"
    return read if isinstance(found, int | float) else plain


def _describe_reading(found: Any, text: str) -> str:
    """Say what YAML makes of a text; "" if that is what it seems to be."""
    if text.startswith("#"):
        return f"nothing, since YAML reads {shorten(text)} as a comment"
    return f"{shorten(text)}, which YAML reads as {quote(found)}" if text != quote(found) else ""


def describe_expected(rules: Rules) -> str:
    """Describe in words what rules ask for."""
    if "expected" in rules:
        return str(rules["expected"])
    if "enum" in rules:
        return f"one of {', '.join(rules['enum'])}"
    words = " or ".join(TYPE_WORDS[kind] for kind in _kinds(rules))
    limits = describe_range(rules)
    return f"{words} from {limits}" if limits else words


def describe_range(rules: Rules) -> str:
    """Describe the numbers that rules allow; "" if they do not limit them."""
    bounded = {"minimum", "maximum"} <= rules.keys()
    return f"{rules['minimum']:.10g} to {rules['maximum']:.10g}" if bounded else ""


def describe_wanted(rules: Rules) -> str:
    """Describe what rules ask for where there is nothing yet: of a text, also what it says."""
    expected = describe_expected(rules)
    if expected != TYPE_WORDS["string"] or "description" not in rules:
        return expected
    meaning = re.split(r"[.;]", rules["description"])[0]
    return f"{expected} ({meaning[0].lower()}{meaning[1:]})"


def is_allowed(value: Any, rules: Rules) -> bool:
    """Return whether rules allow a text, a number or a logical value."""
    kinds = _kinds(rules)
    if isinstance(value, str):
        # To Python, `$` may also stand before a line break at the end.
        pattern = re.sub(r"\$$", r"\\Z", rules.get("pattern", ""))
        known = value in rules.get("enum", [value])
        return "string" in kinds and known and re.search(pattern, value) is not None
    if isinstance(value, bool):
        return "boolean" in kinds
    fits = "number" in kinds or ("integer" in kinds and isinstance(value, int))
    low, high = rules.get("minimum", value), rules.get("maximum", value)
    return bool(fits and low <= value <= high)


def _near_word_hint(found: Any, rules: Rules) -> str:
    """Suggest another spelling of a text; of words joined by "+", what follows a colon is none."""
    if not isinstance(found, str):
        return ""
    if rules.get("slug") and (slug := slug_of(found)):
        return f' (try "{slug}")'
    known = rules.get("enum", rules.get("words", []))
    parts = [found] if "enum" in rules else found.partition(":")[0].split("+")
    hints = (suggest_word(part, known) for part in parts if part not in known)
    return next(filter(None, hints), "")


def _known_key_hint(place: Place, root: Rules) -> str:
    """Say what an unknown key may be, or where it belongs."""
    key, rules = str(place[-1]), rules_at(place[:-1], root)
    if there := rules.get("elsewhere", {}).get(key):
        return f" ({there})"
    known = [*rules.get("properties", ())]
    hint = _other_level_hint(key, place[:-1], root)
    if not hint and (new := NEW_NAMES.get(key, key)) not in (key, *known):
        level = _other_level_hint(new, place[:-1], root)
        hint = level and f" (it is called {new} now){level}"
    return hint or suggest_word(key, known) or f", expected one of {', '.join(known)}"


def _other_level_hint(key: str, place: Place, root: Rules) -> str:
    """Say where an unknown key belongs if it is known one level further in or out, else ""."""
    for holder, inner in rules_at(place, root).get("properties", {}).items():
        if key in inner.get("properties", {}):
            return f' (it belongs under "{holder}")'
    if not place:
        return ""
    if place[0] == "entries" and key in rules_at(("defaults", *place[2:]), root).get(
        "properties", {}
    ):
        return f' (it belongs under "{place[-1]}" of the defaults)'
    beside = rules_at(place[:-1], root).get("properties", {})
    return f' (it belongs beside "{place[-1]}")' if key in beside else ""
