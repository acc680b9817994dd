import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from impasto.cli import main
from impasto.errors import InputError
from impasto.film.results import Results
from impasto.film.schedule import chapter_times
from impasto.page.generate import make_page
from impasto.timeline import Timeline
from made_results import add_references, entry, make_results, timeline

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'too'"


class Page(HTMLParser):
    """The elements of a page, each a tag with its attributes, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def _film() -> Timeline:
    first = entry("old", 1800, seconds=2, text=HOSTILE)
    second = entry("new", 1900, seconds=3)
    linked = replace(second.milestone, url="https://doi.org/10.1002/cber.18940270364")
    return timeline(first, replace(second, milestone=linked))


@pytest.fixture
def page(tmp_path: Path) -> Page:
    results = make_results(tmp_path, ["old", "new"])
    make_page(_film(), results, tmp_path / "index.html", fps=12)
    return Page(tmp_path / "index.html")


def test_every_reference_is_relative_and_leads_to_a_file(page: Page, tmp_path: Path) -> None:
    made_by_others = {"animation.mp4", "animation.gif", "poster.png"}
    found = set()
    for tag, attributes in page.elements:
        for key in ("src", "href", "poster"):
            address = attributes.get(key)
            if address is None or address.startswith("data:") or (tag == "a" and "://" in address):
                continue
            assert "://" not in address
            assert not address.startswith("/")
            path = (tmp_path / unquote(address)).resolve()
            found.add(path.relative_to(tmp_path.resolve()).as_posix())
    assert made_by_others <= found
    for name in found - made_by_others:
        assert (tmp_path / name).is_file(), name
    styles = (tmp_path / "page" / "style.css").read_text()
    for address in re.findall(r'url\("([^"]+)"\)', styles):
        assert (tmp_path / "page" / address).is_file()


def test_nothing_is_asked_of_a_network(page: Page, tmp_path: Path) -> None:
    for name in ("style.css", "player.js"):
        assert "://" not in (tmp_path / "page" / name).read_text()
    scripts = page.all("script")
    assert [script.get("src") for script in scripts] == ["page/player.js"]


def test_texts_are_escaped(page: Page) -> None:
    assert "alert(1)" in page.text  # shown, not run
    assert len(page.all("script")) == 1
    assert "A <Film> & its Title" in page.text
    assert "A <Work> & More" in page.text
    assert any("A <Work> & More" in (image["alt"] or "") for image in page.all("img"))


def test_a_card_an_entry_that_jumps_to_its_chapter(page: Page) -> None:
    times = chapter_times(_film(), 12)
    cards = page.all("article")
    assert [card["id"] for card in cards] == ["old", "new"]
    for card in cards:
        assert float(card["data-start"] or "nan") == pytest.approx(
            times[card["id"] or ""], abs=1e-3
        )
    starts = [button["data-start"] for button in page.all("button")]
    assert starts == [card["data-start"] for card in cards] * 2


def test_cards_have_pictures_with_descriptions_and_labelled_controls(page: Page) -> None:
    shown = [image for image in page.all("img") if image["alt"]]
    assert len(shown) == 8
    assert all(image["width"] and image["height"] for image in shown)
    radios = [r for r in page.all("input") if r["type"] == "radio"]
    labels = {label["for"] for label in page.all("label")}
    assert {radio["id"] for radio in radios} == labels
    assert sum("checked" in radio for radio in radios) == 2
    identifiers = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))


def test_source_is_linked_where_it_has_an_address(page: Page) -> None:
    links = [a["href"] for a in page.all("a") if "://" in (a["href"] or "")]
    assert links == ["https://doi.org/10.1002/cber.18940270364"]
    assert "Somebody (1800)" in page.text


def test_scores_are_bars(page: Page) -> None:
    bars = [s["style"] for s in page.all("span") if s.get("class") == "bar"]
    assert bars == ["--value: 0.970", "--value: 0.900", "--value: 0.750"] * 2


def test_scores_are_compared_where_there_are_references(page: Page, tmp_path: Path) -> None:
    assert not [s for s in page.all("span") if "mark" in (s.get("class") or "")]
    assert "depth-blind" not in page.text
    add_references(Results(tmp_path), ["new"])
    make_page(_film(), Results(tmp_path), tmp_path / "index.html", fps=12)
    compared = Page(tmp_path / "index.html")
    # The first of each kind stands in the legend, which is for the eye alone.
    marks = [s for s in compared.all("span") if "mark" in (s.get("class") or "")]
    found = {
        kind: [m["style"] for m in marks if m["class"] == f"{kind} mark"][1:]
        for kind in ("render", "plain")
    }
    assert found == {
        "render": ["--at: 1.000", "--at: 0.990", "--at: 0.000"],
        "plain": ["--at: 0.800", "--at: 0.600"],
    }
    assert [p["aria-hidden"] for p in compared.all("p") if p.get("class") == "legend"] == ["true"]
    assert compared.text.count("0.97; bare render 1.00; depth-blind painting 0.80") == 1
    shown = [i for i in compared.all("img") if i["alt"]]
    assert len(shown) == 4 + 5
    assert shown[5]["src"] == "./references/new.png"
    assert (tmp_path / "references" / "new.png").is_file()
    # A card has at most as many pictures as the style sheet can switch between.
    styles = (tmp_path / "page" / "style.css").read_text()
    assert "input:nth-of-type(5):checked ~ .stage img:nth-child(5)" in styles


def test_page_outside_the_results_folder(tmp_path: Path) -> None:
    results = make_results(tmp_path / "my results", ["a"])
    make_page(timeline(entry("a", 1800)), results, tmp_path / "web" / "index.html")
    page = Page(tmp_path / "web" / "index.html")
    assert page.all("video")[0]["src"] == "../my%20results/animation.mp4"
    assert (tmp_path / "web" / "page" / "a-depth.png").is_file()


def test_a_failed_page_leaves_the_old_one(page: Page, tmp_path: Path) -> None:
    before = (tmp_path / "index.html").read_bytes()
    (tmp_path / "artworks" / "new.png").write_bytes(b"")
    with pytest.raises(InputError, match=r"artworks/new\.png: this picture cannot be read"):
        make_page(_film(), Results(tmp_path), tmp_path / "index.html")
    assert (tmp_path / "index.html").read_bytes() == before
    assert (tmp_path / "page" / "new-depth.png").is_file()
    assert not list(tmp_path.glob(".*"))


def test_command_line(project: Path, document: dict, capsys: pytest.CaptureFixture) -> None:
    (project / "timeline.yaml").write_text(yaml.safe_dump(document))
    arguments = ["page", "timeline.yaml", "--results", "results", "-o", "results/index.html"]
    assert main(arguments) == 2
    assert "no such file" in capsys.readouterr().err
    make_results(project / "results", ["wave", "poppies", "street"])
    assert main(arguments) == 0
    assert len(Page(project / "results" / "index.html").all("article")) == 3
