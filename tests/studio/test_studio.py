"""A painting from end to end in a real browser, and what it survives."""

import io
import json
import re
import signal
import zlib
from pathlib import Path

import numpy as np
import psutil
import pytest
import tifffile
import yaml
from PIL import Image
from playwright.sync_api import Page, expect

from running_studio import (
    ROOT,
    RunningStudio,
    choose,
    open_studio,
    rest,
    serious_faults,
    settings_of,
)

ARTWORK = "Hokusai great wave"
DROP = """async ([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


# Let the page wait for the place of the protein in the view.
SLOW_VIEWS = """() => {
    const ask = window.fetch;
    window.fetch = async (path, ...rest) => {
        if (path === "/api/view") await new Promise((done) => setTimeout(done, 1000));
        return ask(path, ...rest);
    };
}"""


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the page."""
    page.evaluate(DROP, [name, text])


def paint(page: Page, quality: str = "Sketch") -> None:
    page.get_by_role("radio", name=quality).check(force=True)
    with page.expect_response(re.compile("/api/versions$")):
        page.get_by_role("button", name=re.compile("^Paint")).first.click()


def finish(page: Page) -> None:
    """Wait until the picture on the easel is finished."""
    expect(page.get_by_role("link", name="PNG")).to_be_visible()
    expect(page.locator("img.left")).to_have_js_property("complete", True)


def newest(studio: RunningStudio) -> Path:
    """The folder of the newest version."""
    return max((studio.folder / "versions").iterdir())


def test_from_a_dropped_structure_to_a_compared_painting(page: Page, studio: RunningStudio):
    assert serious_faults(page) == []
    # However slow the answer, the viewer is ready only when it shows what the settings say.
    page.evaluate(SLOW_VIEWS)
    with page.expect_response("**/api/structures?*"):
        drop(page, "my crambin <b>.pdb", (ROOT / "pdb/1ejg.pdb").read_text())
    expect(page.locator("#structure option:checked")).to_contain_text("my crambin <b>")
    page.wait_for_selector("protein-view[aria-busy=false]")
    page.locator("protein-view").focus()
    page.keyboard.press("ArrowRight")
    rest(page)
    assert settings_of(page)["rotate"][1] == pytest.approx(6, abs=0.01)

    page.get_by_title(ARTWORK).click()
    paint(page)
    finish(page)
    stored = newest(studio)
    with page.expect_download() as got:
        page.get_by_role("link", name="PNG").click()
    assert Path(got.value.path()).read_bytes() == (stored / "still.png").read_bytes()
    with page.expect_download() as got:
        page.get_by_role("link", name="TIFF").click()
    fine, coarse = tifffile.imread(got.value.path()), np.asarray(Image.open(stored / "still.png"))
    assert fine.dtype == np.uint16
    np.testing.assert_allclose(fine / 65535, coarse / 255, atol=0.5 / 255 + 1e-4)

    # A dial of the composition changes the picture without painting.
    with page.expect_response("**/compose") as composed:
        page.get_by_role("slider", name="Relief").press("ArrowRight")
    assert composed.value.ok
    page.get_by_role("button", name="Keep this").click()
    name = f"Version {int(stored.name) + 1}, done"
    expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    kept = newest(studio)
    assert json.loads((kept / "version.json").read_text())["settings"]["dials"][
        "relief"
    ] == pytest.approx(1.05)

    page.get_by_label("Compare").check()
    page.get_by_label("On the right").select_option(label=f"Version {int(stored.name)}")
    divide = page.get_by_role("slider", name="Line between")
    divide.focus()
    page.keyboard.press("ArrowLeft")
    assert divide.get_attribute("aria-valuetext") == f"49% Painting, 51% Version {int(stored.name)}"
    page.get_by_label("On the right").select_option(label="Depth")
    assert serious_faults(page) == []

    page.get_by_role("button", name="Copy as…").click()
    expect(page.locator("#recipe pre")).to_have_count(3)
    command, python, entry = page.locator("#recipe pre").all_inner_texts()
    assert "--relief 1.05" in command
    assert "relief=1.05" in python
    assert yaml.safe_load(entry)[0]["paint"] == {"relief": 1.05}
    assert serious_faults(page) == []


