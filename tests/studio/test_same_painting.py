"""What is copied from the studio makes the very painting that it has shown."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from PIL import Image

from impasto.cli import main
from impasto.studio import worker
from impasto.studio.library import Ingredients, Library
from impasto.studio.recipe import command_text, python_text, timeline_text
from impasto.studio.settings import Settings
from impasto.studio.timeline_editor import TimelineEditor
from project_workflow import ROOT, copy_workflow
from small_film import command_environment, snakemake_command

TIMELINE = {
    "title": "A film whose defaults are unlike the studio's",
    "defaults": {
        "structure": {
            "file": "pdb/1ubi.pdb",
            "title": "Ubiquitin",
            "credit": "CC0",
            "chains": ["A"],
        },
        "representation": "surface",
        "motion": {"kind": "turn", "degrees": 90},
        "view": {"zoom": 2},
        "paint": {"relief": 1.9, "medium": "oil", "weights": {"air": 0.1}, "tune": True},
    },
    "entries": [
        {
            "id": "wave",
            "year": 1838,
            "milestone": {"title": "A", "text": "B", "source": "C"},
            "artwork": {
                "file": "styles/hokusai-great-wave.jpg",
                "title": "The Wave",
                "artist": "Hokusai",
                "date": 1831,
                "credit": "CC0",
            },
        }
    ],
}


FILES = (
    *("pdb/1ejg.pdb", "pdb/1ubi.pdb"),
    *("styles/hokusai-great-wave.jpg", "styles/hokusai-poppies.jpg"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    copy_workflow(folder)
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for path in (folder / "styles").iterdir():  # small artworks are studied quickly
        with Image.open(path) as artwork:
            artwork.thumbnail((256, 256))
            artwork.save(path)
    (folder / "config").mkdir()
    (folder / "config/timeline.yaml").write_text(yaml.safe_dump(TIMELINE))
    (folder / "config/config.yaml").write_text("timeline: config/timeline.yaml\n")
    return folder


@pytest.fixture(scope="module")
def painted(project: Path) -> tuple[Settings, Ingredients, bytes]:
    """A painting of the studio: its settings, its files and its picture."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        library = Library(Path("results/studio"))
        structures = {item.name: item.id for item in library.items("structure")}
        artworks = {item.name: item.id for item in library.items("artwork")}
        settings = Settings.parse(
            {
                "structure": structures["1ejg"],
                "artworks": [
                    [artworks["Hokusai poppies"], 1.5],
                    [artworks["Hokusai great wave"], 4],
                ],
                "parts": {
                    "chain:A/helix": artworks["Hokusai poppies"],
                    "ground": f"plate-wheel-{structures['1ejg']}",
                },
                "representation": "cartoon+sticks",
                "render_colours": "#aa3355,#223344",
                "rotate": [10.5, -20, 0],
                "zoom": 1.25,
                "quality": "sketch",
                "size": [96, 72],
                "dials": {"ground_calm": 0.55, "likeness": None, "palette": "#aa3355,#e0c080"},
            }
        )
        made_of = library.ingredients(settings)
        names = ("representation", "render_colours", "rotate", "zoom", "size")
        folder = Path("results/studio/versions/0001")
        worker.paint_version(
            worker.Desk(lambda **_: None, lambda: None),
            folder=folder,
            structure=made_of.structure.path,
            artworks=[(item.path, share) for item, share in made_of.artworks],
            parts={name: item.path for name, item in made_of.parts.items()},
            plates=[(i.plate, i.structure.path, i.path) for i in made_of.works if i.structure],
            view={name: getattr(settings, name) for name in names},
            quality=settings.quality,
            dials=settings.dials,
            usual_seconds=1.0,
        )
        return settings, made_of, (folder / "still.png").read_bytes()


def test_the_commands_make_the_same_bytes(project: Path, painted, monkeypatch):
    settings, made_of, still = painted
    monkeypatch.chdir(project)
    for line in command_text(settings, made_of).splitlines():
        assert main(shlex.split(line)[1:]) == 0
    assert Path("still.png").read_bytes() == still


def test_the_python_calls_make_the_same_bytes(project: Path, painted, monkeypatch):
    settings, made_of, still = painted
    monkeypatch.chdir(project)
    text = python_text(settings, made_of)
    assert "None" not in text
    exec(text, {})
    assert Path("still.png").read_bytes() == still


def test_the_timeline_entry_makes_the_same_bytes(project: Path, painted, monkeypatch):
    settings, made_of, still = painted
    monkeypatch.chdir(project)
    entry = TimelineEditor(Path("results/studio/timeline")).new_entry(settings, made_of)
    assert entry["artwork"]["title"] == "The Wave"  # as the timeline has it
    entry |= {"id": "new-entry", "year": 1900, "milestone": TIMELINE["entries"][0]["milestone"]}
    pasted = yaml.safe_load(timeline_text(entry, settings))
    timeline = {**TIMELINE, "entries": [*TIMELINE["entries"], *pasted]}
    Path("config/pasted.yaml").write_text(yaml.safe_dump(timeline))
    given = ("timeline=config/pasted.yaml", "quality=sketch", "size=96x72")
    done = subprocess.run(
        snakemake_command("results/stills/new-entry.png", "--config", *given),
        env=command_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Path("results/stills/new-entry.png").read_bytes() == still
