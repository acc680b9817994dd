"""Tests of faults around a run: power cuts, full disks, two runs at once, links, file names."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import fake_film
import small_film
from benchmarks.growth.fake_impasto import CONTENT
from fake_film import edit_timeline
from impasto.core.atomic_files import atomic_folder, atomic_write
from impasto.core.errors import InputError
from impasto.timeline import loader
from parsed_command import parse_command
from pdb_lines import save_tiny_structure
from tiny_picture import save_tiny_picture


@pytest.fixture
def copy(painted_film: Path, tmp_path: Path) -> Path:
    """Return a copy of a finished project, with the times of its files."""
    return shutil.copytree(painted_film, tmp_path / "copy", symlinks=True)


@pytest.fixture
def project(finished_project: Path, tmp_path: Path) -> Path:
    """Return a copy of a finished project whose film takes seconds."""
    return shutil.copytree(finished_project, tmp_path / "project", symlinks=True)


def test_what_a_killed_run_left_is_cleaned_up(copy, painted_film):
    results = copy / "results"
    for record in list((copy / ".snakemake/metadata").iterdir())[:3]:
        record.write_bytes(b"")
    # A temporary file of a process that is gone: this system assigns no such process id.
    with atomic_write(results / "stills/wave.png") as temporary:
        temporary.write_bytes((results / "stills/wave.png").read_bytes())
    gone = temporary.name.replace(str(os.getpid()), str(2**22 + 1))
    assert gone != temporary.name
    (results / "stills" / gone).write_bytes(b"half")
    keyframes = results / "frames" / ".wave.keyframes"
    keyframes.mkdir()
    (keyframes / f"{'0' * 32}.png").write_bytes(b"half")
    done = small_film.run_snakemake(copy)
    assert done.returncode == 0, done.stderr[-3000:]
    shutil.rmtree(keyframes, ignore_errors=True)
    assert small_film.results_contents(copy) == small_film.results_contents(painted_film)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_content_is_on_the_disk_before_its_name(kind, tmp_path, monkeypatch):
    """A power cut then leaves the old file or the new one, and none that is empty or cut off."""
    path, done = tmp_path / "x.txt", []
    stored, renamed = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: done.append(os.fstat(file)) or stored(file))
    monkeypatch.setattr(os, "replace", lambda a, b: done.append("rename") or renamed(a, b))
    if kind == "file":
        with atomic_write(path) as temporary:
            temporary.write_text("whole")
        inside = [path]
    else:
        with atomic_folder(path, ".*") as temporary:
            (temporary / "inner").mkdir()
            (temporary / "inner/a.txt").write_text("whole")
        inside = [path, path / "inner", path / "inner/a.txt"]
    at = done.index("rename")
    assert {file.st_ino for file in done[:at]} == {place.stat().st_ino for place in inside}
    assert [file.st_ino for file in done[at + 1 :]] == [tmp_path.stat().st_ino]


def test_the_files_of_a_folder_are_stored_once(tmp_path, monkeypatch):
    done, stored = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda at: done.append(os.fstat(at).st_ino) or stored(at))
    with atomic_folder(tmp_path / "clip", ".*") as temporary:
        for name in ("0000.png", "0001.png"):
            with atomic_write(temporary / name) as path:
                path.write_text("frame")
    clip = tmp_path / "clip"
    assert sorted(done) == sorted(p.stat().st_ino for p in (*clip.iterdir(), clip, tmp_path))


def test_what_a_user_has_changed_is_kept(project):
    results = project / "results"
    mine = results / "stills/wave.png"
    mine.write_bytes(CONTENT * 2)
    notes = {results / "notes.txt": b"", results / "sketch.png": b"half a picture"}
    for path, data in notes.items():
        path.write_bytes(data)
    assert fake_film.run_snakemake(project).returncode == 0
    assert mine.read_bytes() == CONTENT * 2
    assert {path: path.read_bytes() for path in notes} == notes


def test_two_runs_at_once(copy, painted_film):
    for name in ("stills/wave.png", "animation.mp4"):
        (copy / "results" / name).unlink()
    first = subprocess.Popen(
        small_film.snakemake_command(),
        cwd=copy,
        env=small_film.command_environment(),
        stdout=subprocess.DEVNULL,
        stderr=(copy / "first.log").open("wb"),
    )
    until = time.monotonic() + 120
    while "rule paint:" not in (copy / "first.log").read_text() and time.monotonic() < until:
        time.sleep(0.1)
    plan = small_film.run_snakemake(copy, "--dry-run")
    assert plan.returncode == 0
    assert "another run is at work here" in plan.stderr
    second = small_film.run_snakemake(copy)
    assert second.returncode != 0
    assert "another run is at work here" in second.stderr
    assert "cannot be locked" in second.stderr
    assert "Traceback" not in second.stderr
    assert first.wait(timeout=300) == 0
    assert small_film.results_contents(copy) == small_film.results_contents(painted_film)


def unshared(script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a shell script in a namespace where it can mount file systems."""
    words = ["unshare", "--user", "--map-root-user", "--mount", "bash", "-ec", script]
    return subprocess.run(
        words,
        cwd=folder,
        env=small_film.command_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    words = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "x", "/mnt"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


mounting = pytest.mark.skipif(not can_mount(), reason="no file system can be mounted here")
SNAKEMAKE = f"{sys.executable} -m snakemake --cores 2 --nocolor"


@mounting
def test_a_full_disk_is_told_and_nothing_is_half_written(painted_film, tmp_path):
    small_film.make_project(tmp_path)
    # At first the disk has room for the structures and half of the first picture, then for all.
    script = f"""
    mkdir results kept
    mount -t tmpfs -o size=200k tmpfs results
    {SNAKEMAKE} --until import_structure &> first.log
    {SNAKEMAKE} &> full.log && exit 3
    cp -r results/. kept
    mount -o remount,size=100m results
    {SNAKEMAKE} --until import_structure import_artwork &> second.log
    rm -r kept/logs && cp -r results/. room
    """
    done = unshared(script, tmp_path)
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "full.log").read_text()
    # Any of the products may be the first.
    assert re.search(r"^impasto: results/\S+: No space left on device$", said, re.MULTILINE)
    assert "Traceback" not in said
    kept = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        whole = painted_film / "results" / path.relative_to(tmp_path / "kept")
        assert path.read_bytes() == whole.read_bytes()
    gathered = [*(tmp_path / "room/artworks").iterdir(), *(tmp_path / "room/parts").rglob("*.png")]
    assert len(gathered) >= 3
    for path in gathered:
        whole = painted_film / "results" / path.relative_to(tmp_path / "room")
        assert path.read_bytes() == whole.read_bytes()


