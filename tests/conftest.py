"""Fixtures shared by the tests: a small project with a timeline."""

import copy
from pathlib import Path
from typing import Any

import pytest

import small_film
import stand_in

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
def painted_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of `small_film`, finished without a disturbance; tests change copies of it."""
    folder = tmp_path_factory.mktemp("film")
    small_film.make(folder)
    done = small_film.run(folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of `stand_in`, its film made in seconds; tests change copies of it."""
    folder = tmp_path_factory.mktemp("finished")
    stand_in.make(folder)
    return folder
