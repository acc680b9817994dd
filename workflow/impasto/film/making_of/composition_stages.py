"""The paint of figure and ground put together, a little more of it in each picture."""

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

FRAMES_PER_STAGE = 20  # of each stage
# What light and air are made of, and what lines are.
LIGHT_WEIGHTS = ("light", "pigment", "soft")
LINE_WEIGHTS = ("outline", "crossing")


def compose_in_stages(
    painting: LayeredPainting, frame: Frame, finish: CompositionDials, parts: Sequence[Part] = ()
) -> Iterator[tuple[str, Array]]:
    """What composition does to paint, one thing after the other: a name, and (H, W, 3) in [0, 1].

    Args:
        painting: the painting in layers, with its palette and still.
        frame: what was painted.
        finish: the strengths that the still has.
        parts: what was painted after artworks of its own.
    """
    plain = scale_transfers(painting.palette, 0)
    behind = prepare_ground(painting.ground, plain)
    division = partition_frame(frame, parts)
    shares, grounds = (division.picture, division.ground) if parts else (None, None)
    paint = _StageComposer(painting.figure, frame, finish, shares)
    steps = [(k + 1) / FRAMES_PER_STAGE for k in range(FRAMES_PER_STAGE)]
    for step in steps:
        yield "light and air, by depth", paint.composed(behind, plain, step, 0, 0)
    for step in steps:
        yield "the ground gives way", paint.composed(behind, plain, 1, step, 0)
    for step in steps:
        yield "lines", paint.composed(behind, plain, 1, 1, step)
    toned = any(part.tone is not None for part in painting.palette.with_parts)
    for step in steps if toned else ():
        some = scale_transfers(painting.palette, step)
        moved = paint.composed(behind.with_colour_transfer(some, grounds), some, 1, 1, 1)
        yield "the artwork’s broad colours", moved
    yield "finished", painting.still


@dataclass(frozen=True)
class _StageComposer:
    """Paint that is put together.

    Attributes:
        figure: (H, W, 3) of the protein.
        frame: what was painted.
        finish: the strengths in the end.
        shares: (K, H, W) of a picture in parts; None for one that is all one.
    """

    figure: Array
    frame: Frame
    finish: CompositionDials
    shares: Array | None

    def composed(
        self, behind: PreparedGround, palette: Palette, light: float, ground: float, lines: float
    ) -> Array:
        """The picture with these shares of light and air, of the ground's calm, and of lines."""
        weights = _scale_weights(
            _scale_weights(self.finish.weights, LIGHT_WEIGHTS, light), LINE_WEIGHTS, lines
        )
        some = replace(
            self.finish,
            relief=light * self.finish.relief,
            ground_calm=ground * self.finish.ground_calm,
            weights=weights,
        )
        return compose_on_ground(behind, self.figure, self.frame, palette, some, self.shares)


def _scale_weights(weights: Weights, names: tuple[str, ...], share: float) -> Weights:
    return replace(weights, **{name: share * getattr(weights, name) for name in names})
