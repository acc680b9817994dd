"""The timeline is edited, and every edit can be undone, without a server."""

import shutil
from pathlib import Path

import pytest

from impasto.core.errors import InputError
from impasto.core.yaml_document import DocumentError, read_yaml
from impasto.studio.entry_form import FormError
from impasto.studio.library import Ingredients, Item
from impasto.studio.settings import Settings
from impasto.studio.timeline_editor import ChangedMeanwhile, TimelineEditor

ROOT = Path(__file__).parents[2]
SETTINGS = Settings("s", (("wave", 1.0), ("plate", 0.5)), quality="sketch", parts={"ground": "own"})
STRUCTURE = Item("s", "structure", "1hpv", Path("pdb/1hpv.pdb"))
MADE_OF = Ingredients(
    STRUCTURE,
    [
        (Item("wave", "artwork", "Wave", Path("styles/hokusai-great-wave.jpg")), 1.0),
        (Item("plate", "artwork", "Ribbon of 1hpv", Path("x.png"), True, "ribbon", STRUCTURE), 0.5),
    ],
    {"ground": Item("own", "artwork", "Mine", Path("styles/hokusai-poppies.jpg"), own=True)},
)
FORM = {
    "id": "protease",
    "year": "1995",
    "milestone.title": "A drug",
    "milestone.text": "It fits.",
    "milestone.source": "Kim et al. (1995)",
}


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TimelineEditor:
    monkeypatch.chdir(ROOT)
    path = Path(shutil.copy("config/timeline.yaml", tmp_path))
    return TimelineEditor(tmp_path / "steps", path)


def digest(editor: TimelineEditor) -> str:
    return str(editor.describe()["digest"])


def form_of(editor: TimelineEditor, name: str) -> tuple[int, dict[str, str]]:
    entry = next(entry for entry in editor.describe()["entries"] if entry["id"] == name)
    return entry["index"], {field["name"]: field["value"] for field in entry["fields"]}


def test_a_painting_after_several_artworks_becomes_an_entry(editor: TimelineEditor):
    before = editor.path.read_text()
    entry = editor.new_entry(SETTINGS, MADE_OF)
    assert entry["structure"]["title"] == "HIV-1 protease with the inhibitor VX-478"
    whole, ground = (part["artwork"] for part in entry["paint"]["parts"])
    assert whole["credit"] == "Drawn by impasto from Protein Data Bank 1HPV (CC0)"
    assert ground["artist"] == "Katsushika Hokusai"
    known = {
        f"paint.parts[{number}].artwork.{key}": part["artwork"][key]
        for number, part in enumerate(entry["paint"]["parts"], 1)
        for key in ("title", "artist", "date", "credit")
    }
    known |= {
        f"artwork.{key}": entry["artwork"][key] for key in ("title", "artist", "date", "credit")
    }
    known |= {f"structure.{key}": entry["structure"][key] for key in ("title", "credit")}
    stray = {"artwork.file": "/etc/passwd", "structure.file": "/etc/passwd", "paint.tune": "1"}
    editor.add(entry, FORM | known | stray, digest(editor))
    assert editor.path.read_text().startswith(before)
    added = read_yaml(editor.path).data["entries"][-1]
    assert added["artwork"]["file"] == "styles/hokusai-great-wave.jpg"
    assert added["structure"]["file"] == "pdb/1hpv.pdb"
    assert [(one["part"], one.get("weight")) for one in added["paint"]["parts"]] == [
        ("picture", 0.5),
        ("ground", None),
    ]
    assert added["paint"]["parts"][0]["artwork"]["plate"] == "ribbon"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"year": "soon"}, {"year"}),
        ({"year": "3000"}, {"year"}),
        ({"id": "Not a Name"}, {"id"}),
        ({"id": "spring"}, {"id"}),
        ({"milestone.text": "A bell\a"}, {"milestone.text"}),
        ({"milestone.title": " ", "milestone.source": ""}, {"milestone.title", "milestone.source"}),
    ],
)
def test_a_wrong_text_is_named_and_nothing_is_written(editor: TimelineEditor, values, wrong):
    before, (index, form) = editor.path.read_bytes(), form_of(editor, "great-wave")
    with pytest.raises((FormError, DocumentError)) as caught:
        editor.edit(index, form | values, digest(editor))
    error = caught.value
    places = [] if isinstance(error, FormError) else [one.place[2] for one in error.problems]
    assert {*(error.fields if isinstance(error, FormError) else places)} == wrong
    assert editor.path.read_bytes() == before
    assert editor.describe()["undo"] == ""