@mounting
def test_a_read_only_folder_is_told_before_anything_is_painted(project):
    before = (project / "calls.txt").read_bytes()
    edit_timeline(project, lambda entries: entries["wave"].update(paint={"relief": 2}))
    script = f"""
    mount --bind results results && mount -o remount,ro,bind results
    PATH=.:$PATH {SNAKEMAKE} &> told.log && exit 3
    mkdir empty && mount --bind empty empty && mount -o remount,ro,bind empty
    PATH=.:$PATH {SNAKEMAKE} --config results=empty &> empty.log && exit 3
    exit 0
    """
    done = unshared(script, project)
    assert done.returncode == 0, done.stderr
    assert "Write-protected" in (project / "told.log").read_text()
    assert "empty: nothing can be written there" in (project / "empty.log").read_text()
    for name in ("told.log", "empty.log"):
        assert "Traceback" not in (project / name).read_text()
    assert (project / "calls.txt").read_bytes() == before


def test_links_out_of_the_results_are_refused(project, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "0000.png").write_bytes(b"a photograph")
    for name in ("results/frames/wave", "results/layers", "results/logs"):
        copy = shutil.copytree(project, tmp_path / "copy", symlinks=True)
        shutil.rmtree(copy / name)
        (copy / name).symlink_to(precious)
        edit_timeline(copy, lambda entries: entries["wave"].update(paint={"relief": 2}))
        done = fake_film.run_snakemake(copy)
        assert done.returncode != 0
        assert f"{name}: this link leads out of the results" in done.stderr
        assert "Traceback" not in done.stderr
        assert [p.name for p in precious.iterdir()] == ["0000.png"]
        assert (precious / "0000.png").read_bytes() == b"a photograph"
        shutil.rmtree(copy)


def test_the_results_may_lie_elsewhere_by_a_link(project, tmp_path):
    shutil.move(project / "results", tmp_path / "large-disk")
    (project / "results").symlink_to(tmp_path / "large-disk")
    assert fake_film.planned_jobs(project) == set()


