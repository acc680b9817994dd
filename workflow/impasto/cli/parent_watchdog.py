"""Ending with the process that wanted the work: a killed run leaves no jobs behind."""

import os
import threading
import time
from collections.abc import Mapping

from impasto.core.atomic_files import is_alive

VARIABLE = "IMPASTO_ENDS_WITH"
"""Environment variable: number of the process that a verb ends with."""

LOOK_EVERY = 0.25  # seconds


def end_with_parent(environment: Mapping[str, str] = os.environ) -> None:
    """End this process as soon as the one that `VARIABLE` names is gone, if it names one.

    A job that outlived its run might put an old picture in the place of a new one.
    """
    number = environment.get(VARIABLE, "")
    if number.isdecimal():
        threading.Thread(target=_watch, args=(int(number),), daemon=True).start()


def _watch(process: int) -> None:
    while is_alive(process):
        time.sleep(LOOK_EVERY)
    # Not an exception: the work goes on in another thread, which nobody waits for any more.
    os._exit(1)