def test_edits_are_undone_and_done_again_after_a_restart(editor: TimelineEditor):
    texts = [editor.path.read_bytes()]
    index, form = form_of(editor, "great-wave")
    editor.edit(index, form | {"year": "1600", "artwork.artist": "H: #"}, digest(editor))
    texts.append(editor.path.read_bytes())
    assert [entry["id"] for entry in editor.describe()["entries"]][:2] == [
        "harvesters",
        "great-wave",
    ]
    assert editor.describe()["sorted"] is False
    editor.sort(digest(editor))
    texts.append(editor.path.read_bytes())
    assert editor.describe()["sorted"] is True
    editor.remove(form_of(editor, "spring")[0], digest(editor))
    texts.append(editor.path.read_bytes())
    again = TimelineEditor(editor._folder, editor.path)
    labels = []
    for text in texts[-2::-1]:
        labels.append(again.describe()["undo"])
        again.undo(digest(again))
        assert again.path.read_bytes() == text
    assert labels == ["Delete spring", "Sort by year", "Edit great-wave"]
    assert again.describe()["undo"] == ""
    for text in texts[1:]:
        again.undo(digest(again), redo=True)
        assert again.path.read_bytes() == text
    assert again.describe()["redo"] == ""
    with pytest.raises(InputError, match="no step"):
        again.undo(digest(again), redo=True)


def test_what_an_editor_has_changed_is_never_overwritten(editor: TimelineEditor):
    index, form = form_of(editor, "great-wave")
    shown = digest(editor)
    editor.edit(index, form | {"year": "1600"}, shown)
    text = editor.path.read_text() + "# mine\n"
    editor.path.write_text(text)
    for change in (
        lambda: editor.edit(index, form, shown),
        lambda: editor.remove(index, shown),
        lambda: editor.sort(shown),
        lambda: editor.undo(shown),
    ):
        with pytest.raises(ChangedMeanwhile, match="changed meanwhile"):
            change()
    assert editor.describe()["undo"] == ""  # it would take the comment back as well
    with pytest.raises(InputError, match="another now"):
        editor.undo(digest(editor))
    assert editor.path.read_text() == text
    editor.remove(index, digest(editor))
    editor.undo(digest(editor))
    assert editor.path.read_text() == text


def test_a_file_that_is_read_only_is_left_as_it_is(editor: TimelineEditor):
    before, (index, form) = editor.path.read_bytes(), form_of(editor, "great-wave")
    editor.path.chmod(0o444)
    with pytest.raises(InputError, match="read-only"):
        editor.edit(index, form | {"year": "1600"}, digest(editor))
    assert editor.path.read_bytes() == before
    assert editor.describe()["undo"] == ""


def test_a_folder_in_place_of_a_timeline_is_told(tmp_path: Path):
    with pytest.raises(InputError, match="there is no timeline here"):
        TimelineEditor(tmp_path / "steps", tmp_path).describe()


def test_mistakes_stand_beside_their_fields(editor: TimelineEditor):
    text = editor.path.read_text().replace("year: 1838", "year: 18380")
    text = text.replace("      title: Spring\n", "").replace("subtitle:", "subtitel:")
    editor.path.write_text(text)
    found = editor.describe()
    entries = {entry["id"]: entry for entry in found["entries"]}
    wave = {field["name"]: field["problem"] for field in entries["great-wave"]["fields"]}
    assert wave["year"].startswith("found 18380, expected a year")
    assert not any(text for name, text in wave.items() if name != "year")
    spring = {field["name"]: field["problem"] for field in entries["spring"]["fields"]}
    assert spring["artwork.title"].startswith('the key "title" is missing')
    assert entries["spring"]["problems"] == []
    assert ["subtitel" in one for one in found["problems"]] == [True]


@pytest.mark.parametrize(
    "text",
    ["entries: 5", "entries: {a: 1}", "entries: [5]", "entries: [{milestone: x}]", "x: 1", "a: ["],
)
def test_a_timeline_that_is_written_wrongly_is_told(tmp_path: Path, text: str):
    path = tmp_path / "timeline.yaml"
    path.write_text(text)
    found = TimelineEditor(tmp_path, path).describe()
    assert found["problems"] or any(entry["problems"] for entry in found["entries"])


def test_a_part_that_moves_is_refused(editor: TimelineEditor):
    near = Settings("s", (("wave", 1.0),), parts={"near": "own"})
    made_of = Ingredients(STRUCTURE, MADE_OF.artworks[:1], {"near": MADE_OF.parts["ground"]})
    with pytest.raises(InputError, match="cannot make this painting: the part 'near'"):
        editor.new_entry(near, made_of)
