"""A project whose film is made in seconds by a fake command `impasto`.

The fake command logs its arguments and writes the products it is asked for, without content.
Snakemake and the rules are real.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from benchmarks.growth.fake_impasto import CONTENT
from pdb_lines import save_tiny_structure
from project_workflow import copy_workflow
from tiny_picture import save_tiny_picture

FAKE_IMPASTO = f"""#!{sys.executable} -IS
import pathlib, sys

OUTPUTS = ("-o", "--gif", "--webp", "--layers", "--bibtex", "--making-of")
words = sys.argv[1:]
if "serve-jobs" in words:
    with open("servers.txt", "a") as servers:
        print(words[-1], file=servers)
    sys.exit()
with open("calls.txt", "a") as calls:
    print(*words, sep="\\t", file=calls)
if words[0] == "stage":
    words = words[1:]
for word in words:
    if pathlib.Path(word).stem == "broken":
        sys.exit(f"impasto: {{word}}: this picture cannot be read")
def make(product):
    product.write_bytes({CONTENT!r})
products = [words[words.index(name) + 1] for name in OUTPUTS if name in words]
for product in map(pathlib.Path, products):
    if words[0] in ("render", "animate", "blend") or product.parent.name == "layers":
        product.mkdir(parents=True, exist_ok=True)
        for name in ("0000.png", "0000.depth.tif", "camera.json"):
            make(product / name)
    else:
        make(product)
    if words[0] in ("paint", "paint-baseline") and product.suffix == ".png":
        make(product.with_suffix(".json"))
    if words[0] == "page":
        product.with_name("page").mkdir(exist_ok=True)
"""


def run_snakemake(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "2", "--nocolor", *options],
        cwd=folder,
        env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def read_calls(folder: Path) -> list[list[str]]:
    """Read the words of each call of `impasto` that the fake has noted."""
    return [line.split("\t") for line in (folder / "calls.txt").read_text().splitlines()]


def verb(call: list[str]) -> str:
    """Return the verb of a call; a stage of the workflow by its name alone."""
    return call[1] if call[0] == "stage" else call[0]


def planned_jobs(folder: Path, *options: str) -> set[tuple[str, str]]:
    """Return (rule, entry) of the jobs that a run would do, without the target rule `all`."""
    done = run_snakemake(folder, "--dry-run", *options)
    assert done.returncode == 0, done.stderr
    text = done.stdout + done.stderr
    blocks = re.split(r"^(?:local)?rule ", text, flags=re.MULTILINE)[1:]
    jobs = set()
    for block in blocks:
        entry = re.search(r"wildcards: (?:entry=|work=\w+/)([^,\s]+)", block)
        jobs.add((block[: block.index(":")], entry[1] if entry else ""))
    return jobs - {("all", "")}


def edit_timeline(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "config" / "timeline.yaml"
    document = yaml.safe_load(path.read_text())
    change({entry["id"]: entry for entry in document["entries"]} | {"document": document})
    path.write_text(yaml.safe_dump(document, sort_keys=False))


def make_entry(name: str, year: int) -> dict[str, Any]:
    return {
        "id": name,
        "year": year,
        "milestone": {"title": "A milestone", "text": "It was.", "source": "Somebody (1833)"},
        "artwork": {
            "file": f"styles/{name}.jpg",
            "title": "A work",
            "artist": "An artist",
            "date": "1830",
            "credit": "Public domain",
        },
    }


def make_project(folder: Path) -> None:
    """Make a project of three entries, and its film."""
    copy_workflow(folder)
    for name in ("pdb", "styles"):
        (folder / name).mkdir()
    save_tiny_structure(folder / "pdb/egg.pdb")
    for shade, name in enumerate(("wave", "poppies", "street", "new")):
        save_tiny_picture(folder / "styles" / f"{name}.jpg", shade)
    (folder / "config").mkdir()
    (folder / "config" / "config.yaml").write_text("size: 64x48\nfps: 6\nbaselines: true\n")
    document = {
        "title": "A film",
        "defaults": {"structure": {"file": "pdb/egg.pdb", "title": "Egg", "credit": "CC0"}},
        "entries": [
            make_entry("wave", 1838),
            make_entry("poppies", 1833),
            make_entry("street", 1890),
        ],
    }
    (folder / "config" / "timeline.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    (folder / "impasto").write_text(FAKE_IMPASTO)
    (folder / "impasto").chmod(0o755)
    done = run_snakemake(folder)
    assert done.returncode == 0, done.stderr
