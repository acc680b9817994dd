"""The documentation site: built strictly, whole, accessible, and readable from disk."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

import impasto
from impasto.api.options import StillOptions
from impasto.api.view_options import ViewOptions
from impasto.cli.command_line import build_app
from running_studio import serious_faults

ROOT = Path(__file__).parents[2]
LEADS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src"}


@dataclass
class SitePage(HTMLParser):
    """What a page has: names to link to, links, what it loads, and pictures without a text."""

    names: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    mute: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {key: value or "" for key, value in attrs}
        self.names |= {known[key] for key in ("id", "name") if key in known}
        if LEADS.get(tag) in known:
            (self.links if tag == "a" else self.loaded).append(known[LEADS[tag]])
        if tag == "img" and not known.get("alt", "").strip():
            self.mute.append(known["src"][:80])
        if known.get("role") == "img" and not known.get("aria-label"):
            self.mute.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` does; a warning would end the building."""
    folder = tmp_path_factory.mktemp("site of documents")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(
        [*command, "--config-file", "docs/site/mkdocs.yml"],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, SitePage]:
    found = {}
    for path in site.rglob("*.html"):
        page = found[path.relative_to(site).as_posix()] = SitePage()
        page.feed(path.read_text("utf-8"))
    return found


def resolve(page: str, link: str) -> tuple[str, str]:
    """The file of the site that a link of a page leads to, and the name in it."""
    parts = urlsplit(link)
    path = os.path.normpath(os.path.join(os.path.dirname(page), unquote(parts.path)))
    return (path if parts.path else page), unquote(parts.fragment)


def is_local(link: str) -> bool:
    return not urlsplit(link).scheme


def test_every_document_is_a_page(pages):
    documents = {*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")}
    documents = {path for path in documents if not path.parent.name.startswith(".")}
    assert len(pages) == len(documents) + 2  # the notebook, and the page of what is not found


def test_no_link_is_dead(site, pages):
    dead = []
    for name, page in pages.items():
        if name == "404.html":
            continue  # its links begin at the root of a server
        for link in filter(is_local, (*page.links, *page.loaded)):
            path, fragment = resolve(name, link)
            unknown = fragment and path in pages and fragment not in pages[path].names
            if unknown or not (site / path).is_file():
                dead.append(f"{name}: {link}")
    assert dead == []


def test_every_page_is_reached_from_the_first(pages):
    reached, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in pages:
            reached.add(name)
            waiting += [resolve(name, link)[0] for link in filter(is_local, pages[name].links)]
    assert reached == pages.keys() - {"404.html"}


def test_nothing_is_loaded_from_a_network(pages):
    assert not [link for page in pages.values() for link in page.loaded if link.startswith("http")]


def test_every_picture_has_a_text(pages):
    assert {name: page.mute for name, page in pages.items() if page.mute} == {}


def test_the_reference_has_every_verb_and_option(pages):
    page = pages["command-line.html"]
    for verb in build_app():
        if not verb.startswith("-"):
            assert f"impasto-{verb}" in page.names
    for option in ("--artwork-for PART=ART[:WEIGHT]", "--likeness X", "--brushwork CHOICE"):
        assert option in page.text
    assert "impasto paint lysozyme/0000.png --artwork a.jpg --weight air=0.5" in page.text


def test_the_reference_has_every_function_and_its_options(pages):
    page = pages["api.html"]
    assert {f"impasto.{name}" for name in impasto.__all__} <= page.names
    after = page.text.partition("paint(\n    frame")[2].partition("Returns:")[0]
    assert [name for name in StillOptions.__annotations__ if name not in after] == []
    after = page.text.partition("render(\n    structure")[2].partition("Returns:")[0]
    assert [name for name in ViewOptions.__annotations__ if name not in after] == []
    assert "how strongly depth shows in the tone (0 to 2; default: 1)" in page.text


def test_links_to_pages_bear_their_titles(site):
    named = re.compile(r"<a [^>]*>[\w./-]+\.md</a>")
    assert not [path.name for path in site.rglob("*.html") if named.search(path.read_text("utf-8"))]
    page = (site / "overview.html").read_text("utf-8")
    assert '<a href="painter.html">How the painter works</a>' in page


def test_a_flowchart_is_drawn(pages):
    page = pages["overview.html"]
    assert "paint carried by exact motion" in page.text
    assert "flowchart LR" not in page.text


# In a browser, from disk


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, site: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The front page, opened from disk; the test fails if anything else than the disk is asked."""
    size = (
        {"width": 1280, "height": 900}
        if request.param == "light"
        else {"width": 390, "height": 800}
    )
    with browser.new_context(viewport=size, color_scheme=request.param) as context:
        opened, complaints = context.new_page(), []
        opened.on("request", lambda r: is_of_disk(r.url) or complaints.append(r.url))
        opened.on("pageerror", lambda e: complaints.append(str(e)))
        opened.set_default_timeout(120_000)  # milliseconds, for a machine that is busy
        context.route(lambda address: not is_of_disk(address), lambda route: route.abort())
        opened.goto((site / "index.html").as_uri())
        yield opened
        assert complaints == []


def is_of_disk(address: str) -> bool:
    return urlsplit(address).scheme in ("file", "data", "blob", "about")


def test_the_search_works_from_disk(page):
    if page.viewport_size["width"] < 500:
        page.locator("label[for=__search].md-header__button").click()
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("Gram matrix", delay=20)
    first = page.locator(".md-search-result__item a").first
    # The results of what was typed first are shown for a moment.
    expect(first).to_contain_text("Gatys", timeout=60_000)
    first.click()
    page.wait_for_url("**/gatys.html*")


def test_pages_are_accessible(page, site):
    for name in ("index", "tutorials/first-film", "gallery/index", "painter", "api"):
        page.goto((site / f"{name}.html").as_uri())
        # The page's script does so in the next frame of the screen.
        page.wait_for_function(
            "[...document.querySelectorAll('.md-typeset__scrollwrap')].every("
            "(frame) => frame.scrollWidth <= frame.clientWidth || frame.tabIndex === 0)"
        )
        assert serious_faults(page) == [], name


def test_the_gallery_shows_one_topic(page, site):
    page.goto((site / "gallery/index.html").as_uri())
    pictures = page.locator(".gallery img")
    assert pictures.count() > 20
    page.get_by_role("button", name="In Python").click()
    assert page.get_by_role("button", pressed=True).all_inner_texts() == ["In Python"]
    shown = [one.get_attribute("src") for one in pictures.all() if one.is_visible()]
    assert len(shown) == 3
    assert all(source.startswith("python-") for source in shown)
    page.get_by_role("button", name="All").click()
    assert all(one.is_visible() for one in pictures.all())


def test_the_gallery_shows_all_without_scripts(browser, site):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((site / "gallery/index.html").as_uri())
        assert all(one.is_visible() for one in page.locator(".gallery img").all())
        assert page.get_by_role("button", name="All").count() == 0


def test_the_chosen_colours_are_those_of_the_studio(page):
    wall = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert wall in ("rgb(244, 240, 232)", "rgb(38, 35, 32)")
