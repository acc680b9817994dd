"""CONTRIBUTING.md is true: its picture of the package, its paths, the checks before a commit."""

import re
from pathlib import Path

import grimp
import yaml

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workflow/impasto"
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

Arrows = set[tuple[str, str]]


def imports_between_folders() -> Arrows:
    graph = grimp.build_graph("impasto", exclude_type_checking_imports=True)
    arrows = {
        (importer.split(".")[1], imported.split(".")[1])
        for importer in graph.modules - {"impasto"}
        for imported in graph.find_modules_directly_imported_by(importer) - {"impasto"}
    }
    return {(one, other) for one, other in arrows if one != other}


def closure(arrows: Arrows) -> Arrows:
    """Add the arrows that follow from others."""
    found = set(arrows)
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return found


def test_the_picture_of_the_house_is_that_of_its_imports():
    (picture,) = re.findall(r"```mermaid\n(.*?)```", TEXT, re.DOTALL)
    drawn = set(re.findall(r"(\w+) --> (\w+)", picture))
    real = imports_between_folders()
    assert closure(drawn) == closure(real)
    # None that follows from the others.
    assert all((one, other) not in closure(drawn - {(one, other)}) for one, other in drawn)


def test_every_folder_is_explained():
    rows = re.findall(r"^\| `(\w+)` \| ", TEXT, re.MULTILINE)
    assert sorted(rows) == sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def test_paths_and_names_are_there():
    for path in re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", TEXT):
        if "NAME" in path or "VERB" in path or path.startswith(("results/", "build/")):
            continue
        assert any((root / path).exists() for root in (ROOT, PACKAGE)), path
    code = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    for name in ("MOTION_KINDS", "VERB_GROUPS", "_view_options"):
        assert f"`{name}`" in TEXT
        assert re.search(rf"^(def )?{name}\b", code, re.MULTILINE), name


def test_the_checks_before_a_commit_are_those_of_make_lint():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    lint = re.search(r"^lint: setup\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert lint is not None
    commands = lint[1].replace("\t", "").replace("$(VENV)", ".venv").splitlines()
    assert [hook["entry"] for hook in hooks] == commands


def test_no_two_modules_of_tests_share_a_name():
    """Pytest imports them by their names alone, and leaves the second one out."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted({*names})
