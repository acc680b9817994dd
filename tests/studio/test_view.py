"""What the viewer shows is what is rendered."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from running_studio import RunningStudio, choose, open_studio, settings_of
from impasto import render

ROOT = Path(__file__).parents[2]
GROUND = (0xD6, 0xD1, 0xC8)  # of the viewer
STRUCTURE = ROOT / "pdb/1ejg.pdb"


def silhouette(page: Page) -> np.ndarray:
    """Where the viewer shows the protein, (H, W)."""
    image = Image.open(io.BytesIO(page.locator("protein-view").screenshot())).convert("RGB")
    return np.abs(np.asarray(image).astype(int) - GROUND).max(axis=2) > 6


def overlap(page: Page, representation: str) -> float:
    """Intersection over union of the viewer's silhouette and the matte of the render."""
    seen = silhouette(page)
    settings = settings_of(page)
    height, width = seen.shape
    view = render(
        STRUCTURE,
        size=(width, height),
        representation=representation,
        rotate=tuple(settings["rotate"]),
        zoom=settings["zoom"],
        ids=False,
    )
    drawn = view.matte > 0.5
    inside = np.s_[3:-3, 3:-3]  # the viewer has a thin frame
    seen, drawn = seen[inside], drawn[inside]
    return float((seen & drawn).sum() / (seen | drawn).sum())


@pytest.fixture(scope="module")
def page(browser: Browser, studio: RunningStudio) -> Page:
    with browser.new_context(device_scale_factor=2) as context:
        page = context.new_page()
        open_studio(page, studio)
        page.locator("#structure").select_option(label="1ejg")
        yield page


@pytest.mark.parametrize("representation", ["spheres", "surface"])
def test_the_silhouette_in_the_viewer_is_that_of_the_render(page, representation):
    choose(page, representation=representation, rotate=[0, 0, 0], zoom=1)
    found = [overlap(page, representation)]
    viewer = page.locator("protein-view")
    box = viewer.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with page.expect_response("**/api/view"):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 70, y + 45, steps=4)
        page.mouse.up()
    page.wait_for_timeout(50)
    found.append(overlap(page, representation))
    turned = settings_of(page)["rotate"]
    with page.expect_response("**/api/view"):
        viewer.focus()
        for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "Shift+ArrowRight", "+", "+", "+"):
            page.keyboard.press(key)
    page.wait_for_timeout(50)
    found.append(overlap(page, representation))
    now = settings_of(page)
    assert turned != [0, 0, 0]
    assert now["rotate"] != turned
    assert now["zoom"] > 1.1
    assert min(found) >= 0.97, found
