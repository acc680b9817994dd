"""What a sweep paints: the values of one parameter, or of two, each with each."""

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

MAX_VALUES = 12  # values of a parameter


@dataclass(frozen=True)
class Axis:
    """A parameter and the values that it takes.

    Attributes:
        name: of an option of `impasto paint`, without dashes, or of a raw weight.
        values: as they are typed.
        weight: whether it is a raw weight.
    """

    name: str
    values: tuple[str, ...]
    weight: bool = False

    def heading(self, value: str) -> str:
        """A value as it stands on the sheet: of a file its name alone."""
        return Path(value).stem if self.name == "artwork" else value.replace(",", ", ")

    def command_words(self, value: str) -> tuple[str, str]:
        """The option and its value, as for `impasto paint`."""
        return ("--weight", f"{self.name}={value}") if self.weight else (f"--{self.name}", value)


@dataclass(frozen=True)
class Cell:
    """A painting of the sheet.

    Attributes:
        values: of each axis, in their order.
        command_words: what is added to the options that all paintings share.
    """

    values: tuple[str, ...]
    command_words: tuple[str, ...]


def parse_axis(text: str, known: Collection[str], weights: Collection[str]) -> Axis:
    """Parse `NAME=VALUE,VALUE,...`; where values have commas themselves, semicolons part them.

    Args:
        text: as it was typed.
        known: names of the options that may be swept, without dashes.
        weights: names of the raw weights.

    Raises:
        InputError: there is no such parameter, or it is not given at least two values, each once.
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
    """See that there are neither too few values nor too many, each once.

    Raises:
        InputError: it is otherwise; `where` says of which parameter.
    """
    if not 2 <= len(values) <= MAX_VALUES:
        raise InputError(f"{where}: expected 2 to {MAX_VALUES} values, found {len(values)}")
    if twice := next((v for v in values if values.count(v) > 1), None):
        raise InputError(f"{where}: {twice} stands there twice")


def combinations(values: Sequence[Sequence[T]]) -> Iterator[tuple[T, ...]]:
    """Values of one parameter or two, each with each, row by row: the first goes across."""
    across, *down = values
    for *outer, inner in itertools.product(*down, across):
        yield (inner, *outer)


def list_cells(axes: Sequence[Axis]) -> Iterator[Cell]:
    """The paintings, row by row: the first axis is that of the columns."""
    for values in combinations([axis.values for axis in axes]):
        words = (a.command_words(value) for a, value in zip(axes, values, strict=True))
        yield Cell(values, tuple(itertools.chain.from_iterable(words)))


def painting_file_name(axes: Sequence[Axis], cell: Cell, depends_on: Any) -> str:
    """The name of a painting's file: what it shows, and a digest of all that it depends on.

    Args:
        axes: the parameters.
        cell: the painting.
        depends_on: what would make another picture of it, fit for JSON.
    """
    text = json.dumps([cell.command_words, depends_on], sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return f"{cell_label(axes, cell)}.{digest}.png"


def cell_label(axes: Sequence[Axis], cell: Cell) -> str:
    """What a painting shows, as a part of its file's name."""
    shown = (f"{a.name}={v}" for a, v in zip(axes, cell.values, strict=True))
    return re.sub(r"[^A-Za-z0-9.=_-]+", "-", "_".join(shown))[:120]