NAMES = (
    "with space.jpg",
    "-rf.jpg",
    "--help.jpg",
    'O\'Keeffe "Red".jpg',
    "Ä ö é 富士.jpg",
    "$(touch owned).jpg",
    "`touch owned`.jpg",
    "a;touch owned;b&c|d.jpg",
    "100%-#1!.jpg",
    "back\\slash.jpg",
    "star*[x]?.jpg",
)


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_of_files_reach_the_verbs_as_they_are(project, name):
    save_tiny_picture(project / "styles" / name)
    structure = f"pdb/{name}".replace(".jpg", ".pdb")
    save_tiny_structure(project / structure)

    def change(entries):
        entries["wave"]["artwork"]["file"] = f"styles/{name}"
        entries["wave"]["structure"] = {"file": structure, "title": "Odd", "credit": "CC0"}

    edit_timeline(project, change)
    (project / "calls.txt").unlink()
    done = fake_film.run_snakemake(project, "--until", "import_artwork", "import_structure")
    assert done.returncode == 0, done.stderr
    calls = fake_film.read_calls(project)
    given = {fake_film.verb(call): parse_command(call) for call in calls}
    assert given["import-artwork"].file == Path(f"styles/{name}")
    assert given["import-structure"].file == Path(structure)
    assert not (project / "owned").exists()


def test_a_name_with_braces_is_refused(project):
    save_tiny_picture(project / "styles/{entry}.jpg")
    edit_timeline(
        project, lambda entries: entries["wave"]["artwork"].update(file="styles/{entry}.jpg")
    )
    done = fake_film.run_snakemake(project)
    assert done.returncode != 0
    assert 'found "styles/{entry}.jpg", expected a name without { and }' in done.stderr
    assert "Traceback" not in done.stderr


def test_an_odd_name_at_the_top_is_no_option(project):
    save_tiny_picture(project / "--help.jpg")
    edit_timeline(project, lambda entries: entries["wave"]["artwork"].update(file="--help.jpg"))
    (project / "calls.txt").unlink()
    done = fake_film.run_snakemake(project, "--until", "import_artwork")
    assert done.returncode == 0, done.stderr
    (call,) = (project / "calls.txt").read_text().splitlines()
    assert parse_command(call.split("\t")).file.name == "--help.jpg"


@pytest.mark.parametrize(
    "name",
    [
        "../wave",
        "a/../../b",
        "..",
        ".",
        "/tmp/x",
        "a\\b",
        "a b",
        "",
        "-x",
        "é",
        "A",
        "x\ny",
        "a" * 300,
    ],
)
def test_ids_that_are_no_plain_names_are_refused(project, name):
    edit_timeline(project, lambda entries: entries["wave"].update(id=name))
    with pytest.raises(InputError, match="id"):
        loader.load_timeline(project / "config/timeline.yaml")


BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join(10 * [f'*a{n - 1}'])}]" for n in range(1, 12)]
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "alias"),
        ("title: &a {b: *a}", "alias"),
        ("title: !!python/object/apply:os.system ['touch owned']", "tag"),
        ("title: !<tag:yaml.org,2002:python/name:os.system> x", "tag"),
        ("title: !!binary aGFsbG8=", "title"),
        ("- " * 5000 + "x", "levels of nesting"),
        ("[" * 100_000, "levels of nesting"),
        ("title: \x00", "not valid YAML"),
    ],
    ids=["bomb", "ring", "tag", "long tag", "binary", "deep", "brackets", "control"],
)
def test_hostile_documents_are_refused_at_once(tmp_path, monkeypatch, text, said):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "timeline.yaml"
    path.write_text(text)
    started = time.process_time()
    with pytest.raises(InputError) as refused:
        loader.load_timeline(path)
    assert time.process_time() - started < 5
    assert said in str(refused.value)
    assert len(str(refused.value)) < 2000
    assert not (tmp_path / "owned").exists()


def test_a_document_saved_half_way_is_told_or_whole(project, monkeypatch):
    monkeypatch.chdir(project)
    path = project / "config/timeline.yaml"
    whole = path.read_bytes()
    sizes = range(0, len(whole), 23)
    refused = []
    for size in sizes:
        path.write_bytes(whole[:size])
        try:
            loader.load_timeline(path)
        except InputError as error:
            refused.append(str(error))
    assert len(refused) > 0.9 * len(sizes)
    assert all("config/timeline.yaml" in said for said in refused)
    path.write_bytes(whole[: len(whole) // 2])
    before = small_film.results_contents(project)
    done = fake_film.run_snakemake(project)
    assert done.returncode != 0
    assert "impasto cannot start" in done.stderr
    assert "Traceback" not in done.stderr
    assert small_film.results_contents(project) == before
    path.write_bytes(whole)
    assert fake_film.planned_jobs(project) == set()


def test_settings_saved_half_way_are_told(project):
    (project / "config/config.yaml").write_text("size: 64x48\nfps: [6")
    done = fake_film.run_snakemake(project)
    assert done.returncode != 0
    assert "config.yaml" in done.stderr
    assert "Traceback" not in done.stderr
