"""The page in a real browser: what it does, and that it is accessible."""

import io
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from impasto.film.assemble import make_film
from impasto.film.schedule import chapter_times
from impasto.page.generate import make_page
from impasto.rendering.frame import GROUND_COLOUR
from made_up_results import (
    BANDS,
    GRADIENT,
    add_baselines,
    make_entry,
    make_results,
    make_timeline,
    show_values,
)

FPS = 8
OLD_ENTRY = make_entry("old", 1800, seconds=2, text='What & "how" <b>, 1 --> 2.')
# A structure whose publication has a long reference.
TRYPSIN = replace(OLD_ENTRY.structure, file=Path(__file__).parents[2] / "pdb/1gbt.cif")
FILM = make_timeline(replace(OLD_ENTRY, structure=TRYPSIN), make_entry("new", 1900, seconds=2))
OLD, NEW = (180, 60, 40), (40, 90, 170)  # the colours of the made-up paintings
WIDTHS = (360, 768, 1280)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with its film, of two entries whose colours stand for values."""
    made = tmp_path_factory.mktemp("results with a space")
    results = make_results(made, ["old", "new"])
    add_baselines(results, ["old"])
    keys = zip(FILM.entries, (GRADIENT, BANDS), strict=True)
    film = make_timeline(*(show_values(entry, results, key) for entry, key in keys))
    make_film(film, results, made / "animation.mp4", fps=FPS)
    make_page(film, results, made / "index.html", fps=FPS)
    return made


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """The page, opened from disk; the test fails on any error of the page."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        opened, complaints = context.new_page(), []
        opened.on("console", lambda m: complaints.append(m.text))
        opened.on("pageerror", lambda e: complaints.append(str(e)))
        # A browser stops reading a film once it knows enough for now.
        opened.on("requestfailed", lambda r: r.resource_type == "media" or complaints.append(r.url))
        opened.goto((folder / "index.html").as_uri())
        opened.wait_for_function("document.querySelector('video').readyState >= 1")
        yield opened
        assert complaints == []


def pixels(part: Locator) -> np.ndarray:
    """The visible pixels of an element, (H, W, 3)."""
    return np.asarray(Image.open(io.BytesIO(part.screenshot())).convert("RGB")).astype(int)


def assert_colour(found: np.ndarray, expected: tuple[int, int, int], tolerance: int = 3) -> None:
    np.testing.assert_allclose(np.median(found, axis=(0, 1)), expected, atol=tolerance)


# The film


def test_the_film_is_ready_to_play(page: Page) -> None:
    about = page.evaluate(
        "(({error, duration, videoWidth, videoHeight}) => "
        "({error, duration, size: [videoWidth, videoHeight]}))(document.querySelector('video'))"
    )
    assert about["error"] is None
    assert about["size"] == [1920, 1080]
    scrub = page.get_by_role("slider", name="Chapter")
    assert float(scrub.get_attribute("max") or "nan") == pytest.approx(about["duration"], abs=0.01)
    assert page.get_by_role("alert").count() == 0  # "The film cannot be played here" is hidden


def test_a_film_that_is_missing_is_told(browser: Browser, folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "animation.mp4").unlink()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((copy / "index.html").as_uri())
        page.get_by_role("alert").wait_for(state="visible")


def test_a_film_that_failed_before_the_script_was_read_is_told_too(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "animation.mp4").unlink()
    with browser.new_context() as context:
        page = context.new_page()
        # The script's listener misses the event, as if it had been added too late.
        page.add_init_script(
            "const listen = EventTarget.prototype.addEventListener;"
            "EventTarget.prototype.addEventListener = function (kind, ...rest) {"
            "  if (kind !== 'error') listen.call(this, kind, ...rest);"
            "};"
            "Object.defineProperty(HTMLMediaElement.prototype, 'error', {get: () => ({code: 4})});"
        )
        page.goto((copy / "index.html").as_uri())
        page.get_by_role("alert").wait_for(state="visible")


def _tracks(page: Page) -> dict[str, list[list[Any]]]:
    """Start, end and text of the cues of each text track, once the browser has read them."""
    page.evaluate("for (const t of document.querySelector('video').textTracks) t.mode = 'hidden'")
    page.wait_for_function(
        "[...document.querySelectorAll('track')].every((track) => track.readyState === 2)"
    )
    found: dict[str, list[list[Any]]] = page.evaluate(
        "Object.fromEntries([...document.querySelector('video').textTracks].map((track) => "
        "[track.kind, [...track.cues].map((cue) => "
        "[cue.startTime, cue.endTime, cue.getCueAsHTML().textContent])]))"
    )
    return found


