"""The stages in which figure and ground are composed, with a little more effect in each picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from impasto.core.arrays import Array
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import (
    CompositionDials,
    PreparedGround,
    compose_on_ground,
    prepare_ground,
)
from impasto.painting.composition.layers import LayeredPainting
from impasto.painting.parts.part import Part
from impasto.painting.parts.part_transfer import scale_transfers
from impasto.painting.parts.partition import partition_frame
from impasto.painting.weights import Weights
from impasto.rendering.frame import Frame

FRAMES_PER_STAGE = 20
# Weights that control light and air, and weights that control lines.
LIGHT_WEIGHTS = ("light", "pigment", "soft")
LINE_WEIGHTS = ("outline", "crossing")


def compose_in_stages(
    painting: LayeredPainting, frame: Frame, dials: CompositionDials, parts: Sequence[Part] = ()
) -> Iterator[tuple[str, Array]]:
    """Compose a painting with one effect after the other, each growing from picture to picture.

    Args:
        painting: the painting in layers, with its palette and still.
        frame: the frame that was painted.
        dials: the strengths of the still.
        parts: the parts that were painted after artworks of their own.

    Yields:
        the name of the stage, and the picture (H, W, 3) in [0, 1].
    """
    untransferred = scale_transfers(painting.palette, 0)
    backdrop = prepare_ground(painting.ground, untransferred)
    partition = partition_frame(frame, parts)
    shares, grounds = (partition.picture, partition.ground) if parts else (None, None)
    composer = _StageComposer(painting.figure, frame, dials, shares)
    steps = [(k + 1) / FRAMES_PER_STAGE for k in range(FRAMES_PER_STAGE)]
    for step in steps:
        yield "light and air, by depth", composer.compose(backdrop, untransferred, step, 0, 0)
    for step in steps:
        yield "the ground gives way", composer.compose(backdrop, untransferred, 1, step, 0)
    for step in steps:
        yield "lines", composer.compose(backdrop, untransferred, 1, 1, step)
    has_transfer = any(part.tone is not None for part in painting.palette.with_parts)
    for step in steps if has_transfer else ():
        palette = scale_transfers(painting.palette, step)
        moved = backdrop.with_colour_transfer(palette, grounds)
        yield "the artwork’s broad colours", composer.compose(moved, palette, 1, 1, 1)
    yield "finished", painting.still


@dataclass(frozen=True)
class _StageComposer:
    """Composes a painting with shares of its effects.

    Attributes:
        figure: (H, W, 3) paint of the protein.
        frame: the frame that was painted.
        dials: the strengths of the finished picture.
        shares: (K, H, W) shares of the parts in the picture; None for a picture without parts.
    """

    figure: Array
    frame: Frame
    dials: CompositionDials
    shares: Array | None

    def compose(
        self, backdrop: PreparedGround, palette: Palette, light: float, calm: float, lines: float
    ) -> Array:
        """Compose the picture with shares of light and air, of the ground's calm, and of lines."""
        weights = _scale_weights(
            _scale_weights(self.dials.weights, LIGHT_WEIGHTS, light), LINE_WEIGHTS, lines
        )
        dials = replace(
            self.dials,
            relief=light * self.dials.relief,
            ground_calm=calm * self.dials.ground_calm,
            weights=weights,
        )
        return compose_on_ground(backdrop, self.figure, self.frame, palette, dials, self.shares)


def _scale_weights(weights: Weights, names: tuple[str, ...], share: float) -> Weights:
    return replace(weights, **{name: share * getattr(weights, name) for name in names})
