"""A real browser: IMPASTO_BROWSER names it; by default it is a Chromium or Chrome on the PATH.

Without a browser, tests that need one are skipped; with IMPASTO_BROWSER=required they fail.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def run_browser(driver: Playwright, *options: str) -> Iterator[Browser]:
    """Yield the browser, started with options of the command line."""
    named = os.environ.get("IMPASTO_BROWSER", "")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    path = found if named in ("", "required") else named
    if path is None:
        reason = f"no browser: none of {', '.join(NAMES)} is on the PATH; set IMPASTO_BROWSER"
        pytest.fail(reason) if named == "required" else pytest.skip(reason)
    running = driver.chromium.launch(executable_path=path, args=options)
    yield running
    running.close()
