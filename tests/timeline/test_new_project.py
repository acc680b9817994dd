"""A new project: whole, in order and explained; or nothing at all."""

import shutil
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from impasto.cli import main
from impasto.planning.fetch_status import find_required_files
from impasto.timeline import new_project
from impasto.timeline.json_schema import DOCUMENTS, editor_schema
from impasto.timeline.loader import load_timeline

ROOT = Path(__file__).parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_new_project_has_all_that_its_film_needs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "deep/my film"]) == 0
    assert "cd 'deep/my film' && snakemake" in capsys.readouterr().out
    project = tmp_path / "deep/my film"
    monkeypatch.chdir(project)
    film = load_timeline(Path("config/timeline.yaml"))
    assert [entry.id for entry in film.entries] == [*new_project.ENTRIES]
    needed = {need.path.as_posix() for need in find_required_files(film)}
    shown = {path for path in contents(project) if path.startswith(("pdb/", "styles/"))}
    assert needed == shown
    assert main(["check"]) == 0
    assert "3 entries" in capsys.readouterr().out
    assert main(["new", "mona-lisa"]) == 0
    assert len(load_timeline(Path("config/timeline.yaml")).entries) == 4


def test_a_new_project_is_explained_to_editors_and_readers(tmp_path):
    new_project.make_project(tmp_path / "film")
    config = tmp_path / "film/config"
    for kind, name in (("timeline", "timeline.yaml"), ("settings", "config.yaml")):
        first, *_ = (config / name).read_text("utf-8").splitlines()
        assert first == f"# yaml-language-server: $schema={kind}.schema.json"
        assert (config / f"{kind}.schema.json").read_text("utf-8") == editor_schema(kind)
    assert len([*config.glob("*.schema.json")]) == len(DOCUMENTS)
    data = yaml.safe_load((config / "timeline.yaml").read_text("utf-8"))
    assert Draft7Validator(yaml.safe_load(editor_schema("timeline"))).is_valid(data)
    # The entries stand there as they do in the default timeline, with all comments.
    whole = (ROOT / "config/timeline.yaml").read_text("utf-8")
    assert (config / "timeline.yaml").read_text("utf-8").partition("\nentries:")[0] in whole
    for entry in (config / "timeline.yaml").read_text("utf-8").split("\n  - ")[1:]:
        assert entry.rstrip() in whole
    reference = (config / "README.md").read_text("utf-8")
    assert "](../" not in reference
    assert "docs/cluster.md explains" in reference
    ignored = (tmp_path / "film/.gitignore").read_text("utf-8").split()
    assert {"/results/", "/downloads/", "/.snakemake/"} <= {*ignored}


def test_the_readme_of_a_new_project_names_what_is_there(tmp_path):
    new_project.make_project(tmp_path)
    for name in ("config/timeline.yaml", "config/config.yaml", "config/README.md"):
        assert f"`{name}`" in new_project.README
    for name in ("pdb", "styles", "workflow/profiles"):
        assert f"`{name}/`" in new_project.README
        assert any((tmp_path / name).iterdir())


@pytest.mark.parametrize("name", ["notes.txt", ".git"])
def test_a_folder_that_is_not_empty_is_refused(tmp_path, capsys, name):
    (tmp_path / "film").mkdir()
    (tmp_path / "film" / name).write_text("mine")
    assert main(["init", str(tmp_path / "film")]) == 2
    said = capsys.readouterr().err
    assert f"film: has {name} in it, expected a new or an empty folder" in said
    assert contents(tmp_path) == {f"film/{name}": b"mine"}


def test_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "film").write_text("mine")
    assert main(["init", str(tmp_path / "film")]) == 2
    assert "this is a file" in capsys.readouterr().err
    assert contents(tmp_path) == {"film": b"mine"}


def test_a_folder_that_cannot_be_made_is_named_as_it_was_written(tmp_path, monkeypatch, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    assert main(["init", "notes.txt/film"]) == 2
    said = capsys.readouterr().err
    assert said == "impasto: notes.txt/film: notes.txt is a file, expected a folder\n"
    monkeypatch.setattr(new_project.os, "access", lambda *_: False)
    assert main(["init", "film"]) == 2
    assert f"film: nothing can be written to {tmp_path}, expected" in capsys.readouterr().err
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_the_folder_that_a_shell_is_in_is_filled(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    assert main(["init", "."]) == 0
    assert "look at it: snakemake" in capsys.readouterr().out
    assert tmp_path.stat().st_ino == before
    assert main(["check", "--json"]) == 0
    new_project.make_project(tmp_path / "other")
    made = contents(tmp_path / "other")
    shutil.rmtree(tmp_path / "other")
    assert contents(tmp_path) == made


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("fails", ["schema", "move"])
def test_what_cannot_be_whole_leaves_nothing(tmp_path, monkeypatch, capsys, exists, fails):
    folder = tmp_path / "film"
    if exists:
        folder.mkdir()
    rename, renamed = Path.rename, []

    def full(*_):
        raise OSError(28, "No space left on device", "film")

    def fails_at_the_last(path, target):
        renamed.append(path)
        if len(renamed) == (4 if exists else 1):
            full()
        return rename(path, target)

    if fails == "schema":
        monkeypatch.setattr(new_project, "editor_schema", full)
    else:
        monkeypatch.setattr(Path, "rename", fails_at_the_last)
    assert main(["init", str(folder)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert [*tmp_path.rglob("*")] == [folder] * exists
