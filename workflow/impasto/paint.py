"""A render painted in the manner of artworks: coarse to fine, guided by matte and depth.

Figure and ground are painted as two layers. The ground is a whole picture without the protein,
from the artwork's calm parts; the figure is painted over it, from the artwork's busy parts, with
large strokes near and small ones far. `compose` puts them together. The layers are what a film
carries from frame to frame.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor

from impasto.colour import to_lab, to_rgb
from impasto.compose import compose
from impasto.content import recoloured
from impasto.dials import Dials
from impasto.encoder import Encoder, stride
from impasto.errors import InputError
from impasto.ground import ground_start
from impasto.guides import filled, regions
from impasto.losses import ContentLoss, GramLoss, HoldLoss, shrink, total
from impasto.meter import Meter, Watcher
from impasto.optimise import Loss, optimise
from impasto.palette import Palette, palette_of
from impasto.quality import Quality, Scale
from impasto.render.frame import Array, Frame
from impasto.source import Source, heaviest
from impasto.style import Style, style_layers
from impasto.tensors import resized, size_at, to_array, to_tensor

CONTENT_LAYER = "relu4_2"  # Gatys et al. 2016
FINE_CONTENT_LAYER = "relu3_1"  # the deepest that a fine scale computes anyway

# Size of the optimiser's first step, in units of the image's range. The finest scale only finishes:
# larger steps would leave the grain of the optimiser on flat colour.
RATE, GROUND_RATE, FINEST = 0.06, 0.08, 0.5
# Width of what is grain rather than a stroke where only the hue changes, as a share of the side.
HUE_GRAIN = 0.0025
# Pixels round the protein that are painted with it, as a share of the long side.
APRON = 0.05


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
        self.style = Style(self.sources, self.encoder, self.device, self.dials.weights)

    def turned(self, dials: Dials, quality: Quality | None = None) -> "Painter":
        """The same painter with other dials and, if given, another quality.

        What it knows of the artworks is shared, and so the weights must be the same.
        """
        assert dials.weights == self.dials.weights, "the weights are in the artworks' statistics"
        painter = copy(self)
        painter.dials, painter.quality = dials, quality or self.quality
        return painter

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
        self, size: tuple[int, int], palette: Palette, scales: tuple[Scale, ...], meter: Meter
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
            rate = GROUND_RATE * (FINEST if scale is scales[-1] else 1.0)
            steps = scale.ground_steps
            watch = meter.watching("ground", scale, steps)
            image = optimise(image, self.encoder, layers, loss, steps, rate, progress=watch)
        assert image is not None  # a quality has at least one scale
        return _without_colour_grain(to_array(resized(image, size)))

    def _figure(
        self,
        frame: Frame,
        palette: Palette,
        ground: Array,
        carried: Carried | None,
        scales: tuple[Scale, ...],
        meter: Meter,
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
            rate = RATE * (FINEST if scale is scales[-1] else 1.0)
            paint = optimise(under, self.encoder, layers, loss, scale.steps, rate, progress=watch)
        painted = ground.copy()
        painted[window] = _without_colour_grain(to_array(resized(paint, size)))
        return filled(painted, frame.matte > 0.9)

    def _figure_loss(
        self, scale: Scale, planes: list[Tensor], held: bool
    ) -> tuple[Loss, tuple[str, ...]]:
        """The loss of the figure at one scale, and the layers that it reads."""
        content, start, matte, near, far = planes[:5]
        weights = self.dials.weights
        layers = style_layers(scale.deepest)
        deep = "relu5_1" in layers
        content_layer = CONTENT_LAYER if deep else FINE_CONTENT_LAYER
        with torch.no_grad():
            target = self.encoder(content, [content_layer])[content_layer]
        # Proximity-weighted content: the front of the protein must be recognised first.
        weight = shrink(0.1 + 0.6 * matte + weights.proximity * near, *target.shape[-2:])
        likeness = (weights.content if deep else weights.fine_content) * self.dials.likeness
        of_content = ContentLoss(target, weight)
        of_style = []
        for mask, share, stroke in (
            (near, weights.near, weights.near_stroke),
            (far, weights.far, weights.far_stroke),
        ):
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
                scores.append((weights.hold, hold(image)))
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


def _sharpened(coarse: Tensor, whole: Tensor, size: tuple[int, int]) -> Tensor:
    """A coarse result at a finer size, with the fine detail that the start had there."""
    start = resized(whole, size)
    smooth = resized(resized(whole, (coarse.shape[-1], coarse.shape[-2])), size)
    return (resized(coarse, size) + start - smooth).clamp(0, 1)


def _without_colour_grain(paint: Array) -> Array:
    """Paint (H, W, 3) whose hue and chroma are as smooth as an artwork's; its light is left alone.

    Descending on features leaves several times the artworks' own variation of a and b between
    neighbouring pixels, which the network hardly sees and the eye takes for noise.
    """
    lab = to_lab(paint)
    sigma = HUE_GRAIN * max(paint.shape[:2])
    lab[..., 1:] = ndimage.gaussian_filter(lab[..., 1:], (sigma, sigma, 0))
    return to_rgb(lab)


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
