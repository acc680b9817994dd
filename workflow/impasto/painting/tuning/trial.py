"""Where a still is painted, composed and judged, at one size."""

from dataclasses import dataclass, replace

from impasto.core.arrays import Array
from impasto.painting.composition.layers import Painting, finished
from impasto.painting.dials import Dials
from impasto.painting.painter import Painter
from impasto.painting.progress import Watcher
from impasto.painting.quality import quality
from impasto.rendering.frame import Frame, reduced
from impasto.scoring.judge import Scores, score

COARSE = quality("draft")
"""How much work a trial painting is: it need not please, only tell one dial from another."""


@dataclass(frozen=True)
class Studio:
    """A painter, what is painted, and what it is judged by.

    Attributes:
        painter: paints, at its quality.
        frame: the render.
        artwork: (h, w, 3) RGB in [0, 1]: the artwork that the scores compare with.
    """

    painter: Painter
    frame: Frame
    artwork: Array

    def coarse(self) -> "Studio":
        """The same for trial paintings, at draft quality and size; itself if it is no larger."""
        side = max(COARSE.size)
        if self.painter.quality == COARSE and max(self.frame.size) <= side:
            return self
        painter = self.painter.turned(self.painter.dials, COARSE)
        return replace(self, painter=painter, frame=reduced(self.frame, side))

    def paint(self, dials: Dials, watch: Watcher | None = None) -> Painting:
        """The frame painted anew; `watch` is told of every step."""
        return self.painter.turned(dials).paint(self.frame, watch)

    def composed(self, painting: Painting, dials: Dials) -> Painting:
        """The layers of a painting put together anew, as `dials` have it; no network is asked."""
        return finished(
            painting.figure,
            painting.ground,
            self.frame,
            painting.palette,
            self.painter.sources,
            dials.finish,
            self.painter.parts,
        )

    def judged(self, painting: Painting) -> Scores:
        """The figures of a painting's still."""
        return score(painting.still, self.frame, self.artwork)
