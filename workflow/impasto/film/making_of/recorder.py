"""What is kept of a painting while it is painted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

from impasto.core.arrays import to_8bit
from impasto.core.graphics.images import contain
from impasto.film.making_of.pacing import PAINTING_FRAMES, steps_to_show
from impasto.painting.progress import Progress


@dataclass(frozen=True)
class RecordedLoss:
    """A loss that was told, with its step, and what it was the sum of."""

    step: int
    total: float
    terms: Mapping[str, float]


@dataclass
class Phase:
    """One layer painted at one scale.

    Attributes:
        layer: "ground", "figure" or "picture".
        side: long side of the scale in pixels.
        steps: of the descent.
        losses: those told, in order, each once.
        pictures: by step the whole picture at that time, no larger than the film shows it.
    """

    layer: str
    side: int
    steps: int
    losses: list[RecordedLoss] = field(default_factory=list)
    pictures: dict[int, Image.Image] = field(default_factory=dict)

    def at(self, step: int) -> tuple[int, Image.Image]:
        """The last step up to `step` whose picture was kept, and the picture."""
        kept = max(k for k in self.pictures if k <= step)
        return kept, self.pictures[kept]


class Recorder:
    """A watcher that keeps the pictures a film will show, and all losses."""

    def __init__(self, phases: int, box: tuple[int, int]) -> None:
        """Expect so many phases; pictures are kept as they go into `box` (width, height)."""
        self.phases: list[Phase] = []
        self.frames = PAINTING_FRAMES // phases
        self._box = box
        self._wanted: frozenset[int] = frozenset()

    def __call__(self, stroke: Progress) -> None:
        """Keep what is told."""
        if stroke.step == 0:
            self.phases.append(Phase(stroke.layer, stroke.side, stroke.steps))
            self._wanted = frozenset(steps_to_show(stroke.steps, self.frames))
        phase = self.phases[-1]
        # A loss that is read now and then only is told again until it is read anew.
        if not phase.losses or phase.losses[-1].total != stroke.loss:
            phase.losses.append(RecordedLoss(stroke.step, stroke.loss, stroke.terms))
        if stroke.step in self._wanted:
            picture = Image.fromarray(to_8bit(stroke.picture()))
            phase.pictures[stroke.step] = shrink_to_fit(picture, self._box)


def shrink_to_fit(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """A picture no larger than goes into `box`; a smaller one is left as it is."""
    larger = picture.width > box[0] or picture.height > box[1]
    return contain(picture, box) if larger else picture
