"""The job server: what a command sees of a job that another process does for it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from impasto.core.job_server import SOCKET_VARIABLE, ask_server

# Does what its first word says, in the process of a job.
SERVER = """
import os, sys, time
from pathlib import Path
from impasto.core.job_server import serve

def run(words):
    verb, *rest = words
    if verb == "print":
        print(os.getcwd(), os.environ["COLOUR"], *rest)
        print("aside", file=sys.stderr)
        return 3
    if verb == "exit":
        sys.exit("a text")
    if verb == "fail":
        raise ValueError(rest[0])
    if verb == "die":
        os.kill(os.getpid(), 9)
    if verb == "work":
        while time.process_time() < float(rest[0]):
            pass
    if verb == "wait":
        try:
            Path("began").write_text(str(os.getpid()))
            # A signal that comes just before a long sleep would be seen after it.
            for _ in range(600):
                time.sleep(0.1)
        except KeyboardInterrupt:
            Path("interrupted").touch()
            return 1
    return 0

serve(Path(sys.argv[1]), run)
"""
COMMAND = "import sys; from impasto.core.job_server import ask_server as ask; "
COMMAND += "sys.exit(ask(sys.argv[1], sys.argv[2:]))"


def wait_for(condition):
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def begun_job(folder: Path) -> psutil.Process:
    """Wait until the job that `wait` began in a folder runs."""
    began = folder / "began"
    wait_for(lambda: began.exists() and began.read_text())
    return psutil.Process(int(began.read_text()))


@pytest.fixture
def server(tmp_path_factory):
    socket = tmp_path_factory.mktemp("socket") / "jobs.socket"
    process = subprocess.Popen([sys.executable, "-c", SERVER, socket])
    wait_for(lambda: ask_server(str(socket), ["nothing"]) is not None)
    yield socket
    process.kill()
    process.wait()


def command(server: Path, *words: str, **options):
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, server, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_a_job_has_the_folder_environment_streams_and_status_of_its_command(server, tmp_path):
    run = command(server, "print", "a b", "ü", cwd=tmp_path, env={**os.environ, "COLOUR": "red"})
    out, err = run.communicate(timeout=20)
    assert (out, err, run.returncode) == (f"{tmp_path} red a b ü\n", "aside\n", 3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["exit"], ""),
        (["fail", "no such colour"], "ValueError: no such colour"),
        (["die"], "the process that did this work was killed"),
    ],
)
def test_a_job_that_fails_fails_its_command_and_no_other(server, words, said):
    run = command(server, *words)
    _, err = run.communicate(timeout=20)
    assert said in err
    assert run.returncode == 1
    assert ask_server(str(server), ["nothing"]) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_job_ends_with_its_command(server, tmp_path, number):
    run = command(server, "wait", cwd=tmp_path)
    job = begun_job(tmp_path)
    run.send_signal(number)
    run.communicate(timeout=20)
    wait_for((tmp_path / "interrupted").exists)
    wait_for(lambda: not psutil.pid_exists(job.pid))


def test_jobs_run_side_by_side_and_leave_nothing(server, tmp_path):
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    runs = [command(server, "wait", cwd=folder) for folder in folders]
    jobs = [begun_job(folder) for folder in folders]
    own = jobs[0].parent()
    assert len(own.children()) == 2
    for run in runs:
        run.kill()
        run.communicate()
    wait_for(lambda: not own.children())


def test_the_time_of_jobs_counts_as_the_servers(server, tmp_path):
    run = command(server, "wait", cwd=tmp_path)
    own = begun_job(tmp_path).parent()

    def seconds():
        times = own.cpu_times()
        return times.children_user + times.children_system

    assert seconds() < 0.3
    assert ask_server(str(server), ["work", "0.6"]) == 0
    wait_for(lambda: seconds() > 0.5)
    run.kill()
    run.communicate()


def test_without_a_server_a_command_does_its_work_itself(tmp_path):
    nobody = tmp_path / "nobody.socket"
    assert ask_server(str(nobody), ["nothing"]) is None
    environment = {**os.environ, SOCKET_VARIABLE: str(nobody)}
    asked = [sys.executable, "-c", "from impasto.cli import main; raise SystemExit(main())"]
    done = subprocess.run([*asked, "--version"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("impasto ")
