"""Records of arrays with a row for each of several things."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Rows:
    """Arrays of the same length, the fields of a subclass."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.arrays[0])

    def take(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """Return the rows at some positions, or those where a mask is set."""
        return type(self)(*(array[chosen] for array in self.arrays))

    @classmethod
    def join(cls, groups: Sequence[Self]) -> Self:
        """Join groups of rows, at least one."""
        arrays = zip(*(group.arrays for group in groups), strict=True)
        return cls(*map(np.concatenate, arrays))

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """The arrays in the order of the fields, as compiled code takes them."""
        return tuple(getattr(self, field.name) for field in fields(self))
