"""The tutorials: what they have the reader write makes a timeline of the project they begin in."""

import re
import shutil
from pathlib import Path

import pytest

from impasto.cli import main
from impasto.timeline.loader import load_timeline
from impasto.timeline.new_project import ENTRIES

ROOT = Path(__file__).parents[2]


def lines_to_write(tutorial: str) -> str:
    """The one YAML block of a tutorial."""
    text = (ROOT / f"docs/tutorials/{tutorial}.md").read_text("utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    return block


@pytest.fixture
def timeline(tmp_path, monkeypatch) -> Path:
    """The timeline of a new project, with the reader's own picture and protein in place."""
    monkeypatch.chdir(tmp_path)
    assert main(["init", "my-film"]) == 0
    monkeypatch.chdir("my-film")
    shutil.copyfile(ROOT / "styles/cassatt-summertime.jpg", "styles/my-painting.jpg")
    shutil.copyfile(ROOT / "pdb/1lcd.cif", "pdb/my-protein.cif")
    return Path("config/timeline.yaml")


def test_a_chapter_of_the_first_film_is_changed(timeline):
    text = timeline.read_text("utf-8")
    timeline.write_text(
        text.replace("\n  - id: alphafold", f"{lines_to_write('first-film')}\n  - id: alphafold"),
        "utf-8",
    )
    harvesters, wave, mosaic = load_timeline(timeline).entries
    assert (wave.id, wave.representation, wave.motion.degrees) == ("great-wave", "surface", 90)
    assert harvesters.motion == mosaic.motion != wave.motion


@pytest.mark.parametrize("tutorial", ["own-artwork", "own-protein"])
def test_a_chapter_is_added(timeline, tutorial, capsys):
    text = timeline.read_text("utf-8")
    timeline.write_text(f"{text}\n{lines_to_write(tutorial)}", "utf-8")
    (added,) = (e for e in load_timeline(timeline).entries if e.id not in ENTRIES)
    assert main(["check", "--quality", "draft"]) == 0
    assert "Fill in" not in capsys.readouterr().out
    own = added.artwork.file if tutorial == "own-artwork" else added.structure.file
    assert own.stem.startswith("my-")
    assert own.is_file()


def test_a_new_entry_takes_the_reader_s_picture(timeline, capsys):
    assert main(["new", "my-painting"]) == 0
    assert "after styles/my-painting.jpg" in capsys.readouterr().out
