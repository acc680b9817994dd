"""The raw weights are the same in code, schema, documentation, command line and record."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from impasto import cli
from impasto.api.options import DialOptions
from impasto.core.errors import InputError
from impasto.painting.dials import CLIP_FACTORS, STROKE_FACTORS, Dials, read_dials
from impasto.painting.weights import WEIGHT_NAMES, WEIGHT_RANGES, Weights
from impasto.timeline import json_schema
from parsed_command import parse_command

ROOT = Path(__file__).parents[2]
LIMITS = {name: WEIGHT_RANGES.get(name, (0.0, 1.0)) for name in WEIGHT_NAMES}


def given(*words):
    found = parse_command(["interpolate", "r.png", "a.jpg", "b.jpg", "-o", "s.png", *words])
    dials = {
        name: dial for name, dial in vars(found).items() if name in DialOptions.__annotations__
    }
    return {**dials, "weights": dict(found.weight)}


def test_the_schema_allows_what_the_painter_takes():
    allowed = json_schema.read_schema("timeline")["$defs"]["paint"]["properties"]["weights"][
        "properties"
    ]
    assert {name: (one["minimum"], one["maximum"]) for name, one in allowed.items()} == LIMITS
    for (low, high), one in zip(LIMITS.values(), allowed.values(), strict=True):
        assert one["expected"] == f"a number from {low:g} to {high:g}"
        assert one["description"]


def test_the_documentation_has_every_weight_with_its_default_and_range():
    readme = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
    for field in fields(Weights):
        low, high = LIMITS[field.name]
        assert f"| `{field.name}` | `{field.default:g}` | {low:g} to {high:g} | " in readme


def test_nothing_given_is_the_painters_own():
    assert {name for name, value in given().items() if value} == set()
    assert Dials.from_values(**given()) == Dials()


def test_dials_and_weights_that_are_given_are_known():
    found = given("--ground-calm", "0.5", "--weight", "air=0.2", "--weight", "content=0.7")
    assert Dials.from_values(**found) == Dials(weights=Weights(air=0.2, content=0.7))
    assert list(found) == ["ground_calm", "weights"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("air", "expected NAME=VALUE, such as air=0.5, found 'air'"),
        ("aire=1", "unknown weight 'aire' (did you mean \"air\"?), expected one of content, "),
        ("air=much", "expected a number, found 'much'"),
        ("air=nan", "expected a number, found 'nan'"),
        ("air=7", "weight air: expected 0 to 1, found 7"),
    ],
)
def test_a_wrong_weight_is_named(capsys, text, expected):
    with pytest.raises(SystemExit) as end:
        cli.main(["paint", "r.png", "--artwork", "a.jpg", "-o", "s.png", "--weight", text])
    assert end.value.code == 2
    assert f"--weight: {expected}" in capsys.readouterr().err


def test_dials_come_back_from_their_record(tmp_path):
    dials = Dials(relief=1.4, seed=3, weights=Weights(air=0.125))
    assert dials.as_dict()["weights"] == {"air": 0.125}
    record = tmp_path / "still.json"
    record.write_text(json.dumps({"dials": dials.as_dict()}))
    assert read_dials(record) == dials


@pytest.mark.parametrize(
    ("dials", "expected"),
    [
        (None, "dials: expected the dials of a still, found None"),
        ({"weights": [1]}, "dials: expected the dials of a still"),
        ({"releif": 1}, "dials: unknown name 'releif'"),
        ({"relief": "1"}, "dials: relief: expected a number, found '1'"),
        ({"relief": 7}, "dials: relief: expected 0 to 2, found 7"),
        ({"weights": {"are": 1}}, "dials.weights: unknown name 'are'"),
        ({"weights": {"air": None}}, "dials.weights: air: expected a number, found None"),
        ({"weights": {"air": 7}}, "dials: weight air: expected 0 to 1, found 7"),
    ],
)
def test_a_record_without_dials_is_refused(tmp_path, dials, expected):
    record = tmp_path / "still.json"
    record.write_text(json.dumps({"dials": dials}))
    with pytest.raises(InputError) as caught:
        read_dials(record)
    assert str(caught.value).startswith(f"{record}: {expected}")


def test_a_clip_is_composed_more_gently_than_its_still():
    assert CLIP_FACTORS.keys() == STROKE_FACTORS.keys()
    dials = Dials()
    still, clip = dials.composition.weights, dials.clip_composition.weights
    for name in ("light", "pigment", "deepen", "air", "shadow", "outline", "crossing"):
        assert getattr(clip, name) < getattr(still, name)
    alone = Dials(brushwork="none")
    assert alone.clip_composition == alone.composition
