"""Cores that what is measured may run on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pin_to_one_core() -> Iterator[None]:
    """Keep this process and what it starts to one core, where the system can.

    Impasto takes as many threads as it may use cores, and seconds of several threads would depend
    on how many there were.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
