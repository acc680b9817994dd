"""The workflow of the repository in a project of a test."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def copy_workflow(folder: Path) -> None:
    """Copy the workflow, without the package, into a project's folder."""
    shutil.copy(ROOT / "Snakefile", folder)
    (folder / "workflow").mkdir()
    shutil.copy(ROOT / "workflow/Snakefile", folder / "workflow")
    for part in ("rules", "report", "profiles"):
        shutil.copytree(ROOT / "workflow" / part, folder / "workflow" / part)