def _check_tracks(page: Page) -> None:
    modes = "[...document.querySelector('video').textTracks].map((track) => track.mode)"
    assert "showing" not in page.evaluate(modes)  # off by default: the labels say the same
    tracks = _tracks(page)
    times = chapter_times(FILM, FPS)
    assert [text for _, _, text in tracks["chapters"]] == [
        "Title",
        "1800 · Milestone of 1800",
        "1900 · Milestone of 1900",
        "Credits",
    ]
    assert [text for _, _, text in tracks["captions"]] == [
        "A <Film> & its Title\nSub",
        '1800 · Milestone of 1800\nWhat & "how" <b>, 1 --> 2.',
        "1900 · Milestone of 1900\nWhat happened.",
        "Credits\nMade up.",
    ]
    for cues in tracks.values():
        starts = [start for start, _, _ in cues]
        assert starts[:3] == pytest.approx([0, times["old"], times["new"]], abs=2e-3)
        assert [end for _, end, _ in cues[:-1]] == starts[1:]


def test_captions_and_chapters_from_disk(page: Page) -> None:
    _check_tracks(page)


def test_captions_and_chapters_from_a_server(browser: Browser, folder: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def copyfile(self, source: Any, outputfile: Any) -> None:
            # A browser closes the connection once it has read enough of a film.
            with suppress(ConnectionError):
                super().copyfile(source, outputfile)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        _check_tracks(page)
    server.shutdown()
    server.server_close()


# The chapter bar


def _arrive(page: Page, seconds: float) -> None:
    """Wait until the film is at a time."""
    page.wait_for_function(
        "(t) => { const v = document.querySelector('video');"
        " return !v.seeking && Math.abs(v.currentTime - t) < 0.06; }",
        arg=seconds,
    )


def test_the_chapter_bar_is_a_slider_for_the_keyboard(page: Page) -> None:
    times = chapter_times(FILM, FPS)
    scrub = page.get_by_role("slider", name="Chapter")
    scrub.focus()
    for key, seconds, said in (
        ("ArrowRight", times["old"], "1800 · Milestone of 1800, 0:03 of"),
        ("ArrowRight", times["new"], "1900 · Milestone of 1900, 0:04 of"),
        ("End", 6.0, "Credits, 0:06 of"),
        ("ArrowRight", 6.0, "Credits, 0:06 of"),
        ("PageDown", times["new"], "1900 · Milestone of 1900, 0:04 of"),
        ("ArrowLeft", times["old"], "1800 · Milestone of 1800, 0:03 of"),
        ("Home", 0.0, "Title, 0:00 of"),
    ):
        page.keyboard.press(key)
        _arrive(page, seconds)
        assert (scrub.get_attribute("aria-valuetext") or "").startswith(said)
        assert said.startswith(page.locator(".now span").first.inner_text())
        assert page.locator(".tip").inner_text() == said.rpartition(",")[0]


def test_the_film_shows_the_chapter_that_the_bar_goes_to(page: Page) -> None:
    strip, video = page.locator(".strip"), page.locator("video")
    for card, colour in (("old", OLD), ("new", NEW)):
        box = page.locator(f".strip li[data-card={card}]").bounding_box()
        whole = strip.bounding_box()
        assert box
        assert whole
        # The first third of the segment is clear of the dissolve at its end.
        x = box["x"] - whole["x"] + box["width"] / 3
        strip.click(position={"x": x, "y": 30})
        _arrive(page, chapter_times(FILM, FPS)[card] + 0.5)
        assert_colour(pixels(video)[60:200, 100:300], colour, 8)
        current = page.locator("article[aria-current]")
        assert current.get_attribute("id") == card


def test_the_chapter_bar_scrubs_by_dragging(page: Page) -> None:
    box = page.locator(".strip").bounding_box()
    assert box
    y = box["y"] + 30
    length = float(page.get_by_role("slider", name="Chapter").get_attribute("max") or "nan")
    page.mouse.move(box["x"] + 5, y)
    page.mouse.down()
    for share in (0.2, 0.35, 0.5):
        page.mouse.move(box["x"] + share * box["width"], y)
        _arrive(page, share * length)
    page.mouse.up()
    page.mouse.move(box["x"] + 0.9 * box["width"], y)
    _arrive(page, 0.5 * length)  # the film stays there when the pointer is released
    assert page.locator(".tip").inner_text() == "Credits"


def test_a_card_plays_its_chapter(page: Page) -> None:
    page.get_by_role("link", name="Play from 1900").click()
    page.wait_for_function("document.querySelector('video').currentTime > 4.6")
    assert not page.evaluate("document.querySelector('video').paused")
    assert page.url.endswith("index.html")
    assert page.locator("article[aria-current]").get_attribute("id") == "new"


# Comparing pictures


def _card(page: Page, name: str) -> Locator:
    card = page.locator(f"#{name}")
    card.scroll_into_view_if_needed()
    page.wait_for_function(
        "(c) => [...c.querySelectorAll('.stage img')].every((i) => i.complete)",
        arg=card.element_handle(),
    )
    return card


def test_the_line_moves_with_pointer_and_keyboard(page: Page) -> None:
    card = _card(page, "old")
    stage, divide = card.locator(".stage"), card.get_by_role("slider")
    box = stage.bounding_box()
    assert box

    def check(split: float) -> None:
        """The painting is left of the line, the render's ground right of it."""
        seen = pixels(stage)[5:40]
        line = round(split * seen.shape[1])
        assert_colour(seen[:, : line - 8], OLD)
        assert_colour(seen[:, line + 8 :], GROUND_COLOUR)

    check(0.7)
    assert divide.get_attribute("aria-valuetext") == "70% Painting, 30% Render"
    divide.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    check(0.6)
    assert divide.get_attribute("aria-valuetext") == "60% Painting, 40% Render"
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.6 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.25 * box["width"], y, steps=4)
    page.mouse.up()
    page.mouse.move(box["x"] + 0.9 * box["width"], y)
    check(0.25)
    stage.click(position={"x": 0.5 * box["width"], "y": 20})
    check(0.5)
    page.keyboard.press("Home")
    assert_colour(pixels(stage)[5:40, 8:], GROUND_COLOUR)
    page.keyboard.press("End")
    assert_colour(pixels(stage)[5:40, :-8], OLD)
    # A click on a card plays the film, but not a click on its pictures.
    assert page.evaluate("document.querySelector('video').paused")


