"""Write the text of a new timeline entry: required keys filled in, optional keys explained.

Explanations follow "# ". An optional key follows "#" alone, with an example value: to switch it on,
remove the "#" from its line and from those of its nested keys.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from impasto.core import yaml_document
from impasto.core.checked_data import find_problems
from impasto.core.errors import InputError
from impasto.core.file_formats import PICTURE_SUFFIXES
from impasto.timeline import loader
from impasto.timeline.document import EntryKeys
from impasto.timeline.json_schema import documented_schema
from impasto.timeline.model import Timeline

FETCH_KEYS = ("url", "plate", "structure", "id", "assembly")
"""Keys of an artwork or a structure that exclude the key `file`."""
LINE_WIDTH = 100  # columns of the text
FILL_IN = "Fill in: "
"""The beginning of texts that a person has still to write."""

_Rules = Mapping[str, Any]


def new_entry(path: Path, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of a new entry and the defaults of its timeline.

    The values suffice to paint the entry as it is. Its year is the film's last. Its artwork is a
    picture from the folder of the others that no entry uses yet. Its structure is the default one,
    or else that of the film's last entry.

    Raises:
        InputError: the timeline cannot be used, already has an entry of that name, or the name is
            not a valid id.
    """
    film = loader.load_timeline(path)
    document = yaml_document.read_yaml(path)
    for index, entry in enumerate(document.data["entries"]):
        if entry["id"] == name:
            line = document.line(("entries", index, "id"))
            raise InputError(f'{path}, line {line}: there is already an entry "{name}"')
    for problem in find_problems(EntryKeys, {"id": name}):
        if problem.place == ("id",):
            raise InputError(f"id: {problem.message}")
    last = next(e for e in document.data["entries"] if e["id"] == film.entries[-1].id)
    defaults = document.data.get("defaults", {})
    values = {
        "id": name,
        "year": last["year"],
        "artwork": _find_unused_artwork(film, last["artwork"]),
    }
    if "structure" not in defaults:
        values["structure"] = last["structure"]
    if defaults.get("transition", {}).get("kind") == "blend":
        # A blend needs the pose of the previous entry, which the defaults cannot give.
        values["transition"] = {"kind": "dissolve"}
    return values, defaults


def entry_lines(values: Mapping[str, Any], defaults: _Rules, indent: int, step: int) -> list[str]:
    """Return the lines of an entry, without the dash; the first line has its id.

    Args:
        values: values of the entry's keys; a required key without a value gets a text to fill in.
        defaults: the timeline's defaults; shown instead of the program's own defaults.
        indent: columns before the entry's keys.
        step: columns by which nested keys are indented.
    """
    rules = documented_schema()["properties"]["entries"]["items"]
    name = f"id: {_to_flow_style(values['id'])} # {rules['properties']['id']['description']}"
    others = {key: inner for key, inner in rules["properties"].items() if key != "id"}
    keys = _key_lines({**rules, "properties": others}, values, defaults, LINE_WIDTH - indent, step)
    return [" " * indent + line for line in (name, *keys)]


def is_filled_in(text: str) -> bool:
    """Return whether a text of a timeline has been written by a person."""
    return not text.startswith(FILL_IN)


def _find_unused_artwork(film: Timeline, last: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a picture that no entry uses, from the folder of the last local artwork; or `last`."""
    artworks = (entry.artwork for entry in film.entries)
    files = [a.file for a in artworks if a.file is not None and a.source is None]
    if not files:
        return last
    shown, folder = {file.resolve() for file in files}, files[-1].parent
    pictures = sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURE_SUFFIXES)
    unused = (picture for picture in pictures if picture.resolve() not in shown)
    picture = next(unused, None)
    return last if picture is None else {"file": picture.as_posix()}


def _key_lines(
    rules: _Rules, values: Mapping[str, Any], defaults: _Rules, width: int, step: int
) -> Iterator[str]:
    for key, inner in rules["properties"].items():
        own, default = values.get(key), defaults.get(key, inner.get("default"))
        yield from _comment_lines("", inner, default, width)
        if key not in rules.get("required", ()) and key not in values:
            # A structure, which may also be text, is not merged key by key.
            merged = isinstance(default, dict) and inner.get("type") == "object"
            within = default if merged else {}
            for name, nested in inner.get("properties", {}).items():
                usual = within.get(name, nested.get("default"))
                for line in _comment_lines(f"{name}: ", nested, usual, width - step):
                    yield f"#{' ' * step}{line[1:]}"
            yield from _comment_out(key, _without_fetch_keys(inner["examples"][0]), width, step)
        elif "properties" in inner and (own is None or (own and isinstance(own, dict))):
            yield f"{key}:"
            for line in _key_lines(inner, own or {}, {}, width - step, step):
                yield " " * step + line
        else:
            yield f"{key}: {_to_flow_style(values.get(key, FILL_IN + _request_text(inner)))}"


def _comment_lines(name: str, rules: _Rules, default: Any, width: int) -> list[str]:
    """Return a key's description and default as lines of a comment."""
    text = f"{name}{rules['description']}"
    if default is not None and not isinstance(default, dict) and default != []:
        text = f"{text} Default: {_to_flow_style(default)}."
    return textwrap.wrap(
        text, width, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False
    )


def _without_fetch_keys(example: Any) -> Any:
    """Return an example without the keys of its artworks and structures that a file excludes."""
    if isinstance(example, list):
        return [_without_fetch_keys(item) for item in example]
    if not isinstance(example, dict):
        return example
    others = FETCH_KEYS if "file" in example else ()
    return {key: _without_fetch_keys(inner) for key, inner in example.items() if key not in others}


def _comment_out(key: str, example: Any, width: int, step: int) -> Iterator[str]:
    """Yield a key and its example after "#", on one line if that is short enough."""
    line = f"#{key}: {_to_flow_style(example)}"
    if len(line) <= width or not isinstance(example, dict):
        yield line
        return
    yield f"#{key}:"
    for name, value in example.items():
        # YAML allows these values to continue on the next line at any space.
        yield from textwrap.wrap(
            f"#{' ' * step}{name}: {_to_flow_style(value)}",
            width,
            subsequent_indent=f"#{' ' * 2 * step}",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _request_text(rules: _Rules) -> str:
    description = str(rules["description"]).rstrip(".")
    return description[:1].lower() + description[1:]


def _to_flow_style(value: Any) -> str:
    """Return a value on one line of YAML; texts are quoted unless they are plain words."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_to_flow_style(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_to_flow_style(inner) for inner in value)}]"
    if (
        isinstance(value, str)
        and re.fullmatch(r"[a-z][a-z0-9-]*", value)
        and yaml.safe_load(value) == value
    ):
        return value
    if isinstance(value, float):
        return yaml.safe_dump(value).splitlines()[0]
    # All JSON is valid YAML, except that YAML breaks lines at more characters, and refuses some.
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]",
        lambda found: f"\\u{ord(found[0]):04x}",
        json.dumps(value, ensure_ascii=False),
    )
