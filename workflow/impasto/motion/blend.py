"""From one clip's paint to the next one's: painted after both artworks, in changing shares."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.atomic_files import atomic_folder
from impasto.core.errors import InputError
from impasto.motion.clip import ProgressCallback, compose_frame
from impasto.motion.layer_files import read_clip_frame
from impasto.motion.propagation import Keyframe, filled_start, warp_from_keyframes
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import CompositionDials, PreparedGround, prepare_ground
from impasto.painting.composition.layers import PaintLayers, compose_painting
from impasto.painting.dials import Dials
from impasto.painting.painter import InitialPaint, Painter
from impasto.painting.parts.intersections import OverlayCell, intersect_partitions
from impasto.painting.parts.part import Part
from impasto.painting.parts.partition import partition_frame
from impasto.painting.quality import Quality
from impasto.rendering.frame import (
    FRAME_FILE_PATTERN,
    Frame,
    frame_name,
    read_picture,
    write_picture,
)

# Paintings between the two, each after both artworks; frames lie between two of them.
BLEND_PAINTINGS = 3


@dataclass(frozen=True)
class BlendClip:
    """One of the two clips.

    Attributes:
        sources: what it is painted after.
        dials: with which it is painted.
        view: the render that was painted; a turn has shown each clip another one.
        layers: of its painting.
        frames: its painted frames while both are on screen.
        parts: what of it is painted after artworks of its own instead.
    """

    sources: Sequence[StyleSource]
    dials: Dials
    view: Frame
    layers: PaintLayers
    frames: Sequence[Path]
    parts: Sequence[Part] = ()

    def of(self, part: int) -> tuple[StyleSource, ...]:
        """The artworks of a part by its number; 0 is the rest."""
        return self.parts[part - 1].sources if part else tuple(self.sources)


def blend_clips(
    before: BlendClip,
    after: BlendClip,
    renders: Sequence[Path],
    output: Path,
    quality: Quality,
    device: torch.device,
    progress: ProgressCallback | None = None,
) -> None:
    """Paint what is seen while two clips of one protein share the screen, all or nothing.

    The first frame is nearly the one clip's, the last nearly the other's. Between them stand
    paintings whose strokes come from both artworks, in shares of 3:1, 1:1 and 1:3, each begun from
    the mean of both paints and refined as a keyframe is. Where a clip is painted in parts, each
    place goes from the artworks that it has in the one clip to those that it has in the other.

    Args:
        before: the clip that leaves.
        after: the clip that enters; its dials are those of the paintings between. Where the other
            has its colours from elsewhere, those give way by their shares.
        renders: the renders of the frames that both show, with what tells the parts of both.
        output: folder for 0000.png, ...
        quality: of the paintings.
        device: where they are computed.
        progress: called with the work done, all of it, and what is being done.

    Raises:
        InputError: the clips differ in length or size, or a frame cannot be read.
    """
    if not len(before.frames) == len(after.frames) == len(renders):
        raise InputError(
            f"blend: {len(before.frames)}, {len(after.frames)} and {len(renders)} frames; expected "
            "as many of either clip as renders"
        )
    middle = read_clip_frame(renders[len(renders) // 2], after.view)
    rendered = (read_clip_frame(path, after.view) for path in renders)
    places = intersect_partitions(before.parts, after.parts, rendered)
    if before.view.size != after.view.size:
        raise InputError("blend: the two clips differ in size")
    stages = []
    for number in range(1, BLEND_PAINTINGS + 1):
        if progress:
            progress(number - 1, BLEND_PAINTINGS + 1, f"painting {number} of {BLEND_PAINTINGS}")
        share = number / (BLEND_PAINTINGS + 1)
        stages.append(_paint_between(before, after, share, places, middle, quality, device))
    with atomic_folder(output, FRAME_FILE_PATTERN) as temporary:
        for index, path in enumerate(renders):
            frame = read_clip_frame(path, after.view)
            # The clips' own frames stand at both ends; no frame repeats one of them.
            place = (index + 1) / (len(renders) + 1) * (BLEND_PAINTINGS + 1)
            first = int(place)
            pictures = [
                _blend_frame(number, index, frame, before, after, stages)
                for number in (first, first + 1)
            ]
            part = place - first
            picture = (1 - part) * pictures[0] + part * pictures[1]
            write_picture(temporary / frame_name(index), picture)
    if progress:
        progress(BLEND_PAINTINGS + 1, BLEND_PAINTINGS + 1, f"{len(renders)} frames")


@dataclass(frozen=True)
class _Composition:
    """What a painting is composed with, and its share in the picture."""

    share: float
    behind: PreparedGround
    palette: Palette
    finish: CompositionDials


@dataclass(frozen=True)
class _BlendPainting:
    looks: Sequence[_Composition]
    keyframes: tuple[Keyframe, ...]
    parts: Sequence[Part]


def _paint_between(
    before: BlendClip,
    after: BlendClip,
    share: float,
    places: Sequence[OverlayCell],
    middle: Frame,
    quality: Quality,
    device: torch.device,
) -> _BlendPainting:
    """A painting of `middle`, `share` of it after the second artwork."""
    leaving, entering = _SourceScaler(1 - share), _SourceScaler(share)

    def sources_of(first: int, second: int) -> tuple[StyleSource, ...]:
        return leaving(before.of(first)) + entering(after.of(second))

    sources = sources_of(0, 0)
    parts = [Part(cell, sources_of(*cell.pair)) for cell in places]
    painter = Painter(sources, quality, after.dials, device, parts)

    def mixed(one: Array, other: Array) -> Array:
        return ((1 - share) * one + share * other).astype(np.float32)

    paint = mixed(_warp_paint(before, middle), _warp_paint(after, middle))
    ground = mixed(before.layers.ground, after.layers.ground)
    mean = PaintLayers(paint, ground, painter.palette(after.view))
    # Nothing is held fast: all of it is to change.
    figure = painter.repaint(middle, mean, InitialPaint(paint, np.zeros_like(middle.matte)))

    def look(share: float, palette: Palette, finish: CompositionDials) -> _Composition:
        done = compose_painting(figure, ground, middle, palette, sources, finish, parts)
        grounds = partition_frame(middle, parts).ground if parts else None
        behind = prepare_ground(ground, done.palette, grounds)
        return _Composition(share, behind, done.palette, finish)

    looks = [look(1.0, mean.palette, after.dials.composition)]
    if before.dials.palette != after.dials.palette:
        # Given colours are laid on by the composition, and would come or go all at once.
        palette = Painter(sources, quality, before.dials, device, parts).palette(after.view)
        looks = [replace(looks[0], share=share), look(1 - share, palette, before.dials.composition)]
    return _BlendPainting(looks, (Keyframe(middle, figure),), parts)


class _SourceScaler:
    """Gives artworks a share in all; the same artworks become the same sources each time."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._known: dict[tuple[StyleSource, ...], tuple[StyleSource, ...]] = {}

    def __call__(self, own: tuple[StyleSource, ...]) -> tuple[StyleSource, ...]:
        if own not in self._known:
            each = self._share / sum(source.weight for source in own)
            self._known[own] = tuple(source.with_share(each) for source in own)
        return self._known[own]


def _warp_paint(side: BlendClip, frame: Frame) -> Array:
    """The paint (H, W, 3) of one clip's view as `frame` wears it, filled past the matte."""
    return filled_start(
        frame, warp_from_keyframes(frame, [Keyframe(side.view, side.layers.figure)])
    )


def _blend_frame(
    number: int,
    index: int,
    frame: Frame,
    before: BlendClip,
    after: BlendClip,
    stages: Sequence[_BlendPainting],
) -> Array:
    """Frame `index` as the stage of that number has it; the clips are the outermost stages."""
    if number == 0:
        return read_picture(before.frames[index])
    if number > BLEND_PAINTINGS:
        return read_picture(after.frames[index])
    stage = stages[number - 1]
    looks = [
        look.share
        * compose_frame(frame, stage.keyframes, look.behind, look.palette, look.finish, stage.parts)
        for look in stage.looks
    ]
    return np.sum(looks, axis=0, dtype=np.float32)