def test_either_side_shows_what_is_chosen(page: Page) -> None:
    card = _card(page, "old")
    left, right = (card.get_by_label(f"On the {side}") for side in ("left", "right"))
    names = right.locator("option").all_inner_texts()
    assert names == ["Painting", "Depth-blind", "Artwork", "Render", "Depth"]
    right.select_option(label="Depth")
    image = card.locator("img.right")
    assert image.get_attribute("alt") == "Depth of Egg-white lysozyme: the lighter, the nearer."
    page.wait_for_function("(i) => i.complete", arg=image.element_handle())
    seen = pixels(card.locator(".stage"))[5:40]
    assert seen[:, int(0.75 * seen.shape[1]) :].mean() < 60  # the dark ground of depth
    left.select_option(label="Render")
    assert card.get_by_role("slider").get_attribute("aria-valuetext") == "70% Render, 30% Depth"
    # The same picture is chosen for both sides: the two change places.
    left.select_option(label="Depth")
    assert card.get_by_role("slider").get_attribute("aria-valuetext") == "70% Depth, 30% Render"


def test_a_finger_slides_the_line_and_may_scroll_past_it(browser: Browser, folder: Path) -> None:
    with browser.new_context(viewport={"width": 360, "height": 700}, has_touch=True) as context:
        page = context.new_page()
        page.goto((folder / "index.html").as_uri())
        card = _card(page, "old")
        stage, divide = card.locator(".stage"), card.get_by_role("slider")
        box = stage.bounding_box()
        assert box
        fingers = context.new_cdp_session(page)

        def swipe(*points: tuple[float, float]) -> None:
            for index, (x, y) in enumerate(points):
                at = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
                kind = "touchMove" if index else "touchStart"
                fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
            fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

        swipe((0.3, 0.5), (0.35, 0.5), (0.4, 0.5), (0.5, 0.5))
        assert divide.input_value() == "50"
        swipe((0.2, 0.8), (0.2, 0.6), (0.2, 0.3), (0.2, 0.1))
        assert divide.input_value() == "50"


