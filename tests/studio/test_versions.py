"""What is kept of versions, without a server."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from impasto.core.errors import InputError
from impasto.planning.machine_speed import REFERENCE
from impasto.studio.choices import Choices
from impasto.studio.library import Library
from impasto.studio.processes import ProcessEnded, TookTooLong
from impasto.studio.qualities import Qualities
from impasto.studio.settings import Settings
from impasto.studio.versions import Versions
from run_async import run_async

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


def test_a_first_look_is_as_large_as_the_machine_paints_in_ten_seconds(tmp_path: Path):
    versions, qualities = Versions(tmp_path), Qualities()
    sizes = []
    for speed in (0.1, 1.0, 10.0):
        qualities.measured([speed * seconds for seconds in REFERENCE])
        look = qualities.document([])["draft"]
        sizes.append(look["size"])
        assert look["seconds"] < 10 or look["size"] == (512, 384)
    assert sizes == sorted(sizes, reverse=True)
    assert len({*sizes}) == 3
    # What was painted says more than the measurement.
    usual = qualities.document([])["draft"]["seconds"]
    painted = versions.add(replace(SETTINGS, size=(512, 384)), status="done", seconds=usual / 20)
    assert qualities.document([painted])["draft"]["size"] > (512, 384)
    assert qualities.seconds("draft", (512, 384), [painted]) == pytest.approx(usual / 20)


@pytest.mark.parametrize("error", [TookTooLong("this took more than 120 s"), ProcessEnded("x")])
def test_a_file_that_was_accepted_before_survives_a_check_that_takes_too_long(
    tmp_path: Path, error: Exception
):
    class Desk:
        async def ask(self, *_: object, **__: object) -> str:
            if accepted:
                raise error
            return "a title"

    library, path = Library(tmp_path), tmp_path / "structures" / "one.pdb"
    choices = Choices(library, Desk(), dict)  # type: ignore[arg-type]
    path.parent.mkdir()
    path.touch()
    accepted = True
    with pytest.raises(InputError, match="one"):
        run_async(choices._accept("check_structure", "one.pdb", path))
    assert not path.exists()
    accepted = False
    path.touch()
    assert run_async(choices._accept("check_structure", "one.pdb", path)) == "a title"
    item = library.add("structure", "one", path)
    accepted = True
    with pytest.raises(InputError, match="one"):
        run_async(choices._accept("check_structure", "one.pdb", path))
    assert library.find("structure", item.id) == item
