"""Plan a sweep: the values of one parameter, or all combinations of two parameters' values."""

import hashlib
import itertools
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word

T = TypeVar("T")

MAX_VALUES = 12  # of one parameter


@dataclass(frozen=True)
class Axis:
    """A parameter and the values that it takes.

    Attributes:
        name: name of an option of `impasto paint`, without dashes, or of a raw weight.
        values: the values as they are typed.
        weight: whether the parameter is a raw weight.
    """

    name: str
    values: tuple[str, ...]
    weight: bool = False

    def heading(self, value: str) -> str:
        """Return a value as it is shown on the sheet; a file is shown by its name alone."""
        return Path(value).stem if self.name == "artwork" else value.replace(",", ", ")

    def command_words(self, value: str) -> tuple[str, str]:
        """Return the option and its value as words of `impasto paint`."""
        return ("--weight", f"{self.name}={value}") if self.weight else (f"--{self.name}", value)


@dataclass(frozen=True)
class Cell:
    """A painting of the sheet.

    Attributes:
        values: the value on each axis, in the order of the axes.
        command_words: words to add to the options that all paintings share.
    """

    values: tuple[str, ...]
    command_words: tuple[str, ...]


def parse_axis(text: str, known: Collection[str], weights: Collection[str]) -> Axis:
    """Parse `NAME=VALUE,VALUE,...`; semicolons separate values that contain commas.

    Args:
        text: the text as it was typed.
        known: names of the options that may be swept, without dashes.
        weights: names of the raw weights.

    Raises:
        InputError: there is no such parameter, or its values fail `check_values`.
    """
    name, equals, listed = text.partition("=")
    name = name.strip().removeprefix("--")
    if not equals:
        raise InputError(f"--over: expected NAME=VALUE,VALUE,..., found {text!r}")
    if name not in known and name not in weights:
        every = [*known, *weights]
        raise InputError(
            f"--over: unknown parameter {name!r}{suggest_word(name, every)}, expected an option of "
            f"`impasto paint` ({', '.join(known)}) or a raw weight ({', '.join(weights)})"
        )
    parts = listed.split(";" if ";" in listed else ",")
    values = tuple(part.strip() for part in parts if part.strip())
    check_values(f"--over {name}", values)
    return Axis(name, values, weight=name not in known)


def check_values(where: str, values: Sequence[str]) -> None:
    """Check that there are 2 to `MAX_VALUES` values, none of them twice.

    Raises:
        InputError: it is not so; `where` names the parameter.
    """
    if not 2 <= len(values) <= MAX_VALUES:
        raise InputError(f"{where}: expected 2 to {MAX_VALUES} values, found {len(values)}")
    if twice := next((v for v in values if values.count(v) > 1), None):
        raise InputError(f"{where}: {twice} is given twice")


def combinations(values: Sequence[Sequence[T]]) -> Iterator[tuple[T, ...]]:
    """Yield all combinations of one or two parameters' values by rows; the first goes across."""
    across, *down = values
    for *outer, inner in itertools.product(*down, across):
        yield (inner, *outer)


def list_cells(axes: Sequence[Axis]) -> Iterator[Cell]:
    """Yield the paintings row by row; the first axis is that of the columns."""
    for values in combinations([axis.values for axis in axes]):
        words = (a.command_words(value) for a, value in zip(axes, values, strict=True))
        yield Cell(values, tuple(itertools.chain.from_iterable(words)))


def painting_file_name(axes: Sequence[Axis], cell: Cell, depends_on: Any) -> str:
    """Return the name of a painting's file: its label and a digest of all that it depends on.

    Args:
        axes: the parameters.
        cell: the painting.
        depends_on: everything else that affects the picture, ready for JSON.
    """
    text = json.dumps([cell.command_words, depends_on], sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return f"{cell_label(axes, cell)}.{digest}.png"


def cell_label(axes: Sequence[Axis], cell: Cell) -> str:
    """Return the parameters and values of a painting as a part of its file's name."""
    labels = (f"{a.name}={v}" for a, v in zip(axes, cell.values, strict=True))
    return re.sub(r"[^A-Za-z0-9.=_-]+", "-", "_".join(labels))[:120]
