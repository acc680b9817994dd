"""A project whose film is made in a minute: two tiny real entries and a blend between them.

They use as many features of a timeline as two entries can: parts with artworks of their own (a
plate and a file), a picture that two artworks share, a palette, strokes along the ribbon, a ground
from synthesised texture, and a making-of film.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from project_workflow import ROOT, copy_workflow
from small_artwork import small_artwork

LABEL = {"artist": "An artist", "date": "1830", "credit": "Public domain"}
TIMESTAMP_NAME = ".snakemake_timestamp"  # Snakemake writes it to folders that jobs make
POPPIES = {"file": "styles/hokusai-poppies.jpg", "title": "Poppies of a part"}
# Another print of the entry's artwork shares its picture, and leaves its colours as they are.
WAVE = {"file": "styles/hokusai-great-wave.jpg", "title": "The wave again"}
SIZE, FPS, SECONDS = (96, 72), 4, 2


def make_project(folder: Path, **settings: Any) -> None:
    """Set the project up in a folder: the workflow, the timeline and the files it shows."""
    copy_workflow(folder)
    files = ROOT / "pdb/1ubi.pdb", *map(small_artwork, ("hokusai-great-wave", "hokusai-poppies"))
    for file, name in zip(files, ("pdb", "styles", "styles"), strict=True):
        (folder / name).mkdir(exist_ok=True)
        shutil.copy(file, folder / name)
    timeline = {
        "title": "A small film",
        "defaults": {
            "structure": {"file": "pdb/1ubi.pdb", "title": "Ubiquitin", "credit": "CC0"},
            "seconds": SECONDS,
            "representation": "surface",
        },
        "entries": [
            _entry(
                *("wave", 1838, "hokusai-great-wave"),
                transition={"kind": "blend"},
                paint={
                    "ground_from": "texture",
                    "parts": [
                        _part("sheet", **POPPIES),
                        {**_part("picture", **WAVE), "weight": 0.5},
                    ],
                },
            ),
            _entry(
                *("poppies", 1833, "hokusai-poppies"),
                paint={
                    "palette": "okabe-ito",
                    "stroke_direction": "ribbon",
                    "parts": [_part("ground", plate="diffraction", title="An X-ray photograph")],
                },
                making_of=True,
            ),
        ],
    }
    config = {
        "timeline": "config/timeline.yaml",
        "results": "results",
        "quality": "draft",
        "size": f"{SIZE[0]}x{SIZE[1]}",
        "fps": FPS,
        "threads": 2,
        "device": "cpu",
        "baselines": True,
    }
    (folder / "config").mkdir()
    (folder / "config/timeline.yaml").write_text(yaml.safe_dump(timeline))
    (folder / "config/config.yaml").write_text(yaml.safe_dump(config | settings))


def snakemake_command(*options: str) -> list[str]:
    """Return the Snakemake command as it is typed in the project's folder."""
    return [sys.executable, "-m", "snakemake", "--cores", "2", "--nocolor", *options]


def command_environment() -> dict[str, str]:
    """Return the environment in which the rules' shells find `impasto`."""
    scripts = Path(sys.executable).parent
    return {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}


def run_snakemake(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run Snakemake to its end."""
    return subprocess.run(
        snakemake_command(*options),
        cwd=folder,
        env=command_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def results_contents(folder: Path) -> dict[str, bytes]:
    """Read every file of the results by name, except logs, without the seconds of painting."""
    found = {}
    for path in sorted((folder / "results").rglob("*")):
        name = path.relative_to(folder / "results").as_posix()
        if path.is_file() and not name.startswith("logs/") and path.name != TIMESTAMP_NAME:
            data = path.read_bytes()
            timed = name.startswith(("stills/", "baselines/")) and path.suffix == ".json"
            found[name] = re.sub(rb'"seconds": [\d.]+', b"", data) if timed else data
    return found


def _entry(name: str, year: int, artwork: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "year": year,
        "milestone": {"title": f"Milestone {name}", "text": "What happened.", "source": "Someone"},
        "artwork": {"file": f"styles/{artwork}.jpg", "title": artwork, **LABEL},
        **more,
    }


def _part(name: str, **artwork: str) -> dict[str, Any]:
    return {"part": name, "artwork": {**artwork, **LABEL}}
