"""Progress of long work, on stderr."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING, NoReturn, Protocol

if TYPE_CHECKING:
    from impasto.painting.progress import PaintingCallback, Progress


class ShowProgress(Protocol):
    """A function that says how far the work has come."""

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """`done` of `total`, and what is being done."""


@contextmanager
def progress_bar(title: str, unit: str) -> Iterator[ShowProgress]:
    """Yield a function that shows progress: a bar on a terminal, a few lines in a log."""
    if not sys.stderr.isatty():
        yield _LogLines(title, unit)
        return
    from tqdm import tqdm

    with ExitStack() as stack:

        @cache
        def shown() -> "tqdm[NoReturn]":
            # Not before there is progress: what is said of the input would stand in its line.
            drawn = tqdm(desc=title, unit=unit, leave=False, dynamic_ncols=True)
            return stack.enter_context(drawn)

        def show(done: int, total: int, note: str = "") -> None:
            shown().total = total
            shown().set_postfix_str(note, refresh=False)
            shown().update(done - shown().n)

        yield show


def as_percentage(show: ShowProgress) -> ShowProgress:
    """`show`, told in per cent of the whole: for work whose parts differ in what they cost."""

    def percent(done: int, total: int, note: str = "") -> None:
        show(100 * done // total, 100, note)

    return percent


def painting_callback(show: ShowProgress, form: str) -> "PaintingCallback":
    """A watcher that shows strokes in per cent; `form` has what is told of each, by its fields."""

    def watch(stroke: "Progress") -> None:
        show(round(100 * stroke.share), 100, form.format_map(vars(stroke)))

    return watch


class _LogLines:
    """One line each quarter of the way: enough for a log, which keeps everything."""

    def __init__(self, title: str, unit: str) -> None:
        self._title, self._unit, self._quarter = title, unit, 0

    def __call__(self, done: int, total: int, note: str = "") -> None:
        quarter = 4 * done // max(1, total)
        if quarter > self._quarter:
            self._quarter = quarter
            tail = f" ({note})" if note else ""
            print(f"{self._title}: {done}/{total} {self._unit}{tail}", file=sys.stderr, flush=True)
