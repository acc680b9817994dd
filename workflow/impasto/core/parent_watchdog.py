"""End together with the process that requested the work, so that a killed run leaves no jobs."""

import os
import threading
import time
from collections.abc import Mapping

from impasto.core.atomic_files import is_process_alive

PARENT_VARIABLE = "IMPASTO_ENDS_WITH"
"""Environment variable with the id of the process that a verb ends with."""

POLL_SECONDS = 0.25


def end_with_parent(environment: Mapping[str, str] = os.environ) -> None:
    """End this process as soon as the process that `PARENT_VARIABLE` names, if any, is gone.

    A job that outlived its run could overwrite a new picture with an old one.
    """
    number = environment.get(PARENT_VARIABLE, "")
    if number.isdecimal():
        threading.Thread(target=_exit_with, args=(int(number),), daemon=True).start()


def _exit_with(process: int) -> None:
    while is_process_alive(process):
        time.sleep(POLL_SECONDS)
    # An exception here would not end the work, which is done in another thread.
    os._exit(1)
