"""The progress of a painting: steps at scales of different cost, as a share of the whole work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from impasto.core.arrays import Array
from impasto.painting.broad_maps import resample
from impasto.painting.quality import Scale

if TYPE_CHECKING:
    from torch import Tensor

    from impasto.painting.network.optimiser import StepCallback


@dataclass(frozen=True)
class Progress:
    """The state of the work.

    Attributes:
        layer: what is being painted: "ground", "figure", "strokes", or "picture" for the whole.
        side: long side of the scale in pixels.
        step: steps done at this scale; 0 before the first.
        steps: steps of this scale.
        loss: the latest loss.
        share: share of the whole work done, by pixels and steps, in [0, 1].
        picture: returns the whole picture in its present state, (H, W, 3) in [0, 1], at full size.
            It must be called before the work goes on, and costs nothing if it is not called.
        terms: the terms of the loss by name, where there are several.
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

# Work of laying strokes on a pixel, in steps of the optimiser on one.
STROKE_WORK = 0.3


class ProgressMeter:
    """Converts steps at scales of different cost to a share of the whole work."""

    def __init__(
        self,
        scales: Sequence[Scale],
        watch: PaintingCallback | None,
        ground: bool = True,
        strokes: tuple[int, int] | None = None,
    ) -> None:
        """Count the work of all scales, with or without that of the ground.

        Args:
            ground: whether the ground is painted.
            strokes: width and height of the picture that strokes are laid on; None if none are.
        """
        self._watch = watch
        self._done = 0.0
        steps = [s.steps + (s.ground_steps if ground else 0) for s in scales]
        self._size = strokes
        self._stroke_work = STROKE_WORK * strokes[0] * strokes[1] if strokes else 0.0
        self._whole = self._stroke_work + sum(
            n * s.side**2 for n, s in zip(steps, scales, strict=True)
        )

    def step_callback(
        self, layer: str, scale: Scale, steps: int, to_picture: "Callable[[Tensor], Array]"
    ) -> "StepCallback | None":
        """Make a progress function for the optimiser at one scale.

        Args:
            layer: what is being painted, as in `Progress`.
            to_picture: converts the optimiser's image to the whole picture.
        """
        watch = self._watch
        if watch is None:
            return None

        def progress(step: int, loss: float, image: "Tensor") -> None:
            self._done += scale.side**2 if step else 0
            share = self._done / self._whole

            def picture() -> Array:
                # A copy, since the optimiser goes on to change the original.
                small = to_picture(image).copy()
                return small if self._size is None else np.clip(resample(small, self._size), 0, 1)

            watch(Progress(layer, scale.side, step, steps, loss, share, picture))

        return progress

    def report_strokes(
        self, side: int, step: int, steps: int, picture: Callable[[], Array]
    ) -> None:
        """Report that so many layers of strokes are laid; the last step draws them at full size."""
        if self._watch is not None:
            share = (self._done + self._stroke_work * step / steps) / self._whole
            self._watch(Progress("strokes", side, step, steps, 0.0, share, picture))