# Accessibility


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for part in page.locator("video, .strip, .stage, .key > *, select, .play").all():
        box = part.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_every_control_is_reached_by_tabbing_and_shows_it(page: Page) -> None:
    controls = page.locator("a[href], input, select, video").all()
    inert = "(e) => e.closest('[inert]') !== null"
    reachable = [c for c in controls if c.is_visible() and not c.evaluate(inert)]
    # The video, the bar, the files and two cards, one of which names a publication.
    assert len(reachable) == 1 + 1 + 8 + 2 * (1 + 2 + 1) + 1
    reached: list[int] = []
    page.evaluate("document.querySelectorAll('*').forEach((e, index) => { e.number = index; })")
    for _ in range(60):
        page.keyboard.press("Tab")
        number = page.evaluate("document.activeElement.number")
        if number in (reached[-1:] or [-1]):
            continue  # the video has several controls of its own
        if page.evaluate("document.activeElement === document.body"):
            break
        reached.append(number)
        outlined = page.evaluate(
            "(() => { const e = document.activeElement;"
            " const shown = [[e, null], ...[...e.parentElement.children].flatMap("
            "   (c) => [[c, null], [c, '::after']])];"
            " return shown.some(([s, p]) => getComputedStyle(s, p).outlineStyle === 'solid'); })()"
        )
        assert outlined or page.evaluate("document.activeElement.tagName") == "VIDEO"
    assert reached == [c.evaluate("(e) => e.number") for c in reachable]


def test_every_control_has_a_name(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    named: dict[str, set[str]] = {}
    for node in nodes:
        role = node.get("role", {}).get("value")
        if not node.get("ignored") and role in ("link", "button", "slider", "combobox", "image"):
            name = node.get("name", {}).get("value", "").strip()
            assert name, node
            named.setdefault(role, set()).add(name)
    assert named["slider"] >= {"Chapter", "Divide between the pictures"}
    assert named["combobox"] == {"On the left:", "On the right:"}
    assert {"Play from 1800", "Play from 1900"} <= {n.removeprefix("▶ ") for n in named["link"]}
    groups = [n["name"]["value"] for n in nodes if n.get("role", {}).get("value") == "group"]
    assert "Pictures of 1800, Milestone of 1800" in groups
    assert groups.count("What the colours of the painting stand for") == 2


def _luminance(colour: str) -> float:
    share = np.array([float(c) / 255 for c in colour[4:-1].split(",")[:3]])
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_by_day_and_by_night(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    ground = _luminance(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (ground > 0.5) == (scheme == "light")
    for selector in (
        "body",
        ".subtitle",
        "small",
        ".files a",
        ".label .year",
        "dt",
        ".key",
        ".now span",
    ):
        ink = _luminance(page.locator(selector).last.evaluate("(e) => getComputedStyle(e).color"))
        contrast = (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05)
        assert contrast >= 4.5, selector


def test_the_page_stands_still_for_those_who_ask(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(behaviour) == "auto"
    moving = "[...document.querySelectorAll('*')].map((e) => getComputedStyle(e).animationName)"
    # Elements that are not displayed, such as tracks, have no animation name, or "none".
    assert set(page.evaluate(moving)) <= {"", "none"}
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(behaviour) == "smooth"


def test_without_scripts_the_pictures_and_the_film_are_there(
    browser: Browser, folder: Path
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((folder / "index.html").as_uri())
        assert page.get_by_role("slider", name="Chapter").count() == 0
        assert page.get_by_role("slider", name="Divide between the pictures").count() == 0
        assert page.get_by_role("combobox").count() == 0
        card = page.locator("#old")
        assert_colour(pixels(card.locator(".stage"))[5:40], OLD)
        others = card.locator(".others img")
        assert [i.is_visible() for i in others.all()] == [True] * 4
        link = page.locator(".strip").get_by_role("link", name="1900 · Milestone of 1900")
        assert (link.get_attribute("href") or "").endswith("animation.mp4#t=4.5")
        link.focus()


def test_a_tall_film_fits_the_window(browser: Browser, folder: Path, tmp_path: Path) -> None:
    results = make_results(tmp_path, ["old", "new"])
    make_page(FILM, results, tmp_path / "index.html", fps=FPS, shape="9:16")
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        page = context.new_page()
        page.goto((tmp_path / "index.html").as_uri())
        box = page.locator("video").bounding_box()
        assert box
        assert box["height"] <= 720
        assert box["width"] / box["height"] == pytest.approx(9 / 16, rel=0.01)
        assert box["x"] + box["width"] / 2 == pytest.approx(640, abs=10)
