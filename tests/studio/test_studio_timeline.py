"""A painting is added to the timeline, and its film is made in the background."""

import re
import shutil
import urllib.request
from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Browser, expect

import fake_film
from running_studio import ROOT, RunningStudio, open_studio

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


def kind(label: str) -> str:
    return "spinbutton" if label == "Year" else "textbox"


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
        page = context.new_page()
        open_studio(page, project)
        page.locator("#structure").select_option(label="1ejg")
        page.get_by_title("Hokusai great wave").click()
        page.get_by_role("radio", name="Sketch").check(force=True)
        page.get_by_role("button", name="Paint", exact=True).click()
        expect(page.get_by_role("link", name="PNG")).to_be_visible()

        page.get_by_role("button", name="Timeline and film…").click()
        expect(page.locator(".entries li")).to_have_count(3)
        expect(page.locator(".problems .fine")).to_contain_text("no mistakes found")
        for label, text in TEXTS.items():
            page.get_by_role(kind(label), name=label, exact=True).fill(text)
        page.get_by_label("Name of the entry", exact=True).fill("Not a Name")
        page.get_by_role("button", name="Add the painting to the timeline").click()
        expect(page.locator("[id=wrong-id]")).to_contain_text("Not a Name")
        assert timeline.read_text() == before
        page.get_by_label("Name of the entry", exact=True).fill("crambin")
        page.get_by_role("button", name="Add the painting to the timeline").click()
        expect(page.locator(".entries li")).to_have_count(4)
        assert timeline.read_text().startswith(before.rstrip("\n"))
        added = yaml.safe_load(timeline.read_text())["entries"][-1]
        credit = "Protein Data Bank 1EJG (CC0)"
        assert added["structure"] == {
            "file": "pdb/1ejg.pdb",
            "title": "Crambin",
            "credit": credit,
        }
        assert added["artwork"]["file"] == "styles/hokusai-great-wave.jpg"
        assert added["milestone"]["text"] == TEXTS["What happened"]
        assert added["view"] == {"rotate": [0, 0, 0], "zoom": 1}

        page.get_by_role("button", name="Make the film").click()
        said = page.locator("#timeline [role=status]")
        expect(said).to_contain_text("Being made")
        page.get_by_role("button", name="Stop").click()
        expect(said).to_contain_text("Stopped")
        page.get_by_role("button", name="Go on").click()
        expect(said).to_have_text(re.compile(r"Done · (\d+) of \1 jobs"))
        page.get_by_text("Log", exact=True).click()
        expect(page.locator("#timeline pre")).to_contain_text("rule")
        address = page.get_by_role("link", name="See the film").get_attribute("href")
    with urllib.request.urlopen(project.address + str(address).strip("/")) as reply:
        assert reply.status == 200
        assert "script-src 'self';" in reply.headers["content-security-policy"]
    assert (project.folder / "film/animation.mp4").is_file()
