"""Measure how quick this machine is: the painter's network, and other work on arrays."""

import time
from collections.abc import Callable
from importlib.metadata import version
from typing import NamedTuple

from impasto.core.device import processor_name, select_device
from impasto.core.user_cache import remember
from impasto.planning.cost_estimate import Cost


class MachineSpeed(NamedTuple):
    """CPU seconds of two small pieces of work.

    Attributes:
        network: a pass of a small picture through the network, and back.
        arrays: a Gaussian of a picture.
    """

    network: float
    arrays: float

    def seconds(self, cost: Cost) -> float:
        """Return the seconds of a core that something costs on this machine."""
        return (
            cost.seconds * self.arrays / REFERENCE.arrays
            + cost.network * self.network / REFERENCE.network
        )


REFERENCE = MachineSpeed(network=0.0371, arrays=0.00475)
"""One core of an AMD EPYC in bfloat16, as `cost_estimate` was fitted."""
_SIDE = 128  # pixels
_LONGEST = 0.2  # CPU seconds after which no more is measured


def measure_speed(precision: str = "auto") -> MachineSpeed:
    """Measure the processor, once for each processor and precision."""
    machine = processor_name(), version("torch"), precision
    return MachineSpeed(*remember("speed", machine, lambda: _measure(precision)))


def _measure(precision: str) -> MachineSpeed:
    import torch
    from scipy.ndimage import gaussian_filter

    from impasto.painting.network.vgg import CHANNELS_LAST, Encoder

    encoder = Encoder(select_device("cpu", 1, precision))
    picture = torch.full((1, 3, _SIDE, _SIDE), 0.5).to(memory_format=CHANNELS_LAST)
    plane = torch.zeros(4 * _SIDE, 4 * _SIDE).numpy()

    def pass_through() -> None:
        features = encoder(picture.requires_grad_(), ("relu4_1",))["relu4_1"]
        features.float().mean().backward()  # type: ignore[no-untyped-call]

    return MachineSpeed(_seconds(pass_through), _seconds(lambda: gaussian_filter(plane, 4)))


def _seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that some work takes at its quickest: other work lengthens it."""
    taken: list[float] = []
    # The first time also loads the weights.
    while len(taken) < 2 or sum(taken[1:]) < _LONGEST:
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken[1:])
