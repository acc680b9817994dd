"""From one clip's paint to the next one's: painted after both artworks, in changing shares."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from impasto.artworks.style_source import Source
from impasto.core.arrays import Array
from impasto.core.atomic_files import replacing_folder
from impasto.core.errors import InputError
from impasto.motion.clip import Progress, composed
from impasto.motion.layer_files import read_rendered
from impasto.motion.propagation import Keyframe, begun, carried
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.compose import Backdrop, Finish, backdrop
from impasto.painting.composition.layers import Layers, finished
from impasto.painting.dials import Dials
from impasto.painting.painter import Carried, Painter
from impasto.painting.parts.intersections import Cell, crossed
from impasto.painting.parts.part import Part
from impasto.painting.parts.partition import divided
from impasto.painting.quality import Quality
from impasto.rendering.frame import FRAME_FILES, Frame, frame_name, read_picture, write_picture

# Paintings between the two, each after both artworks; frames lie between two of them.
STAGES = 3


@dataclass(frozen=True)
class Side:
    """One of the two clips.

    Attributes:
        sources: what it is painted after.
        dials: with which it is painted.
        view: the render that was painted; a turn has shown each clip another one.
        layers: of its painting.
        frames: its painted frames while both are on screen.
        parts: what of it is painted after artworks of its own instead.
    """

    sources: Sequence[Source]
    dials: Dials
    view: Frame
    layers: Layers
    frames: Sequence[Path]
    parts: Sequence[Part] = ()

    def of(self, part: int) -> tuple[Source, ...]:
        """The artworks of a part by its number; 0 is the rest."""
        return self.parts[part - 1].sources if part else tuple(self.sources)


def blend(
    before: Side,
    after: Side,
    renders: Sequence[Path],
    output: Path,
    quality: Quality,
    device: torch.device,
    progress: Progress | None = None,
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
    middle = read_rendered(renders[len(renders) // 2], after.view)
    rendered = (read_rendered(path, after.view) for path in renders)
    places = crossed(before.parts, after.parts, rendered)
    if before.view.size != after.view.size:
        raise InputError("blend: the two clips differ in size")
    stages = []
    for number in range(1, STAGES + 1):
        if progress:
            progress(number - 1, STAGES + 1, f"painting {number} of {STAGES}")
        share = number / (STAGES + 1)
        stages.append(_stage(before, after, share, places, middle, quality, device))
    with replacing_folder(output, FRAME_FILES) as temporary:
        for index, path in enumerate(renders):
            frame = read_rendered(path, after.view)
            # The clips' own frames stand at both ends; no frame repeats one of them.
            place = (index + 1) / (len(renders) + 1) * (STAGES + 1)
            first = int(place)
            pictures = [
                _picture(number, index, frame, before, after, stages)
                for number in (first, first + 1)
            ]
            part = place - first
            picture = (1 - part) * pictures[0] + part * pictures[1]
            write_picture(temporary / frame_name(index), picture)
    if progress:
        progress(STAGES + 1, STAGES + 1, f"{len(renders)} frames")


@dataclass(frozen=True)
class _Look:
    """What a painting is composed with, and its share in the picture."""

    share: float
    behind: Backdrop
    palette: Palette
    finish: Finish


@dataclass(frozen=True)
class _Stage:
    looks: Sequence[_Look]
    keyframes: tuple[Keyframe, ...]
    parts: Sequence[Part]


def _stage(
    before: Side,
    after: Side,
    share: float,
    places: Sequence[Cell],
    middle: Frame,
    quality: Quality,
    device: torch.device,
) -> _Stage:
    """A painting of `middle`, `share` of it after the second artwork."""
    leaving, entering = _Shared(1 - share), _Shared(share)

    def sources_of(first: int, second: int) -> tuple[Source, ...]:
        return leaving(before.of(first)) + entering(after.of(second))

    sources = sources_of(0, 0)
    parts = [Part(cell, sources_of(*cell.place)) for cell in places]
    painter = Painter(sources, quality, after.dials, device, parts)

    def mixed(one: Array, other: Array) -> Array:
        return ((1 - share) * one + share * other).astype(np.float32)

    paint = mixed(_worn(before, middle), _worn(after, middle))
    ground = mixed(before.layers.ground, after.layers.ground)
    mean = Layers(paint, ground, painter.palette(after.view))
    # Nothing is held fast: all of it is to change.
    figure = painter.repaint(middle, mean, Carried(paint, np.zeros_like(middle.matte)))

    def look(share: float, palette: Palette, finish: Finish) -> _Look:
        done = finished(figure, ground, middle, palette, sources, finish, parts)
        grounds = divided(middle, parts).ground if parts else None
        behind = backdrop(ground, done.palette, grounds)
        return _Look(share, behind, done.palette, finish)

    looks = [look(1.0, mean.palette, after.dials.finish)]
    if before.dials.colours != after.dials.colours:
        # Given colours are laid on by the composition, and would come or go all at once.
        palette = Painter(sources, quality, before.dials, device, parts).palette(after.view)
        looks = [replace(looks[0], share=share), look(1 - share, palette, before.dials.finish)]
    return _Stage(looks, (Keyframe(middle, figure),), parts)


class _Shared:
    """Gives artworks a share in all; the same artworks become the same sources each time."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._known: dict[tuple[Source, ...], tuple[Source, ...]] = {}

    def __call__(self, own: tuple[Source, ...]) -> tuple[Source, ...]:
        if own not in self._known:
            each = self._share / sum(source.weight for source in own)
            self._known[own] = tuple(source.sharing(each) for source in own)
        return self._known[own]


def _worn(side: Side, frame: Frame) -> Array:
    """The paint (H, W, 3) of one clip's view as `frame` wears it, filled past the matte."""
    return begun(frame, carried(frame, [Keyframe(side.view, side.layers.figure)]))


def _picture(
    number: int,
    index: int,
    frame: Frame,
    before: Side,
    after: Side,
    stages: Sequence[_Stage],
) -> Array:
    """Frame `index` as the stage of that number has it; the clips are the outermost stages."""
    if number == 0:
        return read_picture(before.frames[index])
    if number > STAGES:
        return read_picture(after.frames[index])
    stage = stages[number - 1]
    looks = [
        look.share
        * composed(frame, stage.keyframes, look.behind, look.palette, look.finish, stage.parts)
        for look in stage.looks
    ]
    return np.sum(looks, axis=0, dtype=np.float32)
