"""Lay down a new project: a film of three entries, with all that it takes to make it."""

import os
import re
import shutil
from pathlib import Path

from impasto.core.atomic_files import temporary_folder
from impasto.core.errors import InputError
from impasto.core.shipped_files import shipped_path
from impasto.timeline.edit_document import keep_entries
from impasto.timeline.json_schema import DOCUMENTS, editor_schema

ENTRIES = ("harvesters", "great-wave", "alphafold-mosaic")
"""The entries of the default timeline that a new project begins with."""
COPIED = (
    "config/config.yaml",
    "config/timeline.yaml",
    "config/README.md",
    "impasto_pymol.py",
    "pdb/1hel.pdb",
    "styles/bruegel-the-harvesters.jpg",
    "styles/hokusai-great-wave.jpg",
    "workflow/profiles",
)
"""The files and folders of the repository that a new project begins with."""

SNAKEFILE = """\
# Make the film of config/timeline.yaml: snakemake --cores 4
#
# The rules are those of the installed impasto, so an upgrade of it brings its new ones.
from impasto.core.shipped_files import shipped_path


include: str(shipped_path("workflow/Snakefile"))


workflow.default_target = "all"
"""
GITIGNORE = """\
# What is made, or fetched again.
/results/
/downloads/
/.snakemake/
"""
README = """\
# A film of painted proteins

```sh
impasto check                                # what the film shows, and how long it takes
snakemake --cores 4 --config quality=draft   # a first look, in minutes
snakemake --cores 4                          # the film, in results/animation.mp4
impasto studio                               # choose, turn and paint in the browser
```

`results/index.html` is a page that plays the film. A second run paints only what has changed.

| what | where |
| --- | --- |
| the chapters of the film | `config/timeline.yaml`; `impasto new ID` adds one |
| size, quality and the like | `config/config.yaml` |
| every key of both, explained | `config/README.md`; editors with YAML schemas complete the keys |
| structures | `pdb/`; `impasto fetch 4hhb` adds one |
| artworks | `styles/` |
| commands that paint what PyMOL shows | `impasto_pymol.py`, for `run` in PyMOL |
| settings for a SLURM cluster or a GPU | `workflow/profiles/` |

The structure is in the Protein Data Bank (CC0), and the artworks are in the public domain. The
timeline says where each comes from.
"""


def expect_project(timeline: Path) -> None:
    """Expect the timeline of a project.

    Raises:
        InputError: there is no such file; the message says how to begin a project.
    """
    if not timeline.exists():
        raise InputError(
            f"{timeline}: no such file; a project has it, and `impasto init my-film` lays one down"
        )


def make_project(folder: Path) -> None:
    """Lay down a project in a folder that is new or empty: all of it, or nothing.

    Raises:
        InputError: the folder has files in it, or is a file, or nothing can be written there.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: this is a file, expected a new or an empty folder")
    if folder.exists() and (found := sorted(path.name for path in folder.iterdir())):
        raise InputError(f"{folder}: has {found[0]} in it, expected a new or an empty folder")
    name, folder = folder, folder.resolve()
    held = next(path for path in (folder, *folder.parents) if path.exists())
    if not held.is_dir():
        raise InputError(f"{name}: {held.name} is a file, expected a folder")
    if not os.access(held, os.W_OK | os.X_OK):
        raise InputError(f"{name}: nothing can be written to {held}, expected another folder")
    # A shell may be in a folder that exists, so it stays the same one, and is filled.
    filled = folder.exists()
    with temporary_folder(folder / "project" if filled else folder) as project:
        _write_files(project)
        if filled:
            _move_into(folder, project)
        else:
            project.rename(folder)


def _move_into(folder: Path, project: Path) -> None:
    """Move all that is in one folder into another, or nothing."""
    moved: list[Path] = []
    try:
        for path in sorted(project.iterdir()):
            moved.append(path.rename(folder / path.name))
    except BaseException:
        for path in moved:
            path.rename(project / path.name)
        raise


def _write_files(project: Path) -> None:
    """Write the files of a project into a folder."""
    for name in COPIED:
        source, target = shipped_path(name), project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(source, target)
    keep_entries(project / "config/timeline.yaml", ENTRIES)
    # The pages of the documentation are not here.
    reference = project / "config/README.md"
    text = re.sub(r"\[([^]]+)\]\(\.\./docs/[^)]*\)", r"\1", reference.read_text("utf-8"))
    texts = {"config/README.md": text, "Snakefile": SNAKEFILE, ".gitignore": GITIGNORE}
    texts |= {f"config/{name}.schema.json": editor_schema(name) for name in DOCUMENTS}
    for name, text in {**texts, "README.md": README}.items():
        (project / name).write_text(text, "utf-8")
