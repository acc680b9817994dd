"""A project whose film takes a minute: two real entries, tiny, and a blend between them.

What the timeline offers is in it as far as two entries can have it: parts with artworks of their
own, one drawn and one a file, a palette for the colours, strokes along the ribbon, a ground grown
from texture, and a film of a making.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
LABEL = {"artist": "An artist", "date": "1830", "credit": "Public domain"}
TIMESTAMP_NAME = ".snakemake_timestamp"  # Snakemake's own, in folders that jobs made
POPPIES = {"file": "styles/hokusai-poppies.jpg", "title": "Poppies of a part"}
SIZE, FPS, SECONDS = (96, 72), 6, 2


def make_project(folder: Path, **settings: Any) -> None:
    """Put the project into a folder: the workflow, and the timeline with what it shows."""
    shutil.copy(ROOT / "Snakefile", folder)
    for name in ("rules", "report", "profiles"):
        shutil.copytree(ROOT / "workflow" / name, folder / "workflow" / name)
    for name in ("pdb/1ubi.pdb", "styles/hokusai-great-wave.jpg", "styles/hokusai-poppies.jpg"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
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
                paint={"ground_from": "texture", "parts": [_part("sheet", **POPPIES)]},
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
    }
    (folder / "config").mkdir()
    (folder / "config/timeline.yaml").write_text(yaml.safe_dump(timeline))
    (folder / "config/config.yaml").write_text(yaml.safe_dump(config | settings))


def snakemake_command(*options: str) -> list[str]:
    """Snakemake, as one would say it in the folder of the project."""
    return [sys.executable, "-m", "snakemake", "--cores", "2", "--nocolor", *options]


def command_environment() -> dict[str, str]:
    """Where the rules' shells find `impasto`, whatever the caller's environment."""
    scripts = Path(sys.executable).parent
    return {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}


def run_snakemake(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """One run to its end."""
    return subprocess.run(
        snakemake_command(*options),
        cwd=folder,
        env=command_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def results_contents(folder: Path) -> dict[str, bytes]:
    """Every file of the results by name, but logs, and without how long painting took."""
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
