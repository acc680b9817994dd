"""A painting is added to the timeline, and its film is made in the background."""

import re
import shutil
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

import fake_film
from running_studio import ROOT, RunningStudio, open_studio, serious_faults

TEXTS = {
    "Name of the entry": "crambin",
    "Year": "1981",
    "Milestone": "Crambin at 1.5 ångström",
    "What happened": 'It was "seen": to the last # atom.',
    "Source": "Hendrickson & Teeter (1981)",
    "Title of the artwork": "The Great Wave",
    "Artist": "Hokusai",
    "Date of the artwork": "1831",
    "Credit": "Public domain",
    "Protein": "Crambin",
}


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    """A studio in a project whose film a fake command makes in seconds."""
    folder = tmp_path_factory.mktemp("project")
    fake_film.make_project(folder)
    shutil.copy(ROOT / "pdb/1ejg.pdb", folder / "pdb")
    shutil.copy(ROOT / "styles/hokusai-great-wave.jpg", folder / "styles")
    timeline = folder / "config/timeline.yaml"
    timeline.write_text(f"# A comment that stays.\n{timeline.read_text()}")
    running = RunningStudio(folder / "results/studio", project=folder)
    running.start()
    yield running
    running.end()


def test_a_painting_becomes_an_entry_and_the_film_is_made(browser: Browser, project: RunningStudio):
    timeline = project.project / "config/timeline.yaml"
    before = timeline.read_text()
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page, complaints = context.new_page(), list[str]()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        open_studio(page, project)
        page.locator("#structure").select_option(label="1ejg")
        page.get_by_title("Hokusai great wave").click()
        page.get_by_role("radio", name="Sketch").check(force=True)
        page.get_by_role("button", name="Paint", exact=True).click()
        expect(page.get_by_role("link", name="PNG")).to_be_visible()
        page.get_by_role("button", name="Timeline and film…").click()
        _add_an_entry(page, timeline)
        assert timeline.read_text().startswith(before.rstrip("\n"))
        _edit_and_undo(page, timeline)
        _make_the_film(page, project)
        address = page.get_by_role("link", name="See the film").get_attribute("href")
        assert serious_faults(page) == []
        assert complaints == []
    with urllib.request.urlopen(project.address + str(address).strip("/")) as reply:
        assert reply.status == 200
        assert "script-src 'self';" in reply.headers["content-security-policy"]
    assert (project.folder / "film/animation.mp4").is_file()


def _add_an_entry(page: Page, timeline: Path) -> None:
    expect(page.locator(".entries li")).to_have_count(3)
    expect(page.locator(".problems .fine")).to_contain_text("no mistakes found")
    before = timeline.read_text()
    add = page.get_by_role("button", name="Add the painting to the timeline")
    for label, text in TEXTS.items():
        page.locator("#timeline").get_by_label(label, exact=True).fill(text)
    page.get_by_label("Name of the entry", exact=True).fill("Not a Name")
    add.click()
    expect(page.locator("[id=wrong-id]")).to_contain_text("Not a Name")
    expect(page.get_by_label("Name of the entry", exact=True)).to_be_focused()
    assert timeline.read_text() == before
    page.get_by_label("Name of the entry", exact=True).fill("crambin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit crambin")).to_be_focused()
    added = yaml.safe_load(timeline.read_text())["entries"][-1]
    credit = "Protein Data Bank 1EJG (CC0)"
    assert added["structure"] == {"file": "pdb/1ejg.pdb", "title": "Crambin", "credit": credit}
    assert added["artwork"]["file"] == "styles/hokusai-great-wave.jpg"
    assert added["milestone"]["text"] == TEXTS["What happened"]
    assert added["view"] == {"rotate": [0, 0, 0], "zoom": 1}


