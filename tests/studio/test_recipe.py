"""What is copied from the studio is understood where it is pasted."""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from impasto import InputError
from impasto.studio.library import Ingredients, Item, Library, clean_name
from impasto.studio.recipe import command_text, timeline_entry
from impasto.studio.settings import COMPOSITION_DIALS, Settings, dial_document
from parsed_command import parse_command

STRUCTURE = Item("s", "structure", "A name", Path("pdb/a name.pdb"))
WAVE = Item("w", "artwork", "Wave", Path("styles/it's a wave.jpg"))
PLATE = Item("p", "artwork", "Ribbon", Path("kept/ribbon-s.png"), True, "ribbon", STRUCTURE)
SETTINGS = Settings(
    structure="s",
    artworks=(("w", 2.0), ("p", 0.5)),
    representation="cartoon+sticks",
    render_colours="#aa3355,#223344",
    rotate=(-12.34, 179.99, 0.5),
    zoom=1.2345,
    quality="standard",
    parts={"ground": "w"},
    dials={"relief": 1.35, "medium": "oil"},
)


MADE_OF = Ingredients(STRUCTURE, [(WAVE, 1.0), (PLATE, 0.25)], {"ground": WAVE})


def test_each_command_is_understood():
    plate, render, paint = map(shlex.split, command_text(SETTINGS, MADE_OF).splitlines())
    for words in (plate, render, paint):
        assert words[0] == "impasto"
        parse_command(words[1:])
    assert plate[1:4] == ["plate", "ribbon", "pdb/a name.pdb"]
    assert {"--rotate=-12.34,179.99,0.5", "1.2345", "1280x960", "pdb/a name.pdb"} <= set(render)
    assert {"styles/it's a wave.jpg:1", "kept/ribbon-s.png:0.25"} <= set(paint)
    assert {"ground=styles/it's a wave.jpg", "--relief", "1.35", "--medium", "oil"} <= set(paint)


def test_a_timeline_undoes_what_its_defaults_say_otherwise():
    defaults = {
        "paint": {"relief": 2, "seed": 3, "tune": True, "parts": [], "weights": {"air": 0.1}},
        "transition": {"kind": "blend"},
    }
    entry = timeline_entry(SETTINGS, MADE_OF, defaults)
    assert entry["artwork"]["file"] == "styles/it's a wave.jpg"
    assert entry["render_colours"] == ["#aa3355", "#223344"]
    assert entry["view"] == {"rotate": [-12.34, 179.99, 0.5], "zoom": 1.2345}
    assert entry["motion"] == {"kind": "rock", "degrees": 36}
    assert entry["transition"] == {"kind": "dissolve"}
    paint = entry["paint"]
    assert (paint["relief"], paint["medium"], paint["seed"]) == (1.35, "oil", 0)
    assert paint["tune"] is False
    assert paint["weights"] == {"air": 0.5}
    assert [(part["part"], part.get("weight")) for part in paint["parts"]] == [
        ("picture", 0.25),
        ("ground", None),
    ]
    assert paint["parts"][0]["artwork"]["plate"] == "ribbon"
    assert "structure" not in paint["parts"][0]["artwork"]  # that of the entry
    other = Item("o", "structure", "Another", Path("pdb/other.pdb"))
    elsewhere = timeline_entry(SETTINGS, replace(MADE_OF, structure=other), {})
    assert elsewhere["paint"]["parts"][0]["artwork"]["structure"] == "pdb/a name.pdb"
    alone = timeline_entry(SETTINGS, Ingredients(STRUCTURE, [(WAVE, 1.0)], {}), defaults)
    assert alone["paint"]["parts"] == []


@pytest.mark.parametrize("wrong", [None, "oil", ["relief"], {"weights": "air", "relif": 2}])
def test_defaults_that_are_written_wrongly_are_left_out(wrong):
    entry = timeline_entry(SETTINGS, MADE_OF, {"paint": wrong, "transition": wrong})
    assert entry == timeline_entry(SETTINGS, MADE_OF, {})


def test_numbers_are_those_that_every_recipe_has():
    document = SETTINGS.as_document() | {
        "artworks": [["p", 0.3], ["w", 0.9]],
        "zoom": 1.123456789,
        "dials": {"relief": 1 / 3, "motifs": None, "ground_calm": 0.5},
    }
    settings = Settings.parse(document)
    assert settings.shares == (("w", 1.0), ("p", 0.333333))
    assert settings.zoom == 1.123457
    assert settings.dials == {"relief": 0.333333}


@pytest.mark.parametrize(
    ("dials", "told"),
    [
        ({"palette": "/etc/passwd"}, "passwd"),
        ({"weights": {"air": 0.1}}, "no such dial"),
        ({"relif": 1}, 'did you mean "relief"'),
    ],
)
def test_odd_dials_are_refused(dials, told):
    with pytest.raises(InputError, match=told):
        Settings.parse(SETTINGS.as_document() | {"dials": dials})


def test_settings_survive_json():
    assert Settings.parse(SETTINGS.as_document()) == SETTINGS


def test_only_dials_of_the_composition_change_a_finished_painting():
    assert SETTINGS.with_dials({"relief": 0.5}).dials == {"relief": 0.5, "medium": "oil"}
    with pytest.raises(InputError, match="motifs: expected one of relief"):
        SETTINGS.with_dials({"motifs": 1})
    quick = {name for name, dial in dial_document().items() if dial["quick"]}
    assert quick == set(COMPOSITION_DIALS)


def test_names_never_become_paths(tmp_path):
    library = Library(tmp_path)
    path = library.upload_path("artwork", "ab" * 32, ".png")
    assert path == tmp_path / "artworks" / f"{('ab' * 32)[:40]}.png"
    path.parent.mkdir()
    path.write_bytes(b"")
    item = library.add("artwork", "../../etc/pass\nwd", path)
    assert item.name == "passwd"
    assert library.find("artwork", item.id) == item
    assert sorted(file.parent for file in tmp_path.rglob("*.*")) == [path.parent] * 2
    for wrong in ("../x", "plate-ribbon-../x", "plate-nothing-ab", ""):
        with pytest.raises(InputError):
            library.find("artwork", wrong)


def test_a_name_is_short_and_printable():
    assert clean_name("\x1b[31m" + "a" * 500) == "[31m" + "a" * 76
    assert clean_name("/") == "without a name"
