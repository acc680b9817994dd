"""Blend from one clip to the next, in paintings after both artworks in changing shares."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.device import DeviceRequest
from impasto.core.errors import InputError
from impasto.motion.clip import FrameComposer, ProgressCallback
from impasto.motion.propagation import Keyframe, filled_start, warp_from_keyframes
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.layers import PaintLayers, compose_painting
from impasto.painting.dials import Dials
from impasto.painting.painter import Painter
from impasto.painting.painting_setup import InitialPaint
from impasto.painting.parts.intersections import OverlayCell, intersect_partitions
from impasto.painting.parts.partition import Part
from impasto.painting.quality import Quality
from impasto.rendering.frame import Frame, read_picture

# Paintings between the two clips, each after both artworks; frames are mixed from two neighbours.
BLEND_PAINTINGS = 3


@dataclass(frozen=True)
class BlendClip:
    """One of the two clips of a blend.

    Attributes:
        view: the render that was painted; the protein may turn between the views of the two clips.
        frames: its painted frames while both clips are on screen, (H, W, 3) each, or their files.
    """

    sources: Sequence[StyleSource]
    dials: Dials
    view: Frame
    layers: PaintLayers
    frames: Sequence[Path | Array]
    parts: Sequence[Part] = ()

    def of(self, part: int) -> tuple[StyleSource, ...]:
        """Return the artworks of a part by its number; 0 is the rest."""
        return self.parts[part - 1].sources if part else tuple(self.sources)


def blend_frames(
    before: BlendClip,
    after: BlendClip,
    number: int,
    render: Callable[[int], Frame],
    quality: Quality,
    device: DeviceRequest,
    progress: ProgressCallback | None = None,
) -> Iterator[Array]:
    """Paint the frames during which two clips of one protein share the screen, (H, W, 3) each.

    The first frame is nearly that of the one clip, the last nearly that of the other. Between them
    lie paintings whose strokes come from both artworks, in shares of 3:1, 1:1 and 1:3. Each starts
    from the weighted mean of both clips' paint and is refined like a keyframe. Where a clip is
    painted in parts, each place changes from its artworks in the one clip to those in the other.

    Args:
        after: the clip that enters. The paintings between have its dials; where `before` has
            another palette, each of them is composed with both palettes and mixed by their shares.
        number: how many frames both clips show.
        render: returns the render of one of them, with what identifies its parts.
        progress: called with the work done, the whole work, and a description of the current step.

    Raises:
        InputError: the clips differ in length or size.
    """
    if not len(before.frames) == len(after.frames) == number:
        raise InputError(
            f"blend: {len(before.frames)}, {len(after.frames)} and {number} frames; expected "
            "the same number from both clips and from the renders"
        )
    middle = render(number // 2)
    rendered = (render(index) for index in range(number))
    cells = intersect_partitions(before.parts, after.parts, rendered)
    if before.view.size != after.view.size:
        raise InputError("blend: the two clips differ in size")
    paintings = []
    for painted in range(BLEND_PAINTINGS):
        if progress:
            progress(painted, BLEND_PAINTINGS + 1, f"painting {painted + 1} of {BLEND_PAINTINGS}")
        share = (painted + 1) / (BLEND_PAINTINGS + 1)
        paintings.append(_paint_between(before, after, share, cells, middle, quality, device))

    def picture(painted: int, index: int, frame: Frame) -> Array:
        """Return a frame of the painting of that number; the clips are the outermost ones."""
        if painted in (0, BLEND_PAINTINGS + 1):
            given = (after if painted else before).frames[index]
            return read_picture(given) if isinstance(given, Path) else given
        pictures = [share * one.compose(frame) for share, one in paintings[painted - 1]]
        return np.sum(pictures, axis=0, dtype=np.float32)

    for index in range(number):
        frame = render(index)
        # The clips' own frames are the two ends, which no frame of the blend repeats.
        position = (index + 1) / (number + 1) * (BLEND_PAINTINGS + 1)
        first = int(position)
        one, other = (picture(painted, index, frame) for painted in (first, first + 1))
        share = position - first
        yield (1 - share) * one + share * other
    if progress:
        progress(BLEND_PAINTINGS + 1, BLEND_PAINTINGS + 1, f"{number} frames")


def _paint_between(
    before: BlendClip,
    after: BlendClip,
    share: float,
    cells: Sequence[OverlayCell],
    middle: Frame,
    quality: Quality,
    device: DeviceRequest,
) -> Sequence[tuple[float, FrameComposer]]:
    """Paint `middle` after both clips' artworks; `share` is that of the second clip.

    Returns:
        what composes frames of the painting, and the share of each in the picture.
    """
    leaving, entering = _source_scaler(1 - share), _source_scaler(share)

    def sources_of(first: int, second: int) -> tuple[StyleSource, ...]:
        return leaving(before.of(first)) + entering(after.of(second))

    sources = sources_of(0, 0)
    parts = [Part(cell, sources_of(*cell.pair)) for cell in cells]
    # Strokes would each be cut from one artwork or the other, and change all at once. The network
    # refines a mixture of the paint of both instead.
    dials = replace(after.dials, brushwork="none")
    painter = Painter(sources, quality, dials, device, parts)

    def mix(one: Array, other: Array) -> Array:
        return ((1 - share) * one + share * other).astype(np.float32)

    paint = mix(_warp_paint(before, middle), _warp_paint(after, middle))
    ground = mix(before.layers.ground, after.layers.ground)
    mean = PaintLayers(paint, ground, painter.palette(after.view))
    # With a confidence of 0 everywhere, all of the paint may change.
    figure = painter.repaint(middle, mean, InitialPaint(paint, np.zeros_like(middle.matte)))

    def compose(palette: Palette, dials: Dials) -> FrameComposer:
        composed = compose_painting(figure, ground, middle, palette, sources, dials, parts)
        keyframes = (Keyframe(middle, figure),)
        return FrameComposer.on_ground(ground, middle, keyframes, composed.palette, dials, parts)

    composer = compose(mean.palette, after.dials.clip_composition)
    if before.dials.palette == after.dials.palette:
        return [(1.0, composer)]
    # The composition applies given colours, which would else appear or vanish all at once.
    palette = Painter(sources, quality, before.dials, device, parts).palette(after.view)
    return [(share, composer), (1 - share, compose(palette, before.dials.clip_composition))]


def _source_scaler(share: float) -> Callable[[tuple[StyleSource, ...]], tuple[StyleSource, ...]]:
    """Return a function that scales the weights of artworks to a total share."""

    @cache  # sources are compared by identity
    def scale(own: tuple[StyleSource, ...]) -> tuple[StyleSource, ...]:
        each = share / sum(source.weight for source in own)
        return tuple(source.with_share(each) for source in own)

    return scale


def _warp_paint(side: BlendClip, frame: Frame) -> Array:
    """Carry the paint (H, W, 3) of a clip's view to `frame`, filled past the matte."""
    return filled_start(
        frame, warp_from_keyframes(frame, [Keyframe(side.view, side.layers.figure)])
    )
