"""The schemas for editors, and the timelines and settings that must agree with them."""

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
from impasto.timeline.json_schema import DOCUMENTS, documented_schema, editor_schema
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


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_published_schema_is_in_step(document, tmp_path, capsys):
    path = f"config/{document}.schema.json"
    text = (ROOT / path).read_text(encoding="utf-8")
    assert text == editor_schema(document), f"run `impasto schema {document} -o {path}`"
    assert main(["schema", document]) == 0
    assert capsys.readouterr().out == text
    assert main(["schema", document, "-o", str(tmp_path / "s.json")]) == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == text
    Draft7Validator.check_schema(json.loads(text))
    assert "$ref" not in text


def test_the_schema_of_timelines_is_written_unless_another_is_asked_for(capsys):
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == editor_schema("timeline")


NO_DEFAULT = (
    *("subtitle", "credit", "url", "structure", "file", "plate", "licence", "id", "assembly"),
    "title",
)


def test_every_key_is_explained_to_the_editor():
    found = [key for document in DOCUMENTS for key in keys(json.loads(editor_schema(document)))]
    assert len({place for place, _, _ in found}) > 70
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


def test_the_shipped_settings_name_their_schema_and_keep_to_it():
    path = ROOT / "config/config.yaml"
    first, *_ = path.read_text(encoding="utf-8").splitlines()
    assert first == "# yaml-language-server: $schema=settings.schema.json"
    # Editors read YAML 1.2, to which 16:9 is text.
    data = {**yaml_document.read_yaml(path).data, "shape": "16:9"}
    schema = Draft7Validator(json.loads(editor_schema("settings")))
    assert data.keys() == rules_of(Settings)["properties"].keys()
    assert schema.is_valid(data)
    assert not schema.is_valid({**data, "quality": "fine"})
    assert [e.validator for e in schema.iter_errors({**data, "fpss": 1})] == [
        "additionalProperties"
    ]


def test_the_examples_of_the_settings_are_settings():
    rules = rules_of(Settings)["properties"]
    data = {key: inner["examples"][0] for key, inner in rules.items()}
    assert list(find_problems(Settings, data)) == []


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
