"""Run an example of the gallery in an empty folder and measure it."""

import os
import shutil
import sys
from pathlib import Path

from benchmarks.common import measured_process
from benchmarks.common.evidence_page import find_provenance, provenance_text
from benchmarks.common.measured_process import CommandFailed
from benchmarks.gallery.topics import Example, ExampleRun
from impasto.core.atomic_files import read_json

PICTURE_SUFFIXES = (".png", ".mp4")


def paint_example(
    example: Example, folder: Path, root: Path, machine: str
) -> tuple[ExampleRun, Path]:
    """Run the commands of an example; return the record of the run, and the picture's path.

    Args:
        example: the example.
        folder: where it runs; emptied first.
        root: the project's folder, which the commands know as `$ROOT`.
        machine: description of this machine.

    Raises:
        CommandFailed: a command failed, or the commands made no picture.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = folder.with_name(f"{folder.name}.log")
    log.unlink(missing_ok=True)
    programs = Path(sys.executable).parent
    extra = {"ROOT": str(root), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    seconds = []
    for command in example.run:
        cost = measured_process.run_measured(["sh", "-e", "-c", command], log, extra, folder)
        seconds.append(round(cost.cpu, 1))
    made = [path for s in PICTURE_SUFFIXES if (path := folder / f"{example.name}{s}").is_file()]
    if not made:
        raise CommandFailed(f"its commands made neither {example.name}.png nor {example.name}.mp4")
    record = made[0].with_suffix(".json")
    scores = read_json(record).get("scores") if record.exists() else None
    version = provenance_text(find_provenance())
    return ExampleRun(example.run, tuple(seconds), scores, machine, version), made[0]
