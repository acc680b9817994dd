"""A render painted in the manner of artworks: coarse to fine, guided by matte and depth.

Figure and ground are painted as two layers. The ground is a whole picture without the protein,
from the artwork's calm parts; the figure is painted over it, from the artwork's busy parts, with
large strokes near and small ones far. `compose` puts them together. The layers are what a film
carries from frame to frame.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from impasto.compose import Finish, compose
from impasto.content import recoloured
from impasto.encoder import Encoder, stride
from impasto.errors import InputError
from impasto.ground import ground_start
from impasto.guides import filled, regions
from impasto.losses import ContentLoss, GramLoss, HoldLoss, shrink, total
from impasto.optimise import Loss, Progress, optimise
from impasto.palette import Palette, palette_of
from impasto.quality import Quality, Scale
from impasto.render.frame import Array, Frame
from impasto.source import Source, heaviest
from impasto.style import Style, style_layers
from impasto.tensors import resized, size_at, to_array, to_tensor

CONTENT_LAYER = "relu4_2"  # Gatys et al. 2016
FINE_CONTENT_LAYER = "relu3_1"  # the deepest that a fine scale computes anyway

# Weights of scores that are each normalised by their own target's energy; a style score sums five
# layers. Found by looking, on three artworks and both representations: see docs/painter.md.
CONTENT = 2.0
FINE_CONTENT = 0.4
NEAR, FAR = 1.0, 0.7
HOLD = 30.0
# Strokes: the artwork is looked at this much larger or smaller than the painting.
NEAR_STROKE, FAR_STROKE = 1.15, 0.8
RATE, GROUND_RATE = 0.05, 0.02
# Pixels round the protein that are painted with it, as a share of the long side.
APRON = 0.05


@dataclass(frozen=True)
class Dials:
    """What a user turns.

    Attributes:
        likeness: content against style; 1 is the default, 0 paints by style alone.
        stroke: size of the strokes relative to the artwork's own.
        relief: how strongly depth shows, 0 to 2.
        ground: how quiet the background is, 0 to 1.
        colour: 1 takes the artwork's colours, 0 keeps the render's.
        seed: seed of the ground's first noise.
    """

    likeness: float = 1.0
    stroke: float = 1.0
    relief: float = 1.0
    ground: float = 0.5
    colour: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name, low, high in DIAL_RANGES:
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(f"{name}: expected {low:g} to {high:g}, found {value:g}")

    @property
    def finish(self) -> Finish:
        """The dials that the composition reads."""
        return Finish(self.relief, self.ground, self.colour)


DIAL_RANGES = (
    ("likeness", 0, 10),
    ("stroke", 0.25, 2),
    ("relief", 0, 2),
    ("ground", 0, 1),
    ("colour", 0, 1),
)


@dataclass(frozen=True)
class Stroke:
    """Where the work stands.

    Attributes:
        layer: "ground" or "figure".
        side: long side of the scale in pixels.
        step: steps done at this scale.
        steps: steps of this scale.
        loss: the latest loss.
        share: share of the whole work done, by pixels and steps, in [0, 1].
    """

    layer: str
    side: int
    step: int
    steps: int
    loss: float
    share: float


Watcher = Callable[[Stroke], None]


@dataclass(frozen=True)
class Painting:
    """A painted frame, in layers.

    Attributes:
        still: (H, W, 3) the composed picture.
        figure: (H, W, 3) the protein's paint, filled past the matte.
        ground: (H, W, 3) the ground's paint, complete behind the protein.
        palette: the palette of the picture.
    """

    still: Array
    figure: Array
    ground: Array
    palette: Palette


@dataclass(frozen=True)
class Carried:
    """Paint carried over from another frame, to be refined.

    Attributes:
        paint: (H, W, 3) RGB in [0, 1], complete.
        known: (H, W) in [0, 1]: 1 where the paint came from a visible place, to be held fast.
    """

    paint: Array
    known: Array


class Painter:
    """Paints frames in the manner of one set of artworks."""

    def __init__(
        self,
        sources: Sequence[Source],
        quality: Quality,
        dials: Dials | None = None,
        device: torch.device | None = None,
    ) -> None:
        """Load the encoder; the artworks' statistics are computed when they are needed."""
        if not sources:
            raise InputError("paint: expected at least one artwork")
        self.sources, self.quality, self.dials = tuple(sources), quality, dials or Dials()
        self.device = device or torch.device("cpu")
        self.encoder = Encoder(self.device)
        self.style = Style(self.sources, self.encoder, self.device)

    def paint(self, frame: Frame, watch: Watcher | None = None) -> Painting:
        """Paint a frame from nothing."""
        palette = self.palette(frame)
        scales = self.quality.scales_to(max(frame.size))
        meter = Meter(scales, watch)
        ground = self._ground(frame.size, palette, scales, meter)
        figure = self._figure(frame, palette, ground, None, scales, meter)
        return self._composed(frame, figure, ground, palette)

    def repaint(
        self, frame: Frame, of: Painting, carried: Carried, watch: Watcher | None = None
    ) -> Painting:
        """Paint another frame of the same clip, starting from paint that was carried to it."""
        scales = self.quality.keyframe_to(max(frame.size))
        meter = Meter(scales, watch, ground=False)
        figure = self._figure(frame, of.palette, of.ground, carried, scales, meter)
        return self._composed(frame, figure, of.ground, of.palette)

    def palette(self, frame: Frame) -> Palette:
        """The palette in which `frame`, and its whole clip, is painted."""
        return palette_of(frame, self.sources)

    def _composed(self, frame: Frame, figure: Array, ground: Array, palette: Palette) -> Painting:
        still = compose(figure, ground, frame, palette, self.dials.finish)
        return Painting(still, figure, ground, palette)

    def _ground(
        self, size: tuple[int, int], palette: Palette, scales: tuple[Scale, ...], meter: "Meter"
    ) -> Array:
        start = ground_start(heaviest(self.sources).pixels, size, palette, self.dials.seed)
        whole = to_tensor(start, self.device)
        image = None
        for scale in scales:
            layers = style_layers(scale.deepest)
            here = size_at(size, scale.side / max(size))
            image = resized(whole, here) if image is None else _sharpened(image, whole, here)
            targets = self._targets(scale, layers, 1.0, figure=False)
            loss = _ground_loss({name: GramLoss(targets[name]) for name in layers})
            watch = meter.watching("ground", scale, scale.ground_steps)
            image = optimise(
                image, self.encoder, layers, loss, scale.ground_steps, GROUND_RATE, progress=watch
            )
        assert image is not None  # a quality has at least one scale
        return to_array(resized(image, size))

    def _figure(
        self,
        frame: Frame,
        palette: Palette,
        ground: Array,
        carried: Carried | None,
        scales: tuple[Scale, ...],
        meter: "Meter",
    ) -> Array:
        matte = frame.matte[..., None]
        told = recoloured(frame, palette)
        start = told if carried is None else carried.paint
        content = matte * told + (1 - matte) * ground
        masks = regions(frame)
        planes = [content, start, frame.matte, masks.near, masks.far]
        if carried is not None:
            planes.append(carried.known)
        # Only the protein's window of the picture is painted; the rest is ground already.
        window = _window(frame)
        whole = [to_tensor(plane[window], self.device) for plane in planes]
        size = whole[0].shape[-1], whole[0].shape[-2]
        paint = whole[1]
        for scale in scales:
            here = size_at(size, scale.side / max(frame.size))
            at_scale = [resized(plane, here) for plane in whole]
            # Each scale begins with the exact ground around the protein, at its own sharpness.
            inside = at_scale[2]
            under = inside * resized(paint, here) + (1 - inside) * at_scale[0]
            loss, layers = self._figure_loss(scale, at_scale, held=carried is not None)
            watch = meter.watching("figure", scale, scale.steps)
            paint = optimise(under, self.encoder, layers, loss, scale.steps, RATE, progress=watch)
        painted = ground.copy()
        painted[window] = to_array(resized(paint, size))
        return filled(painted, frame.matte > 0.9)

    def _figure_loss(
        self, scale: Scale, planes: list[Tensor], held: bool
    ) -> tuple[Loss, tuple[str, ...]]:
        """The loss of the figure at one scale, and the layers that it reads."""
        content, start, matte, near, far = planes[:5]
        layers = style_layers(scale.deepest)
        deep = "relu5_1" in layers
        content_layer = CONTENT_LAYER if deep else FINE_CONTENT_LAYER
        with torch.no_grad():
            target = self.encoder(content, [content_layer])[content_layer]
        # Proximity-weighted content: the front of the protein must be recognised first.
        weight = shrink(0.1 + 0.6 * matte + near, *target.shape[-2:])
        likeness = (CONTENT if deep else FINE_CONTENT) * self.dials.likeness
        of_content = ContentLoss(target, weight)
        of_style = []
        for mask, share, stroke in ((near, NEAR, NEAR_STROKE), (far, FAR, FAR_STROKE)):
            targets = self._targets(scale, layers, stroke, figure=True)
            height, width = content.shape[-2:]
            for name in layers:
                step = stride(name)
                guide = shrink(mask, height // step, width // step)
                of_style.append((share, name, GramLoss(targets[name], guide)))
        hold = HoldLoss(start, planes[5]) if held else None

        def loss(image: Tensor, features: Mapping[str, Tensor]) -> Tensor:
            scores = [(likeness, of_content(features[content_layer]))]
            scores += [(share, one(features[name])) for share, name, one in of_style]
            if hold is not None:
                scores.append((HOLD, hold(image)))
            return total(scores)

        return loss, (*layers, content_layer)

    def _targets(
        self, scale: Scale, layers: tuple[str, ...], stroke: float, *, figure: bool
    ) -> dict[str, Tensor]:
        side = round(scale.side * self.dials.stroke * stroke)
        return self.style.targets(side, layers, figure)


def _ground_loss(of_style: Mapping[str, GramLoss]) -> Loss:
    def loss(_: Tensor, features: Mapping[str, Tensor]) -> Tensor:
        return total([(1.0, one(features[name])) for name, one in of_style.items()])

    return loss


class Meter:
    """Turns steps at scales of different cost into a share of the whole work."""

    def __init__(self, scales: Sequence[Scale], watch: Watcher | None, ground: bool = True) -> None:
        """Count the work of all scales, with or without the ground's."""
        self._watch = watch
        self._done = 0.0
        steps = [s.steps + (s.ground_steps if ground else 0) for s in scales]
        self._whole = sum(n * s.side**2 for n, s in zip(steps, scales, strict=True))

    def watching(self, layer: str, scale: Scale, steps: int) -> Progress | None:
        """A progress function for the optimiser at one scale."""
        watch = self._watch
        if watch is None:
            return None

        def progress(step: int, loss: float) -> None:
            self._done += scale.side**2
            watch(Stroke(layer, scale.side, step, steps, loss, self._done / self._whole))

        return progress


def _sharpened(coarse: Tensor, whole: Tensor, size: tuple[int, int]) -> Tensor:
    """A coarse result at a finer size, with the fine detail that the start had there."""
    start = resized(whole, size)
    smooth = resized(resized(whole, (coarse.shape[-1], coarse.shape[-2])), size)
    return (resized(coarse, size) + start - smooth).clamp(0, 1)


def _window(frame: Frame) -> tuple[slice, slice]:
    """Rows and columns of the protein with an apron round it."""
    inside = frame.matte > 0
    if not inside.any():
        raise InputError("paint: the render shows nothing: its matte is empty")
    apron = max(8, round(APRON * max(frame.size)))
    spans = []
    for axis in (1, 0):
        places = np.flatnonzero(inside.any(axis=axis))
        spans.append(slice(max(0, places[0] - apron), places[-1] + 1 + apron))
    return spans[0], spans[1]
