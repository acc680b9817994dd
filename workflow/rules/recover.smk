# A run that was killed, or a power cut, leaves no work for hands: what it left is told and put right
# before the next run is planned, and that goes on where it was.
#
# Runs hold a lock in common, which the kernel lifts when they end, however they end. Who gets it for
# himself alone is the only one here: then the locks of Snakemake are those of a run that was
# killed, and what it had marked as in work is nobody's work any more.
import base64
import fcntl
import json
import os
import shutil
import sys
from pathlib import Path

from impasto.planning import damaged_products

STATE = Path(".snakemake")
# Products that were thrown away and are not made again yet, asked for beside all others: what comes
# after them may be whole, and then Snakemake would do without them.
NOTED = STATE / "-".join(["impasto-again", *Path(RESULTS).absolute().parts[1:]])
AGAIN = []


def say(text):
    """Tell the user, beside the messages of Snakemake."""
    print(f"impasto: {text}", file=sys.stderr)


def ask_again(product):
    """Have a product made anew; return whether this timeline has such a one."""
    wanted = PLAN.is_made(product)
    if wanted:
        AGAIN.append(product.as_posix())
    return wanted


def throw_away(product, why):
    """Remove a product that cannot be used, and have it made anew."""
    if not ask_again(product):
        return
    say(f"{why}: {product} is made anew")
    # Noted first: this run may be killed as well.
    with NOTED.open("a") as notes:
        print(product, file=notes)
    if product.is_dir():
        shutil.rmtree(product)
    else:
        product.unlink(missing_ok=True)


def in_work():
    """Files that jobs had begun to make when their run was killed; not those of a queue's jobs."""
    markers = STATE / "incomplete"
    for marker in markers.rglob("*") if markers.is_dir() else ():
        if not marker.is_file():
            continue
        try:
            # A long name is spread over folders, whose names begin with an @.
            name = "".join(part.removeprefix("@") for part in marker.relative_to(markers).parts)
            path = Path(base64.urlsafe_b64decode(name).decode())
            # A job of a queue lives on; Snakemake goes on waiting for it.
            queued = json.loads(marker.read_text() or "{}").get("external_jobid")
        except ValueError:
            continue
        if not queued and path.is_relative_to(RESULTS):
            yield path


def put_right():
    """Do away with what a run left that was killed."""
    noted = map(Path, NOTED.read_text().splitlines() if NOTED.exists() else ())
    missing = [product for product in noted if not product.exists() and ask_again(product)]
    NOTED.write_text("".join(f"{product}\n" for product in missing))
    for lock in (STATE / "locks").glob("*.lock"):
        lock.unlink()
    for path in damaged_products.find_leftovers(Path(RESULTS)):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    for path in in_work():
        if path.exists():
            throw_away(path, "a run was killed at work on this")
    for path, flaw in damaged_products.find_damaged(Path(RESULTS)):
        throw_away(path, flaw)


def join():
    """Become one of the runs of this folder; the first one puts right what the last one left."""
    STATE.mkdir(exist_ok=True)
    held = os.open(STATE / "impasto.lock", os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
    except BlockingIOError:
        alone = False
        say("another run is at work here; what this one plans knows nothing of it")
    except OSError as error:
        # Some file systems of clusters have none. Snakemake's own locks go on keeping runs apart.
        say(f"no locks on this file system ({error.strerror}); after a kill, snakemake --unlock")
        return
    if alone:
        put_right()
    # Held until this process ends.
    fcntl.flock(held, fcntl.LOCK_SH)


def check_links():
    """Refuse to write through a link to where nobody expects it."""
    for path in damaged_products.find_stray_links(Path(RESULTS)):
        raise WorkflowError(
            f"impasto cannot start:\n{path}: this link leads out of the results, to "
            f"{path.resolve()}, and what lies there might be lost; take the link away, or set "
            "`results` in config/config.yaml to the folder that is to receive everything"
        )


def check_writable():
    """Say before anything is painted that it could not be kept."""
    folder = Path(RESULTS)
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        raise WorkflowError(f"impasto cannot start:\n{folder}: nothing can be written there")


onstart:
    check_writable()


# Jobs of this run that are processes of their own have been let in with it.
if workflow.is_main_process:
    try:
        check_links()
        join()
    except OSError as error:
        raise WorkflowError(f"impasto cannot start: {error}") from None
