"""Show the progress of long work on stderr."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING, NoReturn, Protocol

if TYPE_CHECKING:
    from impasto.painting.progress import PaintingCallback, Progress


class ShowProgress(Protocol):
    """A function that shows how much of the work is done."""

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Show that `done` of `total` is done, with a note on the current step."""


@contextmanager
def progress_bar(title: str, unit: str) -> Iterator[ShowProgress]:
    """Yield a function that shows progress: a bar on a terminal, a few lines in a log."""
    if not sys.stderr.isatty():
        yield _LogLines(title, unit)
        return
    from tqdm import tqdm

    with ExitStack() as stack:

        @cache
        def bar() -> "tqdm[NoReturn]":
            # The bar is created with the first progress, so that earlier messages keep their line.
            new_bar = tqdm(desc=title, unit=unit, leave=False, dynamic_ncols=True)
            return stack.enter_context(new_bar)

        def show(done: int, total: int, note: str = "") -> None:
            bar().total = total
            bar().set_postfix_str(note, refresh=False)
            bar().update(done - bar().n)

        yield show


def as_percentage(show: ShowProgress) -> ShowProgress:
    """Return a function that passes progress on to `show` as a percentage of the total."""

    def show_percent(done: int, total: int, note: str = "") -> None:
        show(100 * done // total, 100, note)

    return show_percent


def painting_callback(show: ShowProgress, form: str) -> "PaintingCallback":
    """Return a callback that shows a painting's progress in per cent, with a note.

    The note is `form`, filled in with the fields of `Progress`.
    """

    def watch(progress: "Progress") -> None:
        # Strokes are laid, not optimised.
        shown = form if progress.loss else form.partition(", loss")[0]
        show(round(100 * progress.share), 100, shown.format_map(vars(progress)))

    return watch


class _LogLines:
    """Prints one line for each quarter of the work, as a log keeps every line."""

    def __init__(self, title: str, unit: str) -> None:
        self._title, self._unit, self._quarter = title, unit, 0

    def __call__(self, done: int, total: int, note: str = "") -> None:
        quarter = 4 * done // max(1, total)
        if quarter > self._quarter:
            self._quarter = quarter
            tail = f" ({note})" if note else ""
            print(f"{self._title}: {done}/{total} {self._unit}{tail}", file=sys.stderr, flush=True)
