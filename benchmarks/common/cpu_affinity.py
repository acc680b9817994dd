"""Choose the cores that a measured program may run on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pin_to_one_core() -> Iterator[None]:
    """Pin this process and its children to one core, where the system allows it.

    impasto uses as many threads as there are usable cores, and CPU seconds depend on the number of
    threads.
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
