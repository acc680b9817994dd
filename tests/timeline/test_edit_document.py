"""Entries are changed, removed and sorted, and the rest of the document stays as it stands."""

import difflib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from impasto.core.errors import InputError
from impasto.core.yaml_document import DocumentError, read_yaml
from impasto.timeline import edit_document

ROOT = Path(__file__).parents[2]
DOCUMENT = """\
# My film.
title: A film   # not settled
defaults:
  structure: {file: pdb/1hel.pdb, title: Egg, credit: CC0}
entries:
  # The first one.
  - id: wave
    year: 1838 # surely
    milestone:
      title: a
      text: >-
        Once upon
        a time.
      source: c

    artwork: {file: styles/hokusai-great-wave.jpg, title: d, artist: e, date: 1831, credit: f}
    # seconds: 4

  # The earlier one.
  -
    id: poppies
    year: 1833
    milestone: {title: "a", text: b, source: c}
    artwork: {file: styles/hokusai-poppies.jpg, title: d, artist: e, date: 1831, credit: f}
# The end.
"""
MILESTONE_TEXT = ("milestone", "text")


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(params=["\n", "\r\n"], ids=["lf", "crlf"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    written = tmp_path / "timeline.yaml"
    written.write_bytes(DOCUMENT.replace("\n", request.param).encode())
    return written


def text_of(path: Path) -> str:
    return path.read_bytes().decode().replace("\r\n", "\n")


def changed_lines(before: str, after: str) -> Iterator[str]:
    for line in difflib.ndiff(before.splitlines(), after.splitlines()):
        if line[0] in "+-":
            yield line


def test_only_the_changed_values_are_written_anew(path):
    edit_document.change_values(path, 0, {("year",): 1839, ("artwork", "title"): "The Wave, blue"})
    assert [*changed_lines(DOCUMENT, text_of(path))] == [
        "-     year: 1838 # surely",
        "+     year: 1839 # surely",
        "-     artwork: {file: styles/hokusai-great-wave.jpg, title: d, artist: e, date: 1831, "
        "credit: f}",
        "+     artwork: {file: styles/hokusai-great-wave.jpg, title: 'The Wave, blue', artist: e, "
        "date: 1831, credit: f}",
    ]
    ends = path.read_bytes()
    assert ends.count(b"\r\n") in (0, ends.count(b"\n"))


@pytest.mark.parametrize(
    "value",
    [
        'A "colon": and a # hash, {braces} and a \\',
        "- 1984",
        "No",
        "ångström 🧬",
        "word " * 60 + "end",
        "long   gaps " * 20 + "end",
        "#" * 120,
        "\u00a0nbsp\u2028",
    ],
)
def test_any_text_is_read_back_as_it_was_given(path, value):
    for entry in (0, 1):
        edit_document.change_values(path, entry, {MILESTONE_TEXT: value})
        written = read_yaml(path).data["entries"][entry]
        assert written["milestone"] == {"title": "a", "text": value, "source": "c"}
    kept = {line for line in DOCUMENT.splitlines() if "#" in line}
    assert kept <= {*text_of(path).splitlines()}


def test_a_long_text_keeps_the_comment_that_follows_it(path):
    commented = text_of(path).replace("      title: a\n", "      title: a  # a title\n")
    path.write_text(commented)
    edit_document.change_values(path, 0, {("milestone", "title"): "word " * 60 + "end"})
    assert [*changed_lines(commented, text_of(path))] == [
        "-       title: a  # a title",
        f"+       title: {'word ' * 60}end  # a title",
    ]


def test_a_missing_key_is_added(path):
    broken = path.read_bytes().replace(b"      source: c", b"").replace(b", source: c", b"")
    path.write_bytes(broken)
    for entry in (0, 1):
        edit_document.change_values(path, entry, {("milestone", "source"): "Me: 1838"})
    assert edit_document.find_mistakes(path) == ()
    assert read_yaml(path).data["entries"][0]["milestone"]["source"] == "Me: 1838"


def test_an_empty_value_is_filled_in(path):
    path.write_bytes(path.read_bytes().replace(b"      title: a", b"      title:"))
    edit_document.change_values(path, 0, {("milestone", "title"): "b"})
    assert "      title: b\n" in text_of(path)


@pytest.mark.parametrize(("entry", "gone"), [(0, "The first one"), (1, "The earlier one")])
def test_an_entry_is_removed_with_its_comment(path, entry, gone):
    edit_document.remove_entry(path, entry)
    after = text_of(path)
    assert all(line.startswith("- ") for line in changed_lines(DOCUMENT, after))
    assert gone not in after
    assert after.count("one.") == 1
    assert after.endswith("# The end.\n")
    with pytest.raises(InputError, match="needs an entry"):
        edit_document.remove_entry(path, 0)


def test_sorting_moves_entries_with_their_comments(path):
    edit_document.sort_entries(path)
    after = text_of(path)
    assert [entry["id"] for entry in read_yaml(path).data["entries"]] == ["poppies", "wave"]
    assert sorted(filter(None, after.splitlines())) == sorted(filter(None, DOCUMENT.splitlines()))
    assert after.index("The earlier one") < after.index("The first one")
    assert after.endswith("# seconds: 4\n# The end.\n")


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({("year",): 3000}, ("entries", 0, "year")),
        ({("id",): "poppies"}, ("entries", 1, "id")),
        ({MILESTONE_TEXT: ""}, ("entries", 0, *MILESTONE_TEXT)),
        ({("artwork", "file"): "styles/none.jpg"}, ("entries", 0, "artwork", "file")),
    ],
)
def test_a_change_that_is_a_mistake_is_refused_at_its_place(path, values, place):
    before = path.read_bytes()
    with pytest.raises(DocumentError) as caught:
        edit_document.change_values(path, 0, values)
    assert [problem.place for problem in caught.value.problems] == [place]
    assert str(caught.value).startswith(f"{path}, line ")
    assert path.read_bytes() == before
    assert [*path.parent.iterdir()] == [path]


def test_one_of_two_mistakes_can_be_mended(path):
    path.write_bytes(path.read_bytes().replace(b"1838", b"18380").replace(b"1833", b"x"))
    edit_document.change_values(path, 0, {("year",): 1838})
    assert [problem.place for problem in edit_document.find_mistakes(path)] == [
        ("entries", 1, "year")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("milestone:\n      title: a", "milestone: &same\n      title: a"),
        ("text: >-\n", "text: >- # folded\n"),
    ],
)
def test_what_only_an_editor_can_change_is_refused(path, before, after):
    text = text_of(path).replace(before, after)
    text = text.replace('{title: "a", text: b, source: c}', "*same") if "&" in after else text
    path.write_text(text)
    with pytest.raises(InputError, match="only an editor"):
        edit_document.change_values(path, 0, {MILESTONE_TEXT: "x"})
    assert path.read_text() == text


def test_a_link_stays_a_link(path, tmp_path):
    link = tmp_path / "linked.yaml"
    link.symlink_to(path)
    edit_document.change_values(link, 0, {("year",): 1840})
    assert link.is_symlink()
    assert "1840" in path.read_text()


def test_every_entry_of_the_default_film_can_be_removed(tmp_path):
    whole = shutil.copy(ROOT / "config/timeline.yaml", tmp_path)
    before = Path(whole).read_text()
    entries = read_yaml(Path(whole)).data["entries"]
    for number in range(0, len(entries), 6):
        Path(whole).write_text(before)
        edit_document.remove_entry(Path(whole), number)
        left = read_yaml(Path(whole)).data["entries"]
        assert left == [entry for index, entry in enumerate(entries) if index != number]
