"""The version: stated in one place, and the same in the change log and in CITATION.cff."""

import re
from pathlib import Path

import yaml
from packaging.version import Version

from impasto.core.versions import __version__

ROOT = Path(__file__).parents[2]
HEADINGS = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def releases() -> list[tuple[Version, str]]:
    """Return version and date of each release in the change log, newest first."""
    found = [re.fullmatch(r"(\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)", text) for text in HEADINGS]
    assert found[0] is not None or HEADINGS[0] == "Unreleased"
    assert all(found[1:]), HEADINGS
    return [(Version(release[1]), release[2]) for release in found if release]


def test_the_change_log_lists_releases_newest_first():
    listed = releases()
    assert listed == sorted(listed, reverse=True)
    assert sorted(date for _, date in listed) == [date for _, date in reversed(listed)]


def test_the_version_is_that_of_the_change_log():
    (newest, _), *_ = releases()
    version = Version(__version__)
    if HEADINGS[0] == "Unreleased":
        assert version.is_devrelease
        assert version > newest
    else:
        assert version == newest


def test_the_newest_release_is_cited():
    (newest, date), *_ = releases()
    assert CITATION["version"] == str(newest)
    assert str(CITATION["date-released"]) == date


def test_the_version_stands_in_one_place():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'dynamic = ["version"' in text
    assert __version__ not in text
    sources = [path.read_text("utf-8") for path in (ROOT / "workflow").rglob("*.py")]
    assert sum(f'"{__version__}"' in source for source in sources) == 1
