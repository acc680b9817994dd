"""An iterator that makes its items ahead of the consumer."""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch_items(items: Iterable[T], number: int) -> Generator[T, None, None]:
    """Yield the items in order, with up to `number` of them made ahead in another thread.

    An error in making an item is raised when that item is due. A consumer that stops early waits
    for the item that is being made.
    """
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1) as thread:
        # A single thread makes all items in turn, since threads must not share a generator.
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
