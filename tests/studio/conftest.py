"""A studio that runs, and a browser to open it in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from real_browser import run_browser
from running_studio import PATIENCE, RunningStudio, open_studio

# Chromium draws in three dimensions without a graphics card only if asked to.
SOFTWARE_3D = ("--enable-unsafe-swiftshader", "--use-angle=swiftshader")
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    running = RunningStudio(tmp_path_factory.mktemp("studio"))
    running.start()
    yield running
    running.end()


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    yield from run_browser(driver, *SOFTWARE_3D)


@pytest.fixture
def page(browser: Browser, studio: RunningStudio) -> Iterator[Page]:
    """The studio's page, ready; the test fails on any fault of its scripts."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        opened, complaints = context.new_page(), list[str]()
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        open_studio(opened, studio)
        yield opened
        assert complaints == []
