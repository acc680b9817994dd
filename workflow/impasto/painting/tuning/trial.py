"""Trials of self-tuning: stills are painted, composed and judged at one size."""

from dataclasses import dataclass, replace

from impasto.core.arrays import Array
from impasto.painting.composition.layers import LayeredPainting, compose_painting
from impasto.painting.dials import Dials
from impasto.painting.painter import Painter
from impasto.painting.progress import PaintingCallback
from impasto.painting.quality import quality_by_name
from impasto.rendering.frame import Frame, shrink_frame
from impasto.scoring.judge import Scores, score_still

COARSE_QUALITY = quality_by_name("draft")
"""Quality of trial paintings: they need not please, only show which dials are better."""


@dataclass(frozen=True)
class TrialPainter:
    """A painter with the frame to be painted and the artwork that scores compare with.

    Attributes:
        painter: the painter, with its quality.
        frame: the render.
        artwork: (h, w, 3) RGB in [0, 1]: the artwork that the scores compare with.
    """

    painter: Painter
    frame: Frame
    artwork: Array

    def at_draft_size(self) -> "TrialPainter":
        """Return the same at draft quality and size, for trials; itself if it is no larger."""
        side = max(COARSE_QUALITY.size)
        if self.painter.quality == COARSE_QUALITY and max(self.frame.size) <= side:
            return self
        painter = self.painter.with_dials(self.painter.dials, COARSE_QUALITY)
        return replace(self, painter=painter, frame=shrink_frame(self.frame, side))

    def paint(self, dials: Dials, watch: PaintingCallback | None = None) -> LayeredPainting:
        """Paint the frame anew; `watch` is called after every step."""
        return self.painter.with_dials(dials).paint(self.frame, watch)

    def compose(self, painting: LayeredPainting, dials: Dials) -> LayeredPainting:
        """Compose the layers of a painting anew with `dials`, without any network."""
        return compose_painting(
            painting.figure,
            painting.ground,
            self.frame,
            painting.palette,
            self.painter.sources,
            dials.composition,
            self.painter.parts,
        )

    def score_painting(self, painting: LayeredPainting) -> Scores:
        """Return the scores of a painting's still, without crispness, which no dial is set by."""
        return score_still(painting.still, self.frame, self.artwork, with_crispness=False)
