"""Fixtures shared by the tests: a small project with a timeline."""

import copy
import os
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

import fake_film
import small_film

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


def pytest_configure() -> None:
    """Give each of several processes cores of its own: threads that share one wait for another."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is not None and hasattr(os, "sched_setaffinity"):
        number = int(worker.removeprefix("gw"))
        processes = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[number::processes] or cores)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that two processes end at about the same time."""
    items.sort(key=lambda item: item.path.stem != "test_kill")


@pytest.fixture
def document() -> dict[str, Any]:
    """A timeline of three entries, as YAML gives it; its files are those of `project`."""
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
    """A folder with the files that `document` names, made the working directory."""
    for name in ("pdb/egg.pdb", "styles/wave.jpg", "styles/poppies.jpg", "styles/street.jpg"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"stands for {name}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def painted_film(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """The project of `small_film`, finished without a disturbance; tests change copies of it.

    It is made once, though several processes may run the tests.
    """
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent  # all processes have it
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
    """The project of `fake_film`, its film made in seconds; tests change copies of it."""
    folder = tmp_path_factory.mktemp("finished")
    fake_film.make_project(folder)
    return folder
