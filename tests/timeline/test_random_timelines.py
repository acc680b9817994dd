"""Timelines at random: valid ones can be painted, and of others, mistakes are reported."""

import math
import re
import shlex
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from film_settings import SETTINGS
from impasto.core.errors import InputError
from impasto.film.schedule import plan_film
from impasto.planning import stage_arguments
from impasto.timeline.loader import load_timeline
from impasto.timeline.model import Timeline
from parsed_command import parse_command
from random_timelines import dump, make_files, timelines, wrong_timelines

PATH = Path("timeline.yaml")


@pytest.fixture
def project(tmp_path, monkeypatch):
    make_files(tmp_path)
    monkeypatch.chdir(tmp_path)


def load(text: str) -> Timeline:
    PATH.write_bytes(text.encode())
    return load_timeline(PATH)


def scalars(value: Any) -> Iterator[Any]:
    """Yield the texts and numbers within a record."""
    within = value.values() if isinstance(value, dict) else value
    if isinstance(within, str | bytes) or not hasattr(within, "__iter__"):
        yield within
    else:
        for inner in within:
            yield from scalars(inner)


def assert_sensible(film: Timeline) -> None:
    """Assert that a film has a length, and that the verbs understand what its entries ask for."""
    assert all(math.isfinite(x) for x in scalars(asdict(film)) if isinstance(x, int | float))
    assert 0 <= film.overlap <= 2
    assert plan_film(film, 24).credits_start > 0
    for entry in film.entries:
        assert 0.25 <= entry.seconds <= 60
        assert re.fullmatch("[a-z0-9-]{1,60}", entry.id)
        render, chains = (
            ["render", "a.cif", "-o", "b"],
            ["stage", "import-structure", "a", "-o", "b"],
        )
        paint = ["paint", "a.png", "--artwork", "b.png", "-o", "c.png"]
        for command, options in (
            (render, stage_arguments.view_arguments(film, entry, SETTINGS)),
            (render, stage_arguments.clip_arguments(film, entry, SETTINGS)),
            (paint, stage_arguments.paint_arguments(entry, SETTINGS)),
            (chains, stage_arguments.structure_arguments(entry)),
        ):
            words = shlex.split(options)
            parse_command([*command, *words])
            assert not any("\n" in word for word in words)


@given(timelines())
def test_valid_timelines_are_accepted(project, data):
    film = load(dump(data))
    assert sorted(entry.id for entry in film.entries) == sorted(e["id"] for e in data["entries"])
    assert_sensible(film)


@pytest.mark.filterwarnings("ignore::impasto.core.errors.Notice")
@given(wrong_timelines())
def test_mistakes_are_reported_with_their_lines(project, text):
    try:
        film = load(text)
    except InputError as error:
        for line in str(error).splitlines():
            assert re.match(rf"{PATH}, line \d+(, column \d+)?: ", line), line
    else:
        assert_sensible(film)
