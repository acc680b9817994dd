"""Ending with the process that wanted the work: a killed run leaves no jobs behind."""

import os
import threading
import time
from collections.abc import Mapping

from impasto.core.atomic_files import is_process_alive

PARENT_VARIABLE = "IMPASTO_ENDS_WITH"
"""Environment variable: number of the process that a verb ends with."""

POLL_SECONDS = 0.25  # seconds


def end_with_parent(environment: Mapping[str, str] = os.environ) -> None:
    """End this process as soon as the one that `PARENT_VARIABLE` names is gone, if it names one.

    A job that outlived its run might put an old picture in the place of a new one.
    """
    number = environment.get(PARENT_VARIABLE, "")
    if number.isdecimal():
        threading.Thread(target=_exit_with, args=(int(number),), daemon=True).start()


def _exit_with(process: int) -> None:
    while is_process_alive(process):
        time.sleep(POLL_SECONDS)
    # Not an exception: the work goes on in another thread, which nobody waits for any more.
    os._exit(1)
