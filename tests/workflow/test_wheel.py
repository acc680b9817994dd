"""The archives for the package index: complete, valid, and enough to make a film."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fake_film import FAKE_IMPASTO, read_calls, verb
from impasto.core.versions import __version__
from impasto.timeline import new_project

ROOT = Path(__file__).parents[2]
LICENCES = (
    "LICENSE",
    "workflow/impasto/studio/static/3Dmol-LICENSE.txt",
    "workflow/impasto/studio/static/3Dmol-bundled-LICENSES.txt",
    "pdb/README.md",
    "styles/README.md",
)


def run(*words: str | Path, **options) -> str:
    """Run a command of this Python to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> tuple[Path, Path]:
    """Build the source archive, and the wheel from it."""
    folder = tmp_path_factory.mktemp("dist")
    run("build", "--no-isolation", "--outdir", folder, ROOT)
    (source,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return source, wheel


@pytest.fixture(scope="module")
def installed(archives, tmp_path_factory) -> dict[str, str]:
    """Install the wheel into a folder and return the environment in which it is found first."""
    folder = tmp_path_factory.mktemp("site")
    run("pip", "install", "--quiet", "--no-deps", "--no-index", "--target", folder, archives[1])
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PYTHONPATH": str(folder), "PATH": path}
    del environment["NUMBA_CACHE_DIR"]
    return environment


def test_the_index_takes_both_archives(archives):
    assert run("twine", "check", "--strict", *archives).count("PASSED") == 2
    source, wheel = archives
    assert wheel.name == f"impasto-{__version__}-py3-none-any.whl"
    assert source.name == f"impasto-{__version__}.tar.gz"
    # The page of the index has no limit that either comes near.
    assert wheel.stat().st_size < 3e6
    assert source.stat().st_size < 10e6


def test_the_wheel_has_the_whole_package_and_what_it_lays_down(archives):
    with zipfile.ZipFile(archives[1]) as wheel:
        names = {*wheel.namelist()}
        head = message_from_bytes(wheel.read(f"impasto-{__version__}.dist-info/METADATA"))
    # An egg-info is left in a checkout from before the wheel.
    left_out = {"__pycache__", "check-machine.sh", "impasto.egg-info"}
    for path in (ROOT / "workflow").rglob("*"):
        place = path.relative_to(ROOT / "workflow")
        if path.is_file() and not left_out & {*place.parts}:
            shipped = "" if place.parts[0] == "impasto" else "impasto/shipped/workflow/"
            assert f"{shipped}{place.as_posix()}" in names
    for name in new_project.COPIED:
        assert any(path.startswith(f"impasto/shipped/{name}") for path in names), name
    assert {name.split("/")[0] for name in names} == {"impasto", f"impasto-{__version__}.dist-info"}
    assert head["License-Expression"] == "MIT AND BSD-3-Clause AND Zlib"
    for name in LICENCES:
        assert f"impasto-{__version__}.dist-info/licenses/{name}" in names


def test_the_page_of_the_index_leads_nowhere_that_it_does_not_have(archives):
    with zipfile.ZipFile(archives[1]) as wheel:
        head = message_from_bytes(wheel.read(f"impasto-{__version__}.dist-info/METADATA"))
    page = head.get_payload(decode=True).decode()
    assert page.startswith("# impasto\n\nimpasto renders protein structures")
    links = re.findall(r"\]\(([^)]*)\)", page)
    assert {link.partition(":")[0] for link in links if not link.startswith("#")} == {"https"}
    anchors = {f"#{title.lower().replace(' ', '-')}" for title in re.findall("(?m)^#+ (.*)$", page)}
    assert {link for link in links if link.startswith("#")} <= anchors
    assert "![" not in page
    assert "mermaid" not in page
    assert "docs/cluster.md explains this" in page


def test_the_source_archive_has_what_it_is_built_and_tested_from(archives):
    with tarfile.open(archives[0]) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    for name in (*LICENCES, *new_project.COPIED, "Snakefile", "Makefile", "constraints.txt"):
        assert name in names or any(path.startswith(f"{name}/") for path in names), name
    for name in ("CHANGELOG.md", "CITATION.cff", "tests/conftest.py", "workflow/Snakefile"):
        assert name in names
    assert not any(path.startswith(("results/stills", "build", ".venv")) for path in names)


def test_an_installed_impasto_makes_a_film_in_a_folder_of_any_name(archives, installed, tmp_path):
    """The name has blanks, umlauts and quotes; nothing but the wheel is used.

    It renders one view and draws one plate. The rest is left to the fake command, which is quick.
    """
    folder = tmp_path / "Mein Färbe-Film „ü“ & it's"
    code = "import sys; from impasto.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "init", folder], env=installed, cwd=tmp_path, check=False
    )
    assert done.returncode == 0
    make = ("snakemake", "--cores", "2", "--config", "quality=sketch", "size=64x48", "fps=1")
    real = ("views/great-wave", "artworks/alphafold-mosaic.png")
    run(*make, "--", *(f"results/{name}" for name in real), env=installed, cwd=folder)
    assert Image.open(folder / "results/views/great-wave/0000.png").size == (64, 48)
    assert np.ptp(np.asarray(Image.open(folder / "results/artworks/alphafold-mosaic.png"))) > 100

    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin/impasto"
    fake.write_text(FAKE_IMPASTO)
    fake.chmod(0o755)
    faked = {**installed, "PATH": f"{fake.parent}{os.pathsep}{installed['PATH']}"}
    run(*make, env=faked, cwd=folder)
    made = {verb(call) for call in read_calls(folder)}
    assert {"paint", "animate", "film", "poster", "page", "score-table", "credits"} <= made
    stills = {path.stem for path in (folder / "results/stills").glob("*.png")}
    assert stills == {*new_project.ENTRIES}
    assert (folder / "results/animation.mp4").exists()
    assert "Nothing to be done" in run(*make, env=faked, cwd=folder)

    # Work leaves nothing beside the package that pip would not remove with it.
    site = Path(installed["PYTHONPATH"])
    found = {path.relative_to(site).as_posix() for path in (site / "impasto").rglob("*.*")}
    with zipfile.ZipFile(archives[1]) as wheel:
        assert [name for name in found - {*wheel.namelist()} if not name.endswith(".pyc")] == []
