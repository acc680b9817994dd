"""Plan a sweep: the values of one parameter, or all combinations of two parameters' values."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from impasto.core.errors import InputError

T = TypeVar("T")

Cell = tuple[str, ...]
"""A painting of the sheet: its value on each axis, in the order of the axes."""

MAX_VALUES = 12  # of one parameter


@dataclass(frozen=True)
class Axis:
    """A parameter and the values that it takes.

    Attributes:
        name: name of an argument, or of an option of `impasto paint` without dashes, or of a raw
            weight.
        values: the values as the sheet shows them.
    """

    name: str
    values: tuple[str, ...]

    @property
    def title(self) -> str:
        """The name as the sheet shows it."""
        return self.name.replace("-", " ").replace("_", " ")

    def heading(self, value: str) -> str:
        """Return a value as it is shown on the sheet; a file is shown by its name alone."""
        return Path(value).stem if self.name == "artwork" else value.replace(",", ", ")


def make_axis(name: str, values: Sequence[str], where: str) -> Axis:
    """Make an axis of 2 to `MAX_VALUES` values, none of them twice.

    Raises:
        InputError: it is not so; `where` names the parameter.
    """
    if not 2 <= len(values) <= MAX_VALUES:
        raise InputError(f"{where}: expected 2 to {MAX_VALUES} values, found {len(values)}")
    if twice := next((v for v in values if values.count(v) > 1), None):
        raise InputError(f"{where}: {twice} is given twice")
    return Axis(name, tuple(values))


def combinations(values: Sequence[Sequence[T]]) -> Iterator[tuple[T, ...]]:
    """Yield all combinations of one or two parameters' values by rows; the first goes across."""
    across, *down = values
    for *outer, inner in itertools.product(*down, across):
        yield (inner, *outer)


def list_cells(axes: Sequence[Axis]) -> list[Cell]:
    """Return the paintings row by row; the first axis is that of the columns."""
    return [*combinations([axis.values for axis in axes])]


def cell_label(axes: Sequence[Axis], cell: Cell) -> str:
    """Return the parameters and values of a painting as a part of its file's name."""
    labels = (f"{axis.name}={value}" for axis, value in zip(axes, cell, strict=True))
    return re.sub(r"[^A-Za-z0-9.=_-]+", "-", "_".join(labels))[:120]
