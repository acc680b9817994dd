"""Test that a film made through SLURM has the same bytes as on one machine, despite lost jobs.

These tests drain a node and cancel jobs. They run only where IMPASTO_SLURM=required says that there
is a SLURM cluster of one node for tests, as `.ci/slurm` sets it up.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import small_film

pytestmark = pytest.mark.skipif(
    os.environ.get("IMPASTO_SLURM") != "required", reason="needs a SLURM of one node: .ci/slurm"
)
# Folders of the products, and of everything from which they are made.
MADE = (
    "structures",
    "artworks",
    "views",
    "renders",
    "layers",
    "frames",
    "blends",
    "page",
    "stills",
)
PROFILE = ("--workflow-profile", "workflow/profiles/slurm")
# Without a database of jobs, only squeue knows their states. A test may poll the queue more often
# than users should.
HERE = (
    *("--slurm-status-command", "squeue"),
    *("--slurm-init-seconds-before-status-checks", "2"),
    *("--seconds-between-status-checks", "2"),
    # The test of threads reads the commands of jobs.
    *("--slurm-keep-successful-logs", "--printshellcmds"),
)


def snakemake(*options: str) -> list[str]:
    return [sys.executable, "-m", "snakemake", "--nocolor", *options]


def asked(*command: str) -> str:
    """Return the output of a command of SLURM."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return done.stdout.strip()


def jobs(state: str) -> dict[str, str]:
    """Return the jobs of the queue in a state: their numbers, and their names in Snakemake."""
    lines = asked("squeue", "--noheader", "--states", state, "--format", "%i %k").splitlines()
    return dict(line.split(maxsplit=1) for line in lines)


def node() -> str:
    return asked("sinfo", "--noheader", "--format", "%t")


def wait(event: Callable[[], object], running: "subprocess.Popen[str]", seconds: float) -> None:
    """Wait for an event while Snakemake runs."""
    until = time.monotonic() + seconds
    while not event():
        assert running.poll() is None, "Snakemake has ended before its time"
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.2)


def drain_and_resume(project: Path, running: "subprocess.Popen[str]") -> None:
    """Drain the node while it paints; resume it once no job runs on it."""
    name = asked("sinfo", "--noheader", "--format", "%n")
    wait(lambda: (project / "results/slurm/logs/paint/wave.log").exists(), running, 120)
    asked("scontrol", "update", f"nodename={name}", "state=drain", "reason=test")
    try:
        assert node() in ("drng", "drain")
        wait(lambda: node() == "drain", running, 120)
        # The next jobs have been submitted, and wait.
        wait(lambda: jobs("PENDING"), running, 60)
        assert not jobs("RUNNING")
    finally:
        asked("scontrol", "update", f"nodename={name}", "state=resume")


def cancel_first(rule: str, project: Path, running: "subprocess.Popen[str]") -> None:
    """Cancel a running job of a rule."""
    wait(lambda: list((project / "results/slurm/logs" / rule).glob("*.log")), running, 120)
    found = [number for number, name in jobs("RUNNING").items() if rule in name]
    assert found, f"no job of {rule} is running"
    asked("scancel", found[0])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make a film on this machine in results/local, and through the queue in results/slurm."""
    folder = tmp_path_factory.mktemp("film")
    small_film.make_project(folder, size="64x48", baselines=False)
    here = snakemake("--cores", "2", "--config", "results=results/local")
    subprocess.run(here, cwd=folder, check=True, timeout=300)
    with (folder / "slurm.log").open("w") as log:
        queued = snakemake(*PROFILE, *HERE, "--config", "results=results/slurm")
        running = subprocess.Popen(queued, cwd=folder, stdout=log, stderr=log, text=True)
        try:
            drain_and_resume(folder, running)
            cancel_first("animate", folder, running)
            assert running.wait(timeout=300) == 0
        except BaseException:
            running.terminate()
            print((folder / "slurm.log").read_text()[-5000:])
            raise
    yield folder
    shutil.rmtree(folder)


def test_the_queue_made_the_same_bytes(project):
    local, queued = (project / "results" / name for name in ("local", "slurm"))
    names = [
        path.relative_to(local)
        for folder in MADE
        for path in sorted((local / folder).rglob("*"))
        if path.is_file() and path.suffix != ".json"
    ]
    assert {name.parts[0] for name in names} == set(MADE)
    films = ("animation.mp4", "animation.gif", "animation.webp")
    names += [Path(name) for name in (*films, "poster.png")]
    different = [n for n in names if (local / n).read_bytes() != (queued / n).read_bytes()]
    assert not different
    # Records also contain times, so only their scores are compared.
    for name in ("wave", "poppies"):
        one, other = (
            json.loads((folder / f"stills/{name}.json").read_text()) for folder in (local, queued)
        )
        assert one["scores"] == other["scores"]


def test_the_cancelled_job_was_sent_again(project):
    log = (project / "slurm.log").read_text()
    assert "SLURM status is: 'CANCELLED'" in log
    assert "Trying to restart" in log


def test_view_and_still_shared_a_job_and_small_jobs_never_queued(project):
    sent = list(jobs("COMPLETED").values())
    groups = [name for name in sent if "still" in name]
    assert len(groups) == 2
    queued = [name for name in sent if name not in groups]
    assert not [name for name in queued if "import_" in name or "render_view" in name]
    # Clips, frames, blend, making-of, film.
    assert len(queued) == 2 + 2 + 1 + 1 + 1


def test_a_job_starts_as_many_threads_as_it_was_given_cpus(project):
    logs = (project / ".snakemake/slurm_logs/rule_animate").rglob("*.log")
    told = {
        log.stem: re.findall(r"impasto animate .*--threads (\d+)", log.read_text()) for log in logs
    }
    assert len(told) == 3
    for number, threads in told.items():
        cpus = re.search(r"NumCPUs=(\d+)", asked("scontrol", "show", "job", number))
        assert cpus
        assert set(threads) == {cpus[1]} == {"2"}


def test_painting_on_a_gpu_asks_the_queue_for_one(project):
    before = set(jobs("all"))
    still = "results/cuda/stills/wave.png"
    config = ("--config", "device=cuda", "results=results/cuda")
    # The GPU exists for the queue only, so painting on it fails.
    queued = snakemake(*PROFILE, *HERE, "--retries", "0", *config, "--", still)
    subprocess.run(queued, cwd=project, capture_output=True, check=False, timeout=120)
    (number,) = set(jobs("all")) - before
    assert "gres:gpu:1" in asked("scontrol", "show", "job", number)


def test_nothing_is_left_to_do(project):
    again = snakemake("--cores", "2", "--dry-run", "--config", "results=results/slurm")
    done = subprocess.run(again, cwd=project, capture_output=True, text=True, check=True)
    assert "Nothing to be done" in done.stdout + done.stderr
