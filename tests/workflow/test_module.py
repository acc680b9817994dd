"""Test the workflow as a module of another one, with settings, prefix and rules of its own."""

import base64
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

import small_film
from fake_film import planned_jobs, read_calls, run_snakemake, verb
from impasto.core.device import usable_cores
from parsed_command import parse_command
from project_workflow import ROOT

# It has settings of its own, a prefix for all shells, two films, and a rule that uses one of them.
OUTER = f"""
configfile: "config/config.yaml"

shell.prefix("set -euo pipefail; WHOSE=outer; ")

module impasto:
    snakefile: "{ROOT}/workflow/Snakefile"
    config: config["art"]
    prefix: "art"

use rule * from impasto as impasto_*

use rule paint from impasto as impasto_paint with:
    threads: 1

module small:
    snakefile: "{ROOT}/workflow/Snakefile"
    config: {{**config["art"], "size": "32x24", "baselines": False}}
    prefix: "small"

use rule * from small as small_*

onstart:
    impasto.onstart()

rule all:
    default_target: True
    input: "paper.txt", rules.impasto_all.input, rules.small_scores.output

rule paper:
    input: "art/results/stills/wave.png"
    output: "paper.txt"
    shell: "echo $WHOSE {{input}} > {{output}}"
"""


def make_outer(project: Path, settings: dict[str, object]) -> None:
    """Turn a project into a workflow that uses impasto as a module."""
    for name in ("workflow", "results", ".snakemake"):
        shutil.rmtree(project / name, ignore_errors=True)
    (project / "Snakefile").write_text(OUTER)
    (project / "films").mkdir()
    (project / "config/timeline.yaml").rename(project / "films/art.yaml")
    settings = {"samples": ["a"], "art": {"timeline": "films/art.yaml", **settings}}
    (project / "config/config.yaml").write_text(yaml.safe_dump(settings))


@pytest.fixture(scope="module")
def finished(finished_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("module") / "outer"
    shutil.copytree(finished_project, project)
    for name in ("calls.txt", "servers.txt"):
        (project / name).unlink()
    make_outer(project, {"size": "64x48", "fps": 6, "baselines": True})
    done = run_snakemake(project)
    assert done.returncode == 0, done.stderr
    assert "impasto:" not in done.stderr
    return project


@pytest.fixture
def outer(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "outer")


def test_films_lie_where_the_prefixes_say(finished):
    made = {path.name for path in (finished / "art/results").iterdir()}
    assert {"animation.mp4", "index.html", "poster.png", "baselines", "logs"} < made
    assert {path.name for path in (finished / "small/results").iterdir()} == {
        *("artworks", "layers", "logs", "scores.csv", "stills", "structures", "views")
    }
    assert not (finished / "results").exists()
    # A prefix that the outer workflow gives to its shells is kept, and so is its default target.
    assert (finished / "paper.txt").read_text() == "outer art/results/stills/wave.png\n"
    assert planned_jobs(finished) == set()


def test_the_verbs_get_files_of_the_working_folder_and_products_under_the_prefix(finished):
    calls = read_calls(finished)
    (film,) = (parse_command(call) for call in calls if verb(call) == "film")
    assert (film.timeline, film.results) == (Path("films/art.yaml"), Path("art/results"))
    paintings = [parse_command(call) for call in calls if verb(call) == "paint"]
    threads = {("art", 1), ("small", min(2, usable_cores()))}
    assert {(p.output.parts[0], p.threads) for p in paintings} == threads
    imported = {call[-1] for call in calls if verb(call).startswith("import-")}
    assert {Path(name).parts[0] for name in imported} == {"pdb", "styles"}


def test_a_module_has_a_job_server_where_the_workflow_starts_it(finished):
    assert len((finished / "servers.txt").read_text().splitlines()) == 1


def test_small_jobs_are_kept_from_a_queue_under_their_new_names(outer):
    with (outer / "Snakefile").open("a") as file:
        print('print("local:", *workflow._localrules)', file=file)
    done = run_snakemake(outer, "--dry-run")
    (local,) = re.findall("^local: (.*)", done.stdout, re.MULTILINE)
    kept = ("fetch_source", "import_structure", "import_artwork", "draw_plate")
    kept += ("poster", "page", "scores", "credits")
    assert set(local.split()) == {f"{who}_{rule}" for rule in kept for who in ("impasto", "small")}


def test_a_wrong_setting_is_told_as_one_of_the_module(outer):
    settings = yaml.safe_load((outer / "config/config.yaml").read_text())
    settings["art"]["quality"] = "finest"
    (outer / "config/config.yaml").write_text(yaml.safe_dump(settings))
    done = run_snakemake(outer, "--dry-run")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert 'config of the module impasto: quality: found "finest"' in said
    assert "Traceback" not in said


def test_what_a_killed_run_left_under_the_prefix_is_made_again(outer):
    state = outer / ".snakemake"
    name = base64.urlsafe_b64encode(b"art/results/stills/wave.png").decode()
    (state / "incomplete" / name).write_text(json.dumps({"external_jobid": None}))
    foreign = state / "locks/0.output.lock"
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("data/of-another-run.txt\n")
    assert ("impasto_paint", "wave") in planned_jobs(outer)
    assert not (outer / "art/results/stills/wave.png").exists()
    # Snakemake's own locks may be those of a run that knows nothing of impasto.
    assert foreign.exists()
    done = run_snakemake(outer)
    assert done.returncode == 0, done.stderr
    assert (outer / "art/results/stills/wave.png").exists()
    assert planned_jobs(outer) == set()


def test_a_link_out_of_the_results_under_the_prefix_is_refused(outer, tmp_path):
    shutil.rmtree(outer / "art/results/layers")
    (outer / "art/results/layers").symlink_to(tmp_path)
    done = run_snakemake(outer, "--dry-run")
    assert done.returncode != 0
    assert "art/results/layers: this link leads out of the results" in done.stdout + done.stderr


def test_a_module_paints_the_same_still(painted_film, tmp_path):
    project = tmp_path / "outer"
    project.mkdir()
    small_film.make_project(project)
    made_with = yaml.safe_load((project / "config/config.yaml").read_text())
    make_outer(project, {key: made_with[key] for key in ("quality", "size", "fps", "device")})
    still = "art/results/stills/poppies.png"  # its ground has an artwork of its own
    done = small_film.run_snakemake(project, still)
    assert done.returncode == 0, done.stderr[-3000:]
    painted = painted_film / "results/stills/poppies.png"
    assert (project / still).read_bytes() == painted.read_bytes()
