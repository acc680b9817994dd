"""Break the time of a standard still down: its lower bound, and where the other seconds go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.common.measured_process import Cost
from benchmarks.speed.operator_counts import ACTIVATIONS, POOLING
from benchmarks.speed.stage_timer import (
    BACKWARD,
    FORWARD,
    IMPORTS,
    LOSS,
    OPTIMISATION,
    OPTIMISER,
    OUTSIDE,
)

OPTIMISATION_STAGES = (OPTIMISATION, FORWARD, LOSS, BACKWARD)


@dataclass(frozen=True)
class StepKind:
    """Steps of the optimiser that run the same convolutions.

    Attributes:
        size: width and height of the picture that is optimised.
        times: number of steps.
        flop: FLOP of one step.
        wall: wall seconds of one step's convolutions, run bare.
        cpu: CPU seconds of the same.
    """

    size: tuple[int, int]
    times: int
    flop: int
    wall: float
    cpu: float

    @property
    def flop_per_pixel(self) -> float:
        """FLOP of a step per pixel of the picture that is optimised."""
        return self.flop / (self.size[0] * self.size[1])

    @property
    def rate(self) -> float:
        """FLOP per second, run bare."""
        return self.flop / self.wall


@dataclass(frozen=True)
class LowerBound:
    """The time of the steps' convolutions alone.

    Attributes:
        steps: the steps by kind, sorted by size.
    """

    steps: Sequence[StepKind]

    @property
    def wall(self) -> float:
        """Wall seconds of all steps."""
        return sum(kind.times * kind.wall for kind in self.steps)

    @property
    def cpu(self) -> float:
        """CPU seconds of all steps."""
        return sum(kind.times * kind.cpu for kind in self.steps)

    @property
    def flop(self) -> int:
        """FLOP of all steps."""
        return sum(kind.times * kind.flop for kind in self.steps)


def parse_bound(document: Mapping[str, Any]) -> LowerBound:
    """Parse what `lower_bound` has written."""
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
    """Break the wall seconds of the counted run down into parts that add up to all of them.

    Args:
        bound: what `lower_bound` has written.
        census: the counted operators of the run (`OperatorCounter.as_dict`).
        times: the seconds of the run's stages (`StageTimer.as_dict`), under "stages".
        cost: of the whole command.

    Returns:
        wall seconds by the name of the part.
    """
    stages = {name: seconds["wall"] for name, seconds in times["stages"].items()}
    bare = parse_bound(bound).wall
    ran = sum(one["ran"] for one in bound["steps"])
    pooling, activations = (
        sum(census["seconds"].get(stage, {}).get(kind, 0.0) for stage in OPTIMISATION_STAGES)
        for kind in (POOLING, ACTIVATIONS)
    )
    steps = sum(stages.pop(name, 0.0) for name in OPTIMISATION_STAGES)
    optimiser, outside = stages.pop(OPTIMISER, 0.0), stages.pop(OUTSIDE, 0.0)
    late = stages.pop(IMPORTS, 0.0)
    inside = sum(stages.values()) + steps + optimiser + outside + late
    return {
        "convolutions of the steps, run bare (the bound)": bare,
        "further time of the same convolutions": ran - bare,
        "pooling": pooling,
        "activations": activations,
        "loss, its gradients and the rest of the steps": steps - ran - pooling - activations,
        "optimiser": optimiser,
        **stages,
        "start-up and imports": cost.wall - inside,
        "later imports": late,
        "everything else": outside,
    }
