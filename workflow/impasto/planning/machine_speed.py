"""Measure how quick this machine is, by what takes most of a film's time: the painter's network."""

import time
from importlib.metadata import version

from impasto.core.device import processor_name, select_device
from impasto.core.user_cache import remember
from impasto.timeline.settings import Settings

REFERENCE_SECONDS = 0.041
"""`_measure_network` on two cores of an AMD EPYC in bfloat16, as `cost_estimate` was fitted."""
_SIDE = 128  # pixels
_LONGEST = 0.2  # CPU seconds after which no more is measured


def network_slowness(settings: Settings) -> float:
    """Return how many times as long the network takes here as on the machine of the estimates.

    It is measured on the processor, once for each processor, precision and number of threads.
    """
    machine = processor_name(), version("torch"), settings.precision, settings.threads
    seconds: float = remember("speed", machine, lambda: _measure_network(settings))
    return seconds / REFERENCE_SECONDS


def _measure_network(settings: Settings) -> float:
    """Measure the CPU seconds of one pass of a small picture through the network, and back."""
    import torch

    from impasto.painting.network.vgg import CHANNELS_LAST, Encoder

    encoder = Encoder(select_device("cpu", settings.threads, settings.precision))
    picture = torch.full((1, 3, _SIDE, _SIDE), 0.5).to(memory_format=CHANNELS_LAST)
    taken: list[float] = []
    # The first pass also loads the weights. Other work on the machine only lengthens a pass.
    while len(taken) < 2 or sum(taken[1:]) < _LONGEST:
        started = time.process_time()
        features = encoder(picture.requires_grad_(), ("relu4_1",))["relu4_1"]
        features.float().mean().backward()  # type: ignore[no-untyped-call]
        taken.append(time.process_time() - started)
    return min(taken[1:])