def _edit_and_undo(page: Page, timeline: Path) -> None:
    """Edit by keys alone, be told of a mistake and of another editor, and undo after a reload."""
    added = timeline.read_text()
    page.keyboard.press("Enter")
    year = page.get_by_label("Year", exact=True)
    expect(page.get_by_label("Name of the entry", exact=True)).to_be_focused()
    year.fill("3000")
    page.keyboard.press("Enter")
    expect(page.locator("[id=wrong-year]")).to_contain_text("found 3000, expected a year")
    assert serious_faults(page) == []
    timeline.write_text(f"{added}# Of another editor.\n")
    year.fill("1700")
    page.keyboard.press("Enter")
    expect(page.locator("#timeline form [role=alert]")).to_contain_text("changed meanwhile")
    assert timeline.read_text() == f"{added}# Of another editor.\n"
    page.keyboard.press("Enter")  # the list is that of the file now
    expect(page.locator(".entries li").first).to_contain_text("crambin")
    edited = timeline.read_text()
    assert edited == f"{added}# Of another editor.\n".replace("year: 1981", "year: 1700")
    page.get_by_role("button", name="Sort the file by year").click()
    expect(page.get_by_role("button", name="Sort the file by year")).to_be_hidden()
    assert yaml.safe_load(timeline.read_text())["entries"][0]["id"] == "crambin"
    page.get_by_role("button", name="Delete crambin").click()
    expect(page.locator(".entries li")).to_have_count(3)
    page.reload()
    page.wait_for_selector("protein-view[aria-busy=false]")
    page.get_by_role("button", name="Timeline and film…").click()
    for step in ("Delete crambin", "Sort by year", "Edit crambin"):
        page.get_by_role("button", name=f"Undo: {step}").click()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    assert timeline.read_text() == f"{added}# Of another editor.\n"
    page.get_by_role("button", name="Redo: Edit crambin").click()
    expect(page.get_by_role("button", name="Undo: Edit crambin")).to_be_enabled()
    assert timeline.read_text() == edited


def _make_the_film(page: Page, project: RunningStudio) -> None:
    """Make the film, stop it, kill the studio while it is made, and go on to its end."""
    said = page.get_by_label("Film", exact=True).get_by_role("status")
    page.get_by_role("button", name="Make the film").click()
    expect(said).to_contain_text("Being made")
    page.get_by_role("button", name="Stop").click()
    expect(said).to_contain_text("Stopped")
    page.get_by_role("button", name="Go on").click()
    expect(said).to_contain_text("Being made")
    assert project.process is not None
    children = psutil.Process(project.process.pid).children(recursive=True)
    assert any("snakemake" in " ".join(child.cmdline()) for child in children)
    project.end(signal.SIGKILL)
    psutil.wait_procs(children, timeout=20)
    assert not any(child.is_running() for child in children)
    project.start()
    expect(page.locator("#message")).to_be_hidden()
    page.reload()
    page.wait_for_selector("protein-view[aria-busy=false]")
    page.get_by_role("button", name="Timeline and film…").click()
    expect(said).to_contain_text("was closed")
    page.get_by_role("button", name="Go on").click()
    expect(said).to_have_text(re.compile(r"Done · (\d+) of \1 jobs"))
    job = page.locator(".jobs li").first
    expect(job).to_contain_text("done")
    job.locator("summary").click()
    expect(job.locator("pre")).to_contain_text("It has said nothing")  # the fake command is silent
    page.get_by_text("Whole log", exact=True).click()
    expect(page.locator("#timeline details > pre").last).to_contain_text("rule")


def test_an_open_form_takes_nothing_back_that_was_changed_elsewhere(
    browser: Browser, project: RunningStudio
):
    timeline = project.project / "config/timeline.yaml"
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        open_studio(page, project)
        page.get_by_role("button", name="Timeline and film…").click()
        page.get_by_role("button", name="Edit poppies").click()
        form = page.locator("#timeline form")
        form.get_by_label("Source", exact=True).fill("Typed here")
        form.get_by_label("Milestone", exact=True).fill("A milestone of the form")
        text = timeline.read_text()
        name = "  - id: poppies" if "  - id: poppies" in text else "- id: poppies"
        head, tail = text.split(name)
        for old, new in (
            ("It was.", "It was elsewhere."),
            ("A milestone", "A milestone elsewhere"),
        ):
            tail = tail.replace(old, new, 1)
        timeline.write_text(f"{head}{name}{tail}")
        save = page.get_by_role("button", name="Save", exact=True)
        save.click()
        expect(form.get_by_role("alert")).to_contain_text("changed meanwhile")
        expect(form.get_by_label("What happened", exact=True)).to_have_value("It was elsewhere.")
        expect(page.locator("[id='wrong-milestone.title']")).to_contain_text(
            "A milestone elsewhere"
        )
        whole = timeline.read_text()
        timeline.write_text(f"{whole}an: [editor, has, not, done\n")
        save.click()
        expect(page.locator(".problems")).to_contain_text(["not valid YAML"])
        expect(form.get_by_label("Source", exact=True)).to_have_value("Typed here")
        timeline.write_text(whole)
        save.click()
        expect(page.locator(".entries li button:focus")).to_be_visible()
    milestone = yaml.safe_load(timeline.read_text())["entries"][1]["milestone"]
    assert milestone == {
        "title": "A milestone of the form",
        "text": "It was elsewhere.",
        "source": "Typed here",
    }
