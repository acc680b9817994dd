"""How far a painting is: steps at scales of different cost, told as a share of the whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from impasto.optimise import Progress
from impasto.quality import Scale


@dataclass(frozen=True)
class Stroke:
    """Where the work stands.

    Attributes:
        layer: what is painted: "ground", "figure", or "picture" for the whole.
        side: long side of the scale in pixels.
        step: steps done at this scale.
        steps: steps of this scale.
        loss: the latest loss.
        share: share of the whole work done, by pixels and steps, in [0, 1].
    """

    layer: str
    side: int
    step: int
    steps: int
    loss: float
    share: float


Watcher = Callable[[Stroke], None]


class Meter:
    """Turns steps at scales of different cost into a share of the whole work."""

    def __init__(self, scales: Sequence[Scale], watch: Watcher | None, ground: bool = True) -> None:
        """Count the work of all scales, with or without the ground's."""
        self._watch = watch
        self._done = 0.0
        steps = [s.steps + (s.ground_steps if ground else 0) for s in scales]
        self._whole = sum(n * s.side**2 for n, s in zip(steps, scales, strict=True))

    def watching(self, layer: str, scale: Scale, steps: int) -> Progress | None:
        """A progress function for the optimiser at one scale."""
        watch = self._watch
        if watch is None:
            return None

        def progress(step: int, loss: float) -> None:
            self._done += scale.side**2
            watch(Stroke(layer, scale.side, step, steps, loss, self._done / self._whole))

        return progress
