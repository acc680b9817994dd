"""Any text of a timeline is read as it was written: in the page, in captions, in credits."""

import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from impasto.cli import main
from impasto.core.errors import Notice
from impasto.core.graphics import fonts, text_runs
from impasto.credits import credit_list
from impasto.film.chapters import film_chapters, to_ffmetadata
from impasto.film.unset_texts import find_unset_texts
from impasto.page.captions import captions_vtt
from impasto.page.generate import make_page
from impasto.page.poster import make_poster
from impasto.timeline.model import Entry, Timeline
from made_up_results import make_entry, make_results, make_timeline
from special_texts import SPECIAL_TEXTS

MORE = {
    "a list": "- not a list",
    "a number": "1953. It was",
    "a rule": "---",
    "Arabic": "بنية DNA (1953)",
    "Hebrew that begins with Latin": "DNA והסליל הכפול",
    "Chinese": "结晶牛胰岛素",
}
TEXTS = pytest.mark.parametrize("text", [*SPECIAL_TEXTS.values(), *MORE.values()])


def film_of(text: str) -> Timeline:
    entry = make_entry("a", 1900, text=text)
    entry = replace(
        entry,
        milestone=replace(entry.milestone, title=text, source=text),
        artwork=replace(entry.artwork, title=text, artist=text, date=text, credit=text),
        structure=replace(entry.structure, title=text, credit=text),
    )
    return replace(make_timeline(entry), title=text, subtitle=text, credit=text)


def read(text: str) -> str:
    """Return a text as a reader sees it: on one line, without invisible marks."""
    return " ".join(re.sub("[\u200f\u200e]", "", text).split())


class Reader(HTMLParser):
    """Collects what a page shows, and its elements and attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shown, self.tags, self.attributes = "", set[str](), list[tuple[str, str | None]]()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


@TEXTS
def test_the_page_shows_it(tmp_path: Path, text: str) -> None:
    results = make_results(tmp_path / "results", ["a"], frames=1)
    make_page(film_of(text), results, tmp_path / "index.html")
    found = Reader((tmp_path / "index.html").read_text("utf-8"))
    # Title, heading, subtitle, and seven texts of the entry.
    assert read(found.shown).count(read(text)) >= 10
    assert "b" not in found.tags
    from_right = any("\u0590" <= letter < "\u0700" for letter in text)
    assert (("dir", "rtl") in found.attributes) is from_right
    assert (("lang", "zh-Hans") in found.attributes) is (text == MORE["Chinese"])


@TEXTS
def test_captions_and_chapters_have_it(text: str) -> None:
    film = film_of(text)
    parts = film_chapters(film, 8, 100)
    _, *cues = captions_vtt(film, parts).rstrip("\n").split("\n\n")
    assert len(cues) == len(parts)
    for cue in cues:
        time, *lines = cue.split("\n")
        assert re.fullmatch(r"[\d:.]+ --> [\d:.]+", time)
        assert read(text) in read(html.unescape(" ".join(lines)))
    metadata = to_ffmetadata(film.title, parts)
    values = re.sub(r"\\(.)", r"\1", metadata, flags=re.DOTALL)
    assert values.count(f"title={text}\n") == 1
    assert values.count(f"title=1900 · {' '.join(text.split())}\n") == 1


@TEXTS
def test_the_credits_in_markdown_have_it(text: str) -> None:
    document = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    page = Reader(document.render(credit_list.credits_markdown(film_of(text), {})))
    assert page.tags <= {"h1", "h2", "p", "ul", "li", "em", "strong"}
    shown = read(page.shown)
    assert shown.count(read(text)) == 11
    assert f"Credits of “{read(text)}” {read(text)}" in shown
    assert "$" not in re.sub(r"\\\$", "", credit_list.credits_markdown(film_of(text), {}))


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "installed_fonts", tuple)
    for cache in (text_runs.set_clusters, text_runs._settable_form, text_runs._choose_font):
        cache.cache_clear()


def with_title(title: str) -> Entry:
    entry = make_entry("a", 1900)
    return replace(entry, milestone=replace(entry.milestone, title=title))


def test_what_no_font_has_is_named(no_fonts, tmp_path: Path) -> None:
    film = replace(make_timeline(with_title("结晶 🧬 ≤ µ")), title="क")
    whole, of_entry = find_unset_texts(film)
    assert (whole.entry, whole.field, whole.characters) == ("", "title", ("क",))
    assert str(of_entry) == (
        'entry "a": milestone.title: no font here has 结 晶 🧬, so film and poster leave that out; '
        "install Noto Sans CJK and Noto Color Emoji"
    )
    assert "and 10 more, so" in str(replace(of_entry, characters=tuple("晶" * 30)))
    assert not list(find_unset_texts(make_timeline(make_entry("a", 1900))))
    results = make_results(tmp_path / "results", ["a"], frames=1)
    with pytest.warns(Notice, match="no font here has 结 晶 🧬"):
        make_poster(make_timeline(with_title("结晶 🧬 ≤ µ")), results, tmp_path / "poster.png")


def test_check_names_it(no_fonts, project, document, capsys: pytest.CaptureFixture[str]) -> None:
    document["entries"][0]["milestone"]["title"] = "The 🧬"
    Path("timeline.yaml").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    assert main(["check", "timeline.yaml"]) == 0
    name = document["entries"][0]["id"]
    said = " ".join(capsys.readouterr().out.split())
    assert f'Left out of entry "{name}": milestone.title: no font here has 🧬' in said
    assert main(["check", "timeline.yaml", "--json"]) == 0
    (unset,) = json.loads(capsys.readouterr().out)["not_set"]
    assert unset == {
        "entry": name,
        "field": "milestone.title",
        "characters": ["🧬"],
        "install": ["Noto Color Emoji"],
    }
