"""A real browser: IMPASTO_BROWSER names it; by default it is a Chromium or Chrome on the PATH.

Without a browser, tests that need one are skipped; with IMPASTO_BROWSER=required they fail.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# Chromium draws in three dimensions without a graphics card only if asked to.
SOFTWARE_3D = ("--enable-unsafe-swiftshader", "--use-angle=swiftshader")


def run_browser() -> Iterator[Browser]:
    """Yield the browser. A process can have one driver of browsers at a time."""
    named = os.environ.get("IMPASTO_BROWSER", "")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    path = found if named in ("", "required") else named
    if path is None:
        reason = f"no browser: none of {', '.join(NAMES)} is on the PATH; set IMPASTO_BROWSER"
        pytest.fail(reason) if named == "required" else pytest.skip(reason)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=SOFTWARE_3D)
        yield running
        running.close()
