"""Test Snakemake's report of a film, in a browser."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from fake_film import edit_timeline
from small_film import run_snakemake

TITLE = '<b>"Crystals"</b> of {film}'
SHOWN = TITLE.replace("{", "{\u2060")


@pytest.fixture(scope="module")
def report(painted_film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the report of the film, and return its page. One title has signs that others read."""
    project = tmp_path_factory.mktemp("report") / "project"
    shutil.copytree(painted_film, project, symlinks=True)
    edit_timeline(project, lambda entries: entries["wave"]["milestone"].update(title=TITLE))
    done = run_snakemake(project, "--report", "report.zip")
    assert done.returncode == 0, done.stderr[-3000:]
    with zipfile.ZipFile(project / "report.zip") as archive:
        archive.extractall(project)
    return project / "report/report.html"


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Page]:
    page = browser.new_page()
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto(report.as_uri())
    yield page
    page.close()
    assert mistakes == []


def open_category(page: Page, name: str, *subcategory: str) -> None:
    for folder in (name, *subcategory):
        page.locator("li").get_by_text(folder, exact=True).click()


def row(page: Page, label: str) -> Locator:
    return page.locator("tbody tr").filter(has_text=label)


def test_the_report_begins_with_the_categories_of_results(page):
    expect(page.locator("body")).to_contain_text("painted in the manner of historical artworks")
    for name in ("Film", "Paintings", "Scores", "Credits"):
        # In the menu, and as a link in the text.
        expect(page.get_by_text(name, exact=True)).to_have_count(2)
    open_category(page, "Scores")
    row(page, "Scores of all stills").locator("a").last.click()
    expect(page.locator("body")).to_contain_text("How well each still keeps depth")


def test_a_still_opens_with_its_caption(page, painted_film):
    open_category(page, "Paintings", "Stills")
    expect(row(page, f"1838 · {SHOWN}")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(2)
    row(page, "1833 · Milestone poppies").locator("a").first.click()
    picture = page.locator("img[src*='poppies']")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => [picture.naturalWidth, picture.naturalHeight]") == [96, 72]
    row(page, "1833").locator("a").last.click()
    expect(page.locator("body")).to_contain_text("Strokes of the artwork's own paint")


def test_the_film_opens_alone_and_in_its_page(page):
    open_category(page, "Film", "Video files")
    with page.expect_popup() as opened:
        row(page, "Film (MP4)").locator("a").first.click()
    opened.value.wait_for_function("document.querySelector('video').duration > 5")
    page.get_by_text("Film", exact=True).first.click()
    open_category(page, "Page and contact sheet")
    expect(row(page, "Contact sheet")).to_be_visible()
    row(page, "Page").last.locator("a").first.click()
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("A small film")
    inside = page.frames[-1]
    inside.wait_for_function("document.querySelector('#film video').duration > 5")
    # All pictures have come with the page.
    shown = "[...document.images].filter((image) => image.src)"
    inside.evaluate(f"{shown}.forEach((image) => {{ image.loading = 'eager' }})")
    inside.wait_for_function(f"{shown}.every((image) => image.complete)")
    assert inside.evaluate(f"{shown}.every((image) => image.naturalWidth)")
    assert inside.evaluate(f"{shown}.length") > 10