def test_a_reload_finds_the_painting_again_and_cancel_stops_it(page: Page, studio: RunningStudio):
    page.locator("#structure").select_option(label="1ejg")
    paint(page, "Standard")
    page.wait_for_selector("img.left[src*=preview]")
    page.reload()
    page.wait_for_selector("img.left[src*=preview]")
    expect(page.locator(".left-over")).to_contain_text(re.compile("left|moment"))
    other = page.context.new_page()
    open_studio(other, studio)  # two windows at once
    page.get_by_role("button", name="Cancel").press("Enter")
    expect(other.locator(".work [role=status]")).to_have_text("Cancelled.")
    expect(page.get_by_role("button", name=re.compile("^Paint")).first).to_be_focused()
    other.close()
    page.get_by_role("button", name="Remove").click()


def test_a_killed_painter_is_told_and_replaced(page: Page, studio: RunningStudio):
    page.locator("#structure").select_option(label="1ejg")
    paint(page)
    expect(page.locator(".work [role=status]")).to_have_text(re.compile("Studying|Laying"))
    for child in psutil.Process(studio.process.pid).children(recursive=True):
        child.kill()
    expect(page.locator(".work [role=status]")).to_contain_text("broke off")
    page.get_by_role("button", name="Paint it again").click()
    finish(page)


def test_the_server_can_be_killed_and_started_again(page: Page, studio: RunningStudio):
    page.locator("#structure").select_option(label="1ejg")
    before = page.locator("version-strip button").count()
    paint(page, "Standard")
    page.wait_for_selector("img.left[src*=preview]")
    children = psutil.Process(studio.process.pid).children(recursive=True)
    studio.end(signal.SIGKILL)
    expect(page.locator("#message")).to_contain_text("closed")
    psutil.wait_procs(children, timeout=20)
    assert not any(child.is_running() for child in children)
    studio.start()
    expect(page.locator("#message")).to_be_hidden()
    expect(page.locator(".work [role=status]")).to_contain_text("was closed while")
    expect(page.locator("version-strip button")).to_have_count(before + 1)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("version-strip button")).to_have_count(before)


def bomb() -> bytes:
    """A small PNG that says it has 900 million pixels."""
    data = io.BytesIO()
    Image.new("L", (8, 8)).save(data, "PNG")
    changed = bytearray(data.getvalue())
    changed[16:24] = (30_000).to_bytes(4, "big") * 2
    changed[29:33] = zlib.crc32(bytes(changed[12:29])).to_bytes(4, "big")
    return bytes(changed)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("notes.png", b"These are my notes.", "notes.png: not a picture"),
        ("bomb.png", bomb(), "bomb.png: "),
        ("broken.jpg", b"\xff\xd8\xff\xe0 and no more", "broken.jpg: "),
    ],
    ids=["text", "bomb", "broken"],
)
def test_a_broken_picture_gets_a_message_in_the_page(page: Page, name, content, told):
    before = settings_of(page)["artworks"]
    picture = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator("#artwork-file").set_input_files(picture)
    expect(page.locator("#message")).to_contain_text(told)
    assert settings_of(page)["artworks"] == before
    if name == "notes.png":
        assert serious_faults(page) == []


def test_a_text_that_is_no_structure_gets_a_message(page: Page):
    drop(page, "letter.pdb", "Dear reader,\n")
    expect(page.locator("#message")).to_contain_text("letter.pdb: ")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#message")).to_be_hidden()


def test_the_page_fits_a_phone_and_the_dark(page: Page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert serious_faults(page) == []


def test_a_painting_by_keys_alone(page: Page):
    choose(page, structure=settings_of(page)["structure"])
    page.locator("#structure").focus()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(() => { const e = document.activeElement; return e.tagName + ' ' + "
                "(e.name || e.dataset.id || e.id || e.textContent).slice(0, 20); })()"
            )
        )
    text = "\n".join(sorted(reached))
    for expected in ("PROTEIN-VIEW", "INPUT dial-relief", "INPUT quality", "BUTTON Paint"):
        assert expected in text, text
