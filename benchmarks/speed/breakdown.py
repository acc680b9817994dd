"""A standard still against its lower bound, and where the rest of its seconds go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.common.measured_process import Cost
from benchmarks.speed.operator_counts import ACTIVATIONS, POOLING
from benchmarks.speed.stage_timer import (
    BACKWARD,
    DESCENT,
    FORWARD,
    IMPORTS,
    LOSS,
    OPTIMISER,
    OUTSIDE,
)

OPTIMISATION_STAGES = (DESCENT, FORWARD, LOSS, BACKWARD)


@dataclass(frozen=True)
class StepKind:
    """Steps of the optimiser that run the same convolutions.

    Attributes:
        size: width and height of the picture that descends.
        times: how many there were.
        flop: of one.
        wall: seconds of one, bare.
        cpu: the same in CPU seconds.
    """

    size: tuple[int, int]
    times: int
    flop: int
    wall: float
    cpu: float

    @property
    def flop_per_pixel(self) -> float:
        """Of the picture that descends."""
        return self.flop / (self.size[0] * self.size[1])

    @property
    def rate(self) -> float:
        """FLOP in a second, bare."""
        return self.flop / self.wall


@dataclass(frozen=True)
class LowerBound:
    """The steps' convolutions alone.

    Attributes:
        steps: by size.
    """

    steps: Sequence[StepKind]

    @property
    def wall(self) -> float:
        """Seconds of all steps."""
        return sum(kind.times * kind.wall for kind in self.steps)

    @property
    def cpu(self) -> float:
        """CPU seconds of all steps."""
        return sum(kind.times * kind.cpu for kind in self.steps)

    @property
    def flop(self) -> int:
        """Of all steps."""
        return sum(kind.times * kind.flop for kind in self.steps)


def parse_bound(document: Mapping[str, Any]) -> LowerBound:
    """From what `bound.py` has written."""
    return LowerBound(
        [
            StepKind(tuple(one["size"]), one["times"], one["flop"], one["wall"], one["cpu"])
            for one in document["steps"]
        ]
    )


def seconds_by_part(
    bound: Mapping[str, Any],
    census: Mapping[str, Any],
    times: Mapping[str, Any],
    cost: Cost,
) -> dict[str, float]:
    """Wall seconds of the counted run by what they went to; they add up to all of them.

    Args:
        bound: what `bound.py` has written.
        census: the counted run's operators.
        times: its stages.
        cost: of its whole command.
    """
    stages = {name: seconds["wall"] for name, seconds in times["stages"].items()}
    bare = parse_bound(bound).wall
    ran = sum(one["ran"] for one in bound["steps"])
    pooling, activations = (
        sum(census["seconds"].get(stage, {}).get(kind, 0.0) for stage in OPTIMISATION_STAGES)
        for kind in (POOLING, ACTIVATIONS)
    )
    descending = sum(stages.pop(name, 0.0) for name in OPTIMISATION_STAGES)
    optimiser, outside = stages.pop(OPTIMISER, 0.0), stages.pop(OUTSIDE, 0.0)
    late = stages.pop(IMPORTS, 0.0)
    inside = sum(stages.values()) + descending + optimiser + outside + late
    return {
        "the steps' convolutions, bare: the bound": bare,
        "what the same convolutions take above that": ran - bare,
        "pooling": pooling,
        "activations": activations,
        "loss, its gradients, and all else of the steps": descending - ran - pooling - activations,
        "optimiser": optimiser,
        **stages,
        "start-up and imports": cost.wall - inside,
        "imports on the way": late,
        "all else": outside,
    }
