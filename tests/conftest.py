"""Fixtures shared by the tests: small projects with a timeline."""

import copy
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright

import fake_film
import small_film
from pdb_lines import save_tiny_structure
from real_browser import run_browser
from tiny_picture import save_tiny_picture

_ENTRY = {
    "milestone": {"title": "A milestone", "text": "What happened.", "source": "Somebody (1833)"},
    "artwork": {
        "title": "A work",
        "artist": "An artist",
        "date": "1830",
        "credit": "Public domain",
    },
}


def _entry(name: str, year: int) -> dict[str, Any]:
    entry = copy.deepcopy(_ENTRY)
    entry["artwork"]["file"] = f"styles/{name}.jpg"
    return {"id": name, "year": year, **entry}


# The modules that take longest, longest first.
LONGEST = (
    *("test_kill", "test_faults", "test_workflow", "test_reruns", "test_film", "test_notebook"),
    *("test_single_image", "test_api", "test_making_of", "test_parts", "test_pymol_plugin"),
)

# The tests with random input: few and always the same cases, unless HYPOTHESIS_PROFILE=thorough.
_PATIENT = settings(
    database=None, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.register_profile("quick", _PATIENT, max_examples=50, derandomize=True)
settings.register_profile("thorough", _PATIENT, max_examples=2000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the environment of the tests: one cache for all of them, one core for each worker.

    Threads on the same core wait for each other. Two workers share a core, since many tests wait
    for another process or for a server.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        # The user's own cache stays as it is. Worker processes and commands inherit this one.
        os.environ["XDG_CACHE_HOME"] = cache = tempfile.mkdtemp(prefix="impasto-tests-")
        config.add_cleanup(lambda: shutil.rmtree(cache, ignore_errors=True))
        # Compiled once for all runs of the tests; Numba compares the source.
        os.environ.setdefault("NUMBA_CACHE_DIR", str(config.rootpath / "build/compiled"))
    elif hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(worker.removeprefix("gw")) % len(cores)]})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest modules first, so that the worker processes end at about the same time."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """Return the driver of browsers, of which a process can have one at a time."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(driver: Playwright) -> Iterator[Browser]:
    """Return a real browser."""
    yield from run_browser(driver)


@pytest.fixture
def document() -> dict[str, Any]:
    """Return a timeline of three entries, as YAML is read; its files are those of `project`."""
    return {
        "title": "A film",
        "defaults": {
            "structure": {"file": "pdb/egg.pdb", "title": "Egg", "credit": "CC0"},
            "seconds": 2,
        },
        "entries": [_entry("wave", 1838), _entry("poppies", 1833), _entry("street", 1890)],
    }


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with the files that `document` names, and make it the working folder."""
    for folder in ("pdb", "styles"):
        (tmp_path / folder).mkdir()
    save_tiny_structure(tmp_path / "pdb/egg.pdb")
    for shade, name in enumerate(("wave", "poppies", "street")):
        save_tiny_picture(tmp_path / "styles" / f"{name}.jpg", shade)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def painted_film(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """Make the project of `small_film` in one undisturbed run; tests change copies of it.

    Worker processes share it: it is made only once.
    """
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent  # the folder that all worker processes share
    folder = place / f"film-{testrun_uid}"
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            making = folder.with_suffix(".making")
            making.mkdir()
            small_film.make_project(making)
            done = small_film.run_snakemake(making)
            assert done.returncode == 0, done.stderr[-3000:]
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def finished_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project of `fake_film` and its film, in seconds; tests change copies of it."""
    folder = tmp_path_factory.mktemp("finished")
    fake_film.make_project(folder)
    return folder
