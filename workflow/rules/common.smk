# Shared by all stages: the plan of the film and the resources of jobs.
#
# `PLAN` knows the products, dependencies and arguments of every stage (workflow/impasto/planning/).
#
# Params decide when a job is out of date. `arguments` is the canonical command line of a stage, so
# a job runs again exactly when its task has changed; `content` is a digest of the user's file that
# it reads; `code` is a digest of the modules behind its verb. The timeline document is not an input
# of any rule, since an edit of one entry would then remake all entries.
import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from impasto.core.parent_watchdog import PARENT_VARIABLE
from impasto.core.code_fingerprint import verb_fingerprint
from impasto.core.content_digest import content_digest
from impasto.core.device import usable_cores
from impasto.core.errors import InputError
from impasto.core.job_server import SOCKET_VARIABLE
from impasto.planning import job_resources, stage_arguments
from impasto.planning.workflow_plan import load_plan

# Where the settings come from, for messages about them.
SETTINGS_SOURCE = f"{' and '.join(map(str, SETTINGS_FILES))} (or --config)"
if GIVEN_SETTINGS:
    SETTINGS_SOURCE = f"config of the module {__name__}"

try:
    PLAN = load_plan(config, Path(SETTINGS_SOURCE))
    # Snakemake puts the prefix of a module before all paths of its rules. This is where they lie.
    FOLDER = Path(workflow.modifier.path_modifier.replace_prefix(PLAN.results))
    PLAN.check_offline(FOLDER)
except InputError as error:
    raise cannot_start(error) from None

SETTINGS = PLAN.settings
RESULTS = PLAN.results
TIMELINE = PLAN.timeline.path.as_posix()
DEVICE = SETTINGS.device
# None rather than 0: some queues take any number for a request of a GPU.
GPUS = 1 if DEVICE == "cuda" else None
NETWORK = "--offline" if SETTINGS.offline else ""

# Jobs end with this process, even if it is killed.
os.environ[PARENT_VARIABLE] = str(os.getpid())


wildcard_constraints:
    # An entry that is none is refused by Snakemake, which names what it cannot make.
    entry="|".join(PLAN.entries),
    remote="[^/]+",


def of_entry(method):
    """Return an input function that calls a method of the plan with the id of the entry."""
    return lambda wildcards: method(wildcards.entry)


def arguments_of(stage):
    """Return a params function: the options of a stage of the entry."""
    return lambda wildcards: PLAN.arguments(stage, wildcards.entry)


def of_work(method):
    """Return an input function that calls a method of the plan with the path of the artwork."""
    return lambda wildcards: method(wildcards.work)


def fixed(value):
    """Return a params function with one value for all jobs.

    Snakemake takes braces in the texts of plain params for wildcards, but not in what a function
    returns.
    """
    return lambda wildcards: value


def before(product):
    """Return an input function: the product of the entry from which an entry is blended."""
    path = PLAN.product(product)
    return lambda wildcards: path.format(entry=PLAN.blends[wildcards.entry].id)


def one_of(names):
    """Return a wildcard constraint that matches these names only; without names, nothing."""
    return "|".join(names) or "(?!)"


def given(dependency):
    """Mark a user's file as local wherever the results are, and ignore its time."""
    path = dependency.file
    return path if dependency.fetched else ancient(local(path))


def described(wildcards):
    """Return the labels of an entry in Snakemake's report."""
    entry = PLAN.entries[wildcards.entry]
    # A word joiner, which is not seen, keeps Snakemake from taking {x} for a wildcard.
    return {"entry": f"{entry.year} · {entry.milestone.title}".replace("{", "{\u2060")}


def cpu_threads(wildcards, threads):
    """Return the threads that a job starts: its share of `--cores`, or all that a queue gave it."""
    # Jobs of the main process share this machine. A job of a cluster is a process of its own,
    # which sees the cores of its node.
    shared = workflow.resource_settings.cores if workflow.is_main_process else None
    return job_resources.cpu_threads(threads, shared, usable_cores())


def memory(stage):
    """Return the megabytes for a stage: more at each attempt, in case a queue killed the last."""
    return lambda wildcards, attempt: attempt * job_resources.memory_megabytes(stage, SETTINGS)


def runtime(stage, frames=lambda wildcards: 0):
    """Return the minutes for a stage that makes so many frames, also more at each attempt."""
    return lambda wildcards, attempt: attempt * job_resources.runtime_minutes(
        stage, SETTINGS, frames(wildcards)
    )


def start_job_server():
    """Let the commands of this run fork one process that has loaded PyTorch and PyMOL for all."""
    # Jobs of a queue run elsewhere; and libraries of other systems do not survive a fork.
    if workflow.non_local_exec or not workflow.is_main_process or sys.platform != "linux":
        return
    folder = tempfile.mkdtemp(prefix="impasto-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[SOCKET_VARIABLE] = f"{folder}/jobs.socket"
    # In a process group of its own, an interruption from the keyboard reaches the commands alone,
    # whose ends then interrupt their jobs.
    server = subprocess.Popen(
        ["impasto", "stage", "serve-jobs", os.environ[SOCKET_VARIABLE]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        process_group=0,
    )
    # First ended, then waited for: so `time snakemake` counts the CPU seconds of its jobs.
    atexit.register(server.wait)
    atexit.register(server.terminate)
