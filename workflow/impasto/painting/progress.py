"""How far a painting is: steps at scales of different cost, told as a share of the whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from torch import Tensor

from impasto.core.arrays import Array
from impasto.painting.network.optimiser import StepCallback
from impasto.painting.quality import Scale


@dataclass(frozen=True)
class Progress:
    """Where the work stands.

    Attributes:
        layer: what is painted: "ground", "figure", or "picture" for the whole.
        side: long side of the scale in pixels.
        step: steps done at this scale; 0 before the first.
        steps: steps of this scale.
        loss: the latest loss.
        share: share of the whole work done, by pixels and steps, in [0, 1].
        picture: gives the whole picture as it is now, (H, W, 3) in [0, 1], at its full size; to be
            asked before the work goes on. Whoever does not ask pays nothing for it.
        terms: what the loss is the sum of, by name, where there are several terms.
    """

    layer: str
    side: int
    step: int
    steps: int
    loss: float
    share: float
    picture: Callable[[], Array]
    terms: Mapping[str, float] = field(default_factory=dict)


PaintingCallback = Callable[[Progress], None]


class ProgressMeter:
    """Turns steps at scales of different cost into a share of the whole work."""

    def __init__(
        self, scales: Sequence[Scale], watch: PaintingCallback | None, ground: bool = True
    ) -> None:
        """Count the work of all scales, with or without the ground's."""
        self._watch = watch
        self._done = 0.0
        steps = [s.steps + (s.ground_steps if ground else 0) for s in scales]
        self._whole = sum(n * s.side**2 for n, s in zip(steps, scales, strict=True))

    def step_callback(
        self, layer: str, scale: Scale, steps: int, whole: Callable[[Tensor], Array]
    ) -> StepCallback | None:
        """A progress function for the optimiser at one scale; `whole` makes its image a picture."""
        watch = self._watch
        if watch is None:
            return None

        def progress(step: int, loss: float, image: Tensor) -> None:
            self._done += scale.side**2 if step else 0
            share = self._done / self._whole

            def picture() -> Array:
                # A copy: what it is made from goes on changing.
                return whole(image).copy()

            watch(Progress(layer, scale.side, step, steps, loss, share, picture))

        return progress
