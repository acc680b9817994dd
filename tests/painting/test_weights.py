"""The raw weights are the same in code, schema, documentation, command line and record."""

import json

import pytest

from impasto import cli
from impasto.api.options import DialOptions
from impasto.core.errors import InputError
from impasto.painting.dials import CLIP_FACTORS, DIALS, STROKE_FACTORS, Dials, read_dials
from impasto.painting.weights import Weights
from parsed_command import parse_command


def given(*words):
    found = parse_command(["interpolate", "r.png", "a.jpg", "b.jpg", "-o", "s.png", *words])
    return {name: dial for name, dial in vars(found).items() if name in DialOptions.__annotations__}


def test_nothing_given_is_the_painters_own():
    assert {name for name, value in given().items() if value} == set()
    assert Dials.from_values(**given()) == Dials()


def test_every_dial_is_an_option_with_its_explanation(capsys):
    assert DialOptions.__annotations__.keys() == {*DIALS, "weights"}
    with pytest.raises(SystemExit):
        cli.main(["interpolate", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    relief = DIALS["relief"]["description"].rstrip(".").removeprefix("How")
    assert f"--relief X how{relief} (0 to 2; default: 1)" in shown
    words = "|".join(DIALS["medium"]["enum"])
    assert f"--medium {words} how strokes are laid" in shown


def test_dials_and_weights_that_are_given_are_known():
    found = given("--ground-calm", "0.5", "--weight", "air=0.2", "--weight", "content=0.7")
    assert Dials.from_values(**found) == Dials(weights=Weights(air=0.2, content=0.7))
    assert list(found) == ["ground_calm", "weights"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("air", "expected NAME=VALUE, such as air=0.5, found 'air'"),
        ("aire=1", 'aire: unknown key (did you mean "air"?)'),
        ("air=much", "expected a number, found 'much'"),
        ("air=nan", "expected a number, found 'nan'"),
        ("air=7", "air: found 7, expected a number from 0 to 1"),
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
        (None, "dials: found nothing, expected a mapping"),
        ({"weights": [1]}, "dials: weights: found a list, expected a mapping"),
        ({"releif": 1}, 'dials: releif: unknown key (did you mean "relief"?)'),
        ({"relief": "1"}, 'dials: relief: found "1", expected a number from 0 to 2'),
        ({"relief": True}, "dials: relief: found true, expected a number from 0 to 2"),
        ({"relief": 7}, "dials: relief: found 7, expected a number from 0 to 2"),
        ({"medium": 1}, "dials: medium: found 1, expected one of measured, oil"),
        ({"palette": 1}, "dials: palette: found 1, expected artwork, render, luminance"),
        ({"weights": {"are": 1}}, 'dials: weights.are: unknown key (did you mean "air"?)'),
        ({"weights": {"air": None}}, "dials: weights.air: found nothing, expected a number"),
        ({"weights": {"air": 7}}, "dials: weights.air: found 7, expected a number from 0 to 1"),
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
