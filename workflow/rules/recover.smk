# Recovery from a killed run or a power cut. Before the next run is planned, it reports and removes
# what is incomplete, and then continues where the last run stopped.
#
# All runs share a lock, which the kernel releases when they end, however they end. A run that gets
# the lock exclusively is the only one here. Any locks of Snakemake are then those of a killed run,
# and no job works any more on the files that are marked as incomplete.
import base64
import fcntl
import json
import os
import shutil
import sys
from pathlib import Path

from impasto.planning import leftovers

STATE = Path(".snakemake")
# Products that were removed and are not made again yet. They are requested beside all others, since
# Snakemake would not make them where the products that depend on them are complete.
NOTED = STATE / "-".join(["impasto-again", *FOLDER.absolute().parts[1:]])
AGAIN = []


def say(text):
    """Print a message beside those of Snakemake."""
    print(f"impasto: {text}", file=sys.stderr)


def ask_again(product):
    """Request a product to be made again; return whether it is a product of this timeline."""
    inner = product.relative_to(FOLDER)
    wanted = PLAN.is_product(inner)
    if wanted:
        AGAIN.append(f"{RESULTS}/{inner.as_posix()}")
    return wanted


def throw_away(product):
    """Remove a product that is incomplete, and request it to be made again."""
    if not ask_again(product):
        return
    say(f"a run was killed while it made this: {product} will be made again")
    # Take the note first, since this run may be killed as well.
    with NOTED.open("a") as notes:
        print(product, file=notes)
    if product.is_dir():
        shutil.rmtree(product)
    else:
        product.unlink(missing_ok=True)


def in_work():
    """Find files that jobs were making when their run was killed; not those of queued jobs."""
    markers = STATE / "incomplete"
    for marker in markers.rglob("*") if markers.is_dir() else ():
        if not marker.is_file():
            continue
        try:
            # Snakemake spreads a long name over folders, whose names begin with an @.
            name = "".join(part.removeprefix("@") for part in marker.relative_to(markers).parts)
            path = Path(base64.urlsafe_b64decode(name).decode())
            # A job of a queue survives its run, and Snakemake goes on waiting for it.
            queued = json.loads(marker.read_text() or "{}").get("external_jobid")
        except ValueError:
            continue
        if not queued and path.is_relative_to(FOLDER):
            yield path


def put_right():
    """Clean up what a killed run left."""
    noted = map(Path, NOTED.read_text().splitlines() if NOTED.exists() else ())
    missing = [product for product in noted if not product.exists() and ask_again(product)]
    NOTED.write_text("".join(f"{product}\n" for product in missing))
    # Runs of other rules lock the folder of a workflow that uses this one as a module.
    if workflow.modifier.is_main_snakefile():
        for lock in (STATE / "locks").glob("*.lock"):
            lock.unlink()
    for path in leftovers.find_leftovers(FOLDER):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    for path in in_work():
        if path.exists():
            throw_away(path)


def join():
    """Join the runs of this folder; the first of them cleans up what earlier runs left."""
    STATE.mkdir(exist_ok=True)
    # A process holds a lock of this kind once, however often it reads this file for a module.
    held = os.open(STATE / "impasto.lock", os.O_CREAT | os.O_RDWR)
    try:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
    except BlockingIOError:
        alone = False
        say("another run is at work here; the plan of this one does not take it into account")
    except OSError as error:
        # Some file systems of clusters have no locks. Snakemake's own locks still keep runs apart.
        say(f"no locks on this file system ({error.strerror}); after a kill: snakemake --unlock")
        return
    if alone:
        put_right()
    # The lock is held until this process ends.
    fcntl.lockf(held, fcntl.LOCK_SH)


def check_links():
    """Refuse links in the results through which a job would write elsewhere."""
    for path in leftovers.find_stray_links(FOLDER):
        raise WorkflowError(
            f"impasto cannot start:\n{path}: this link leads out of the results, to "
            f"{path.resolve()}, and files there might be lost; remove the link, or set "
            "`results` in config/config.yaml to the folder that is to receive everything"
        )


def check_writable():
    """Check that the results can be written, before anything is painted."""
    if FOLDER.exists() and not os.access(FOLDER, os.W_OK | os.X_OK):
        raise WorkflowError(f"impasto cannot start:\n{FOLDER}: nothing can be written there")


# Jobs that are processes of their own belong to a run that has passed these checks.
if workflow.is_main_process:
    try:
        check_links()
        join()
    except OSError as error:
        raise WorkflowError(f"impasto cannot start: {error}") from None
