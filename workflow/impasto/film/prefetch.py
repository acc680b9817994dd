"""An iterator that works ahead of whoever takes from it."""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch_items(items: Iterable[T], number: int) -> Generator[T, None, None]:
    """The items in their order, up to `number` of them made in another thread before they are due.

    An error in the making is raised where its item is due; one who leaves off waits for the item
    that is being made.
    """
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1) as thread:
        # One thread makes them all, one after the other: a generator may be shared by no two.
        made: deque[Future[T | object]] = deque(
            thread.submit(next, source, end) for _ in range(number)
        )
        try:
            while (item := made.popleft().result()) is not end:
                made.append(thread.submit(next, source, end))
                yield item  # type: ignore[misc]
        finally:
            for later in made:
                later.cancel()
