"""The run behind the page, without a page."""

import asyncio
from pathlib import Path

import pytest

from impasto.core.errors import InputError
from impasto.studio.film import Film
from run_async import run_async

LINES = """\
Building DAG of jobs...
[Mon Nov 30 11:12:03 2026]
localrule import_artwork:
    input: styles/poppies.jpg
    log: {log}
    jobid: 7
    wildcards: work=artworks/poppies
rule paint:
    log: results/elsewhere.log
    jobid: 8
    wildcards: entry=poppies
Finished jobid: 7 (Rule: import_artwork)
1 of 24 steps (4%) done
Error in rule paint:
    message: None
    jobid: 8
    log: results/elsewhere.log (check log file(s) for error details)
localrule all:
    jobid: 0
"""


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Film:
    monkeypatch.chdir(tmp_path)
    Path("Snakefile").touch()
    return Film(Path("film"), lambda news: None)


def test_a_film_that_waits_for_a_painting_can_be_stopped(film: Film):
    async def run() -> list[str]:
        await film.make("draft", lambda: False)
        states = [film.document()["state"]]
        await film.stop()
        await asyncio.sleep(0)
        states.append(film.document()["state"])
        await film.make("draft", lambda: False)  # goes on
        states.append(film.document()["state"])
        film.close()
        return states

    assert run_async(run()) == ["waiting", "stopped", "waiting"]
    assert Film(film.results, lambda news: None).document()["state"] == "interrupted"


def test_a_line_may_list_thousands_of_files(film: Film, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("impasto.studio.film.SNAKEMAKE", "print('input:' + ' clip.mp4' * 20_000)")

    async def run() -> str:
        await film.make("draft", lambda: True)
        for _ in range(600):
            await asyncio.sleep(0.05)
            if film.document()["state"] not in ("waiting", "running"):
                break
        film.close()
        return str(film.document()["state"])

    assert run_async(run()) == "done"


def test_each_job_has_its_state_and_its_log(film: Film):
    log = film.results / "import.log"
    log.write_text("poppies.jpg: 800x600 pixels\r\n")
    for line in LINES.format(log=log).splitlines():
        film._read(line)
    found = film.document()
    assert (found["done"], found["steps"]) == (1, 24)
    assert [(job["rule"], job["of"], job["state"]) for job in found["jobs"]] == [
        ("import artwork", "poppies", "done"),
        ("paint", "poppies", "failed"),
    ]
    assert "800x600" in film.log("7")
    Path("results").mkdir()
    Path("results/elsewhere.log").write_text("of another")
    for job in ("8", "9", "../x"):
        with pytest.raises(InputError, match="no log"):
            film.log(job)


def test_without_a_workflow_there_is_no_film(film: Film):
    Path("Snakefile").unlink()
    with pytest.raises(InputError, match="no Snakefile here"):
        run_async(film.make("draft", lambda: True))
