"""What is copied from the studio is understood where it is pasted."""

import ast
import shlex
from pathlib import Path

import pytest
import yaml

from impasto import InputError
from impasto.studio.library import Item, Library, clean_name
from impasto.studio.recipe import recipe, timeline_entry
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


def test_each_command_is_understood():
    text = recipe(SETTINGS, STRUCTURE, [WAVE, PLATE], {"ground": WAVE})["command"]
    plate, render, paint = (shlex.split(line) for line in text.splitlines())
    for words in (plate, render, paint):
        assert words[0] == "impasto"
        parse_command(words[1:])
    assert plate[1:4] == ["plate", "ribbon", "pdb/a name.pdb"]
    assert {"--rotate=-12.34,179.99,0.5", "1.2345", "1280x960", "pdb/a name.pdb"} <= set(render)
    assert {"styles/it's a wave.jpg:2", "kept/ribbon-s.png:0.5"} <= set(paint)
    assert {"ground=styles/it's a wave.jpg", "--relief", "1.35", "--medium", "oil"} <= set(paint)


@pytest.mark.parametrize("artworks", [[WAVE], [WAVE, PLATE]])
def test_the_python_call_has_the_same_values(artworks):
    weights = SETTINGS.artworks[: len(artworks)]
    settings = Settings(**{**vars(SETTINGS), "artworks": weights})
    text = recipe(settings, STRUCTURE, artworks, {"ground": WAVE})["python"]
    calls = {
        call.func.id: call
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }
    rendered = {k.arg: ast.literal_eval(k.value) for k in calls["render"].keywords}
    assert rendered["rotate"] == SETTINGS.rotate
    assert rendered["zoom"] == SETTINGS.zoom
    painted = {k.arg: ast.literal_eval(k.value) for k in calls["paint"].keywords}
    assert painted["parts"] == {"ground": "styles/it's a wave.jpg"}
    assert painted["relief"] == 1.35
    given = ast.literal_eval(calls["paint"].args[1])
    several = [("styles/it's a wave.jpg", 2.0), ("kept/ribbon-s.png", 0.5)]
    assert given == (several if len(artworks) == 2 else "styles/it's a wave.jpg")


def test_the_timeline_entry_has_the_heaviest_artwork():
    (entry,) = yaml.safe_load(recipe(SETTINGS, STRUCTURE, [WAVE, PLATE], {})["timeline"])
    assert entry == timeline_entry(SETTINGS, STRUCTURE, [WAVE, PLATE], {})
    assert entry["artwork"] == {"file": "styles/it's a wave.jpg"}
    assert entry["view"] == {"rotate": [-12.34, 179.99, 0.5], "zoom": 1.2345}
    assert entry["paint"] == {"relief": 1.35, "medium": "oil"}


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
