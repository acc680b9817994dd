"""The benchmarks' commands: they start, and run commands of impasto that it understands."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.common.cache_key import code_digest
from benchmarks.common.painters import BaselinePainter, ImpastoPainter
from benchmarks.common.pairs import find_pairs
from benchmarks.common.render_source import SOURCE_VERBS, RenderSource, source_commands
from benchmarks.load.__main__ import busy_cores, measured_commands
from benchmarks.speed import feed_forward, pastiche_driver
from benchmarks.speed.contest import BOUND_MODULE
from benchmarks.speed.contestants import INSTRUMENTED_CLI, process_environment
from benchmarks.tools import gatys_means
from parsed_command import parse_command

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "benchmarks.ablation",
    "benchmarks.comparison",
    "benchmarks.evidence",
    "benchmarks.gallery",
    "benchmarks.growth",
    "benchmarks.load",
    "benchmarks.speed",
    INSTRUMENTED_CLI,
    "benchmarks.steadiness",
    "benchmarks.steadiness.transition_stills",
    "benchmarks.tools.film_strip",
    "benchmarks.tools.gatys_means",
    "benchmarks.tools.run_notebook",
    "benchmarks.tools.stroke_strips",
)


# `runpy` warns of modules that another test has imported; they stay as that test knows them.
@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")
@pytest.mark.parametrize("module", COMMANDS)
def test_a_command_explains_itself(module, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [module, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__")
    assert ended.value.code == 0
    assert f"usage: python -m {module} " in capsys.readouterr().out


def test_a_child_process_finds_the_benchmarks_in_any_folder(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", f"import {BOUND_MODULE} as m; print(m.__file__)"],
        cwd=tmp_path,
        env={**os.environ, **process_environment(threads=1)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()) == ROOT / "benchmarks/speed/lower_bound.py"


def test_the_files_that_the_benchmarks_name_exist():
    for path in (pastiche_driver.WORKER, feed_forward.WORKER, gatys_means.TABLE_PATH):
        assert Path(path).is_file(), path


@pytest.mark.parametrize("verb", [*SOURCE_VERBS, "paint", "score"])
def test_the_code_of_a_verb_has_a_digest(verb):
    assert len(code_digest(verb)) == 16


def test_impasto_understands_the_commands_for_every_pair(monkeypatch):
    monkeypatch.chdir(ROOT)
    pairs = find_pairs(Path("config/timeline.yaml"), (96, 72))
    source = RenderSource(Path("source"))
    painters = (ImpastoPainter("standard", threads=1), BaselinePainter("standard", threads=1))
    for pair in pairs:
        paintings = [p.command(pair, source, Path("painting"))[1:] for p in painters]
        for words in (*source_commands(pair, source, threads=1), *paintings):
            assert parse_command(words)


def test_impasto_understands_the_commands_that_are_measured_under_load(tmp_path):
    for command, _ in measured_commands(tmp_path, cores=2).values():
        assert parse_command(command[1:])


def test_the_competing_load_ends_with_its_block():
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if not children.exists():
        pytest.skip("this system does not list the children of a process")
    before = children.read_text().split()
    with busy_cores(2):
        assert len(children.read_text().split()) == len(before) + 2
    assert children.read_text().split() == before
