"""The schema for editors, and what must agree with it: timelines and config/README.md."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from impasto.cli import main
from impasto.core import yaml_document
from impasto.core.checked_data import find_problems, rules_of
from impasto.timeline.document import TimelineKeys
from impasto.timeline.json_schema import documented_schema, timeline_schema
from impasto.timeline.loader import load_timeline
from impasto.timeline.model import PaintSettings
from impasto.timeline.settings import Settings

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "config/timeline.schema.json"
TIMELINES = [ROOT / "config/timeline.yaml", *sorted((ROOT / "config/timelines").glob("*.yaml"))]


def keys(rules: dict[str, Any], place: tuple[str, ...] = (), required: bool = True):
    """Yield every key with its place, its rules, and whether it is required."""
    for key, inner in rules.get("properties", {}).items():
        must = key in rules.get("required", ())
        yield (*place, key), inner, must
        yield from keys(inner, (*place, key))
    if "items" in rules:
        yield from keys(rules["items"], place)


def test_the_published_schema_is_in_step(tmp_path, capsys):
    text = PUBLISHED.read_text(encoding="utf-8")
    assert text == timeline_schema(), "run `impasto schema -o config/timeline.schema.json`"
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == text
    assert main(["schema", "-o", str(tmp_path / "s.json")]) == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == text
    Draft7Validator.check_schema(json.loads(text))
    assert "$ref" not in text


NO_DEFAULT = (
    *("subtitle", "credit", "url", "structure", "file", "plate", "licence", "id", "assembly"),
    "title",
)


def test_every_key_is_explained_to_the_editor():
    found = list(keys(json.loads(PUBLISHED.read_text(encoding="utf-8"))))
    assert len({place for place, _, _ in found}) > 60
    for place, rules, must in found:
        assert re.fullmatch(r"[A-Z0-9].{8,}\.", rules["description"], re.S), place
        (example,) = rules["examples"]
        assert Draft7Validator(rules).is_valid(example), place
        # Optional keys have a default, except texts of the film and the sources of artworks and
        # structures.
        if not must and place[-1] not in NO_DEFAULT:
            assert Draft7Validator(rules).is_valid(rules["default"]), place
        assert not must or "default" not in rules, place


def test_an_absent_dial_is_not_given(tmp_path, monkeypatch):
    """The painter may tune an absent dial, so that a default must not be filled in."""
    monkeypatch.chdir(ROOT)
    data = yaml_document.read_yaml(TIMELINES[0]).data
    data["defaults"].pop("paint", None)
    data["entries"] = [{**data["entries"][0], "paint": {}}]
    (tmp_path / "timeline.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    (entry,) = load_timeline(tmp_path / "timeline.yaml").entries
    assert entry.paint == PaintSettings()
    assert PaintSettings() == PaintSettings({}, {}, False, (), "forms")


@pytest.mark.parametrize("path", TIMELINES, ids=lambda path: path.name)
def test_shipped_timelines_name_the_schema_first_and_keep_to_it(path):
    first, *_ = path.read_text(encoding="utf-8").splitlines()
    address = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / address).resolve() == PUBLISHED
    schema = Draft7Validator(json.loads(PUBLISHED.read_text(encoding="utf-8")))
    data = yaml_document.read_yaml(path).data
    assert schema.is_valid(data)
    broken = {**data, "entries": [{**data["entries"][0], "yeer": 1}]}
    assert [e.validator for e in schema.iter_errors(broken)] == ["additionalProperties"]


def test_the_examples_make_an_entry_with_every_key():
    whole = documented_schema()
    (entry,) = whole["properties"]["entries"]["examples"][0]
    assert list(find_problems(TimelineKeys, {"title": "A film", "entries": [entry]})) == []
    for place, _, _ in keys(whole["properties"]["entries"]["items"]):
        if place[:2] == ("paint", "weights") and len(place) == 3:
            continue
        value: Any = entry
        for key in place:
            value = value[0] if isinstance(value, list) else value
            assert key in value, place
            value = value[key]


# config/README.md


def tables(text: str):
    """Yield the name of each table of keys, and its rows by column."""
    name = ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if heading := re.match(r"(?:#+ (.*)|\*\*`(\w+)`\*\*)", line):
            name = (heading[1] or heading[2]).strip("`")
        if not re.match(r"\| (key|weight) \|", line):
            continue
        columns = cells(line)
        rows = []
        for row in lines[number + 2 :]:
            if not row.startswith("|"):
                break
            rows.append(dict(zip(columns, cells(row), strict=True)))
        yield name, rows


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def written(cell: str) -> Any:
    """Return the YAML value of a cell; `16:9` is not a base-60 number."""
    return yaml.safe_load(re.sub(r"\b(\d+:\d+)\b", r'"\1"', cell.strip("`")))


def rules_of_table(name: str) -> dict[str, Any]:
    whole = documented_schema()
    entry = whole["properties"]["entries"]["items"]
    if name == "config.yaml":
        return rules_of(Settings)
    if name == "weights":
        return entry["properties"]["paint"]["properties"]["weights"]
    if name == "parts":
        return entry["properties"]["paint"]["properties"]["parts"]["items"]
    if name == "transition":
        return whole["properties"]["defaults"]["properties"][name]
    return {"timeline.yaml": whole, "An entry": entry}.get(name) or entry["properties"][name]


README = dict(tables((ROOT / "config/README.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", README)
def test_the_documentation_is_in_step(name):
    """Its tables have the schema's keys, with the right defaults, ranges and examples."""
    rules = rules_of_table(name)
    documented = set()
    for row in README[name]:
        key = (row.get("key") or row["weight"]).strip("`")
        documented.add(key)
        inner = rules["properties"][key]
        if row.get("default", "").startswith("`"):
            assert written(row["default"]) == inner["default"], key
        if found := re.fullmatch(r"([\d.]+) to ([\d.]+)", row.get("range", "")):
            bounds = (inner["minimum"], inner["maximum"])
            assert (float(found[1]), float(found[2])) == bounds, key
        if row.get("needed") == "yes":
            assert key in rules["required"], key
        if row.get("example", "").startswith("`"):
            example = written(row["example"])
            if "defaults" in example and key != "defaults":
                example = example["defaults"][name]
            assert Draft7Validator(inner).is_valid(example[key]), key
    assert documented == set(rules["properties"])


def test_the_documentation_covers_every_table():
    assert {*README} == {
        *("config.yaml", "timeline.yaml", "An entry", "milestone", "artwork", "structure"),
        *("view", "motion", "transition", "paint", "weights", "parts"),
    }
