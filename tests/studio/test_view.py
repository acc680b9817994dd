"""What the viewer shows is what is rendered."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from impasto import render
from running_studio import ROOT, RunningStudio, choose, rest, settings_of

STRUCTURE = ROOT / "pdb/1ejg.pdb"


def silhouette(page: Page) -> np.ndarray:
    """Where the viewer shows the protein, (H, W)."""
    shown = page.locator("protein-view canvas").evaluate("(canvas) => canvas.toDataURL()")
    image = Image.open(io.BytesIO(base64.b64decode(shown.partition(",")[2])))
    return np.asarray(image.convert("RGBA"))[..., 3] > 127


def overlap(page: Page) -> float:
    """Intersection over union of the viewer's silhouette and the matte of the render."""
    seen, settings = silhouette(page), settings_of(page)
    view = render(
        STRUCTURE,
        size=seen.shape[::-1],
        representation=settings["representation"],
        rotate=tuple(settings["rotate"]),
        zoom=settings["zoom"],
        ids=False,
    )
    drawn = view.matte > 0.5
    return float((seen & drawn).sum() / (seen | drawn).sum())


def turn_by_mouse(page: Page) -> None:
    box = page.locator("protein-view").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 70, y + 45, steps=4)
    page.mouse.up()
    rest(page)


def turn_by_keys(page: Page) -> None:
    page.locator("protein-view").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "Shift+ArrowRight", "+", "+", "+"):
        page.keyboard.press(key)
    rest(page)


@pytest.mark.parametrize("representation", ["surface", "cartoon", "sticks"])
def test_the_silhouette_in_the_viewer_is_that_of_the_render(page, representation):
    page.locator("#structure").select_option(label="1ejg")
    choose(page, representation=representation, rotate=[0, 0, 0], zoom=1)
    overlaps, views = [overlap(page)], [settings_of(page)]
    for turn in (turn_by_mouse, turn_by_keys):
        turn(page)
        overlaps.append(overlap(page))
        views.append(settings_of(page))
    assert len({tuple(view["rotate"]) for view in views}) == 3
    assert views[2]["zoom"] > 1.1 * views[1]["zoom"]
    assert min(overlaps) >= 0.99, overlaps


def test_a_click_tells_the_part_that_an_artwork_is_for(page: Page, studio: RunningStudio):
    page.locator("#structure").select_option(label="1hpv")
    choose(page, representation="spheres")
    viewer, parts = page.locator("protein-view"), page.get_by_label("What the artwork is for")
    viewer.click(position={"x": 5, "y": 5})
    assert parts.input_value() == "ground"
    box = viewer.bounding_box()
    viewer.click(position={"x": 0.35 * box["width"], "y": 0.5 * box["height"]})
    assert parts.input_value() in ("chain:A", "chain:B")
    page.get_by_title("Hokusai poppies").click()
    assert [*settings_of(page)["parts"]] == [parts.input_value()]
