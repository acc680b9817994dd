"""What a picture is painted with, and what each frame of it is painted from."""

from dataclasses import dataclass
from typing import Literal

from impasto.artworks.saliency import background_likelihood
from impasto.core.arrays import Array
from impasto.painting.broad_maps import resample
from impasto.painting.colour.palette import Palette
from impasto.painting.dials import Dials
from impasto.painting.network.vgg import Encoder
from impasto.painting.parts.part import Part
from impasto.painting.parts.partition import Partition, partition_frame
from impasto.painting.quality import Quality
from impasto.painting.stroke_direction.direction_field import target_orientation
from impasto.painting.style.style_patches import ArtworkStyle
from impasto.rendering.frame import Frame

GroundFrom = Literal["forms", "texture", "mixture"]


@dataclass(frozen=True)
class InitialPaint:
    """Paint warped from another frame, to be refined.

    Attributes:
        paint: (H, W, 3) RGB in [0, 1], complete.
        confidence: (H, W) in [0, 1]: 1 where the paint came from a visible place and is to be kept.
    """

    paint: Array
    confidence: Array

    def resampled(self, size: tuple[int, int]) -> "InitialPaint":
        """Return the same at `size` = (width, height)."""
        return InitialPaint(resample(self.paint, size), resample(self.confidence, size))


@dataclass(frozen=True)
class FramePlan:
    """What a frame is painted from; all planes have its size.

    Attributes:
        frame: the render.
        palette: the palette of the picture.
        partition: shares of the parts of the picture.
        quiet: (H, W) regions of a photograph that are painted like a ground; None if none are.
        field: (H, W, 2) orientation that the user wants the strokes to have; None for any.
    """

    frame: Frame
    palette: Palette
    partition: Partition
    quiet: Array | None
    field: Array | None


@dataclass(frozen=True)
class PaintingSetup:
    """What a picture is painted with, in the colours of one scheme.

    Attributes:
        encoder: computes features.
        styles: the artworks of each part; the first are those of all that belongs to no part.
        parts: the parts that are painted after artworks of their own.
        dials: the user's settings.
        quality: the scales and their steps.
        ground_from: what the ground starts from, see `Painter`.
    """

    encoder: Encoder
    styles: tuple[ArtworkStyle, ...]
    parts: tuple[Part, ...]
    dials: Dials
    quality: Quality
    ground_from: GroundFrom

    def plan(self, frame: Frame, palette: Palette) -> FramePlan:
        """Plan a frame, before any work.

        Raises:
            InputError: the frame lacks what the stroke direction needs.
        """
        return FramePlan(
            frame,
            palette,
            partition_frame(frame, self.parts),
            # In a picture that a user has divided into parts, the user decides what is ground.
            None if self.parts else background_likelihood(frame),
            target_orientation(frame, self.dials.stroke_direction),
        )
