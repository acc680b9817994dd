"""What is kept of versions, without a server."""

import shutil
from pathlib import Path

import pytest

from impasto.studio.film import describe_timeline
from impasto.studio.library import Library
from impasto.studio.settings import Settings
from impasto.studio.versions import Versions

SETTINGS = Settings("structure", (("artwork", 1.0),))


def test_no_id_is_used_twice(tmp_path: Path):
    versions = Versions(tmp_path)
    first, second, third = (versions.add(SETTINGS) for _ in range(3))
    versions.remove(third)
    versions.remove(second)
    versions.remove(second)  # by another window
    assert versions.all() == [first]
    assert versions.add(SETTINGS).id == "0004"
    versions.remove(versions.find("0004"))
    assert Versions(tmp_path).add(SETTINGS).id == "0005"


def test_a_version_that_cannot_be_written_is_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    versions = Versions(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("impasto.studio.versions.write_json", fail)
    with pytest.raises(OSError, match="No space"):
        versions.add(SETTINGS)
    assert versions.all() == []


def test_a_broken_record_hides_no_other_structure(tmp_path: Path):
    library, path = Library(tmp_path), tmp_path / "structures" / "one.pdb"
    path.parent.mkdir()
    shutil.copy(Path(__file__).parents[2] / "pdb" / "1ejg.pdb", path)
    item = library.add("structure", "mine", path)
    (path.parent / "cut-off.json").write_text("")
    assert item in library.items("structure")


@pytest.mark.parametrize(
    "text", ["entries: 5", "entries: {a: 1}", "entries: [5]", "entries: [{milestone: x}]", "x: 1"]
)
def test_a_timeline_that_is_written_wrongly_is_told(tmp_path: Path, text: str):
    path = tmp_path / "timeline.yaml"
    path.write_text(text)
    assert describe_timeline(path)["problems"]
