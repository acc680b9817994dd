"""A render painted in the manner of artworks: coarse to fine, guided by matte and depth.

Figure and ground are painted as two layers. The ground is a whole picture without the protein,
from the artwork's calm parts; the figure is painted over it, from the artwork's busy parts, with
large strokes near and small ones far. `compose` puts them together. The layers are what a film
carries from frame to frame.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from impasto.artworks.saliency import quiet_of
from impasto.artworks.style_source import Source, heaviest
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.device import return_freed_memory
from impasto.core.errors import InputError
from impasto.painting.colour.chroma_denoise import without_colour_grain
from impasto.painting.colour.colour_scheme import Scheme, of_figure, of_ground
from impasto.painting.colour.given_colours import given_colours
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.content_image import farness, told
from impasto.painting.composition.ground_init import cleared, ground_start
from impasto.painting.composition.layers import Layers, Painting, finished
from impasto.painting.composition.line_drawing import lined
from impasto.painting.dials import Dials
from impasto.painting.network.edge_loss import EdgeLoss, depth_steps
from impasto.painting.network.losses import HoldLoss, total
from impasto.painting.network.optimiser import Loss, Progress, optimise
from impasto.painting.network.tensors import resized, size_at, to_array, to_tensor
from impasto.painting.network.tiling import Tile, tiles
from impasto.painting.network.vgg import Encoder
from impasto.painting.parts.part import Part
from impasto.painting.parts.part_palettes import palettes_of
from impasto.painting.parts.partition import Division, divided, mixed
from impasto.painting.progress import Meter, Watcher
from impasto.painting.quality import Quality, Scale
from impasto.painting.stroke_direction.direction_field import turns_of, wanted_field
from impasto.painting.style.matching_loss import matched
from impasto.painting.style.patch_matching import Strokes, layers_to
from impasto.painting.style.stroke_contrast import with_contrast
from impasto.painting.style.style_patches import Style, guides_of, inner
from impasto.painting.style.texture_synthesis import BLEED, forms
from impasto.rendering.depth_cues import filled, regions
from impasto.rendering.frame import Frame

GroundFrom = Literal["forms", "texture", "mixture"]

# Size of the optimiser's first step, in units of the image's range.
RATE = 0.03
# Share of the content image in what each scale of the figure starts from; of the render's own
# shading in the content image.
FRESH, SHADE = 0.3, 0.85
# Pixels round the protein that are painted with it, as a share of the long side.
APRON = 0.05


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
        parts: Sequence[Part] = (),
        ground_from: GroundFrom = "forms",
    ) -> None:
        """Load the encoder; the artworks' strokes are gathered when they are needed.

        Args:
            sources: the artworks of the picture.
            quality: the scales and their steps.
            dials: what the user turned.
            device: where to compute.
            parts: what is painted after artworks of its own instead.
            ground_from: what the ground begins with: "forms", the large forms of the artwork with
                the largest share; "mixture", those of all, by their shares; "texture", texture.
        """
        if not sources:
            raise InputError("paint: expected at least one artwork")
        self.sources, self.quality, self.dials = tuple(sources), quality, dials or Dials()
        self.device = device or torch.device("cpu")
        self.encoder = Encoder(self.device)
        self.parts, self.ground_from = tuple(parts), ground_from
        # Parts that share their artworks share their strokes.
        every = [self.sources, *(part.sources for part in self.parts)]
        known = {of: self._style(of) for of in dict.fromkeys(every)}
        self.styles = [known[of] for of in every]
        # Painters of the same artworks in other colours, by their scheme.
        self._in_colours: dict[str, tuple[list[Style], tuple[Source, ...], tuple[Part, ...]]] = {}

    def turned(self, dials: Dials, quality: Quality | None = None) -> "Painter":
        """The same painter with other dials and, if given, another quality.

        What it knows of the artworks is shared, and so the weights must be the same.
        """
        assert dials.weights == self.dials.weights, "the weights are in the artworks' strokes"
        painter = copy(self)
        painter.dials, painter.quality = dials, quality or self.quality
        return painter

    def paint(self, frame: Frame, watch: Watcher | None = None) -> Painting:
        """Paint a frame from nothing."""
        # Asked for before any work: a frame may not tell.
        field = wanted_field(frame, self.dials.strokes)
        palette = self.palette(frame)
        scales = self.quality.scales_to(max(frame.size))
        meter = Meter(scales, watch, ground=shows_ground(frame))
        painter = self._with(palette.scheme)
        ground = painter._ground(frame, palette, scales, meter)
        figure = painter._figure(frame, palette, ground, None, scales, meter, field)
        return finished(figure, ground, frame, palette, self.sources, self.dials.finish, self.parts)

    def repaint(
        self, frame: Frame, of: Layers, carried: Carried, watch: Watcher | None = None
    ) -> Array:
        """The figure of another frame of the same clip, begun from paint that was carried to it."""
        scales = self.quality.keyframe_to(max(frame.size))
        meter = Meter(scales, watch, ground=False)
        painter = self._with(of.palette.scheme)
        field = wanted_field(frame, self.dials.strokes)
        return painter._figure(frame, of.palette, of.ground, carried, scales, meter, field)

    def palette(self, frame: Frame) -> Palette:
        """The palette in which `frame`, and its whole clip, is painted."""
        given = given_colours(self.dials.colours, frame)
        painter = self if given is None else self._with(given.scheme)
        palette = palettes_of(frame, painter.sources, painter.parts, divided(frame, self.parts))
        return palette if given is None else given.laid_on(palette)

    def _with(self, scheme: Scheme | None) -> "Painter":
        """The painter with its artworks in the colours of a scheme; None for their own."""
        if scheme is None:
            return self
        key = repr(scheme.as_dict())
        if key not in self._in_colours:
            every = [self.sources, *(part.sources for part in self.parts)]
            grounds = [of_ground(of, scheme) for of in every]
            self._in_colours[key] = (
                [
                    self._style(of_figure(of, scheme), own)
                    for of, own in zip(every, grounds, strict=True)
                ],
                grounds[0],
                tuple(
                    replace(part, sources=own)
                    for part, own in zip(self.parts, grounds[1:], strict=True)
                ),
            )
        painter = copy(self)
        painter.styles, painter.sources, painter.parts = self._in_colours[key]
        return painter

    def _style(self, sources: Sequence[Source], ground: Sequence[Source] | None = None) -> Style:
        weights, turns = self.dials.weights, turns_of(self.dials.strokes)
        return Style(sources, self.encoder, self.device, weights, ground, turns)

    def _ground(
        self, frame: Frame, palette: Palette, scales: tuple[Scale, ...], meter: Meter
    ) -> Array:
        if not shows_ground(frame):
            flat = to_rgb(palette.ground[None, None].astype(np.float32))
            return np.broadcast_to(flat, frame.colour.shape).copy()
        division = divided(frame, self.parts)
        start = self._ground_start(frame, palette, division)
        bleed = round(BLEED * max(frame.size))
        around = ((bleed, bleed), (bleed, bleed), (0, 0))
        start = np.pad(start, around, mode="reflect")
        shares = np.pad(division.ground.transpose(1, 2, 0), around, mode="reflect")
        whole = to_tensor(shares, self.device)
        image = to_tensor(start, self.device)
        size = start.shape[1], start.shape[0]

        def cropped(image: Tensor) -> Array:
            return to_array(resized(image, size))[bleed:-bleed, bleed:-bleed]

        for scale in scales:
            layers = layers_to(scale.deepest)
            image = resized(image, size_at(size, scale.side / max(frame.size)))
            everywhere = torch.ones_like(image[:, :1])
            here = resized(whole, (image.shape[-1], image.shape[-2]))
            parts = self._shared(everywhere, here, scale, 1.0, figure=False)
            loss = self._loss(image, parts, layers)
            watch = meter.watching("ground", scale, scale.ground_steps, cropped)
            image = self._descended(image, layers, loss, scale.ground_steps, watch)
        return without_colour_grain(cropped(image))

    def _figure(
        self,
        frame: Frame,
        palette: Palette,
        ground: Array,
        carried: Carried | None,
        scales: tuple[Scale, ...],
        meter: Meter,
        field: Array | None,
    ) -> Array:
        division = divided(frame, self.parts)
        content = self._content(frame, palette, ground, division)
        masks = regions(frame)
        planes = [content, frame.matte, masks.near, masks.far, self._likeness(frame)]
        planes.append(division.figure.transpose(1, 2, 0))
        # Whoever divides a picture has said what is what in it.
        quiet = None if self.parts else quiet_of(frame)
        planes.append(np.zeros_like(frame.matte) if quiet is None else quiet)
        planes.append(depth_steps(frame))
        if carried is not None:
            planes += [carried.paint, carried.known]
        weights = self.dials.weights
        # Only the protein's window of the picture is painted; the rest is ground already.
        window = _window(frame)
        whole = [to_tensor(plane[window], self.device) for plane in planes]
        along = None if field is None else to_tensor(field[window], self.device)
        size = whole[0].shape[-1], whole[0].shape[-2]
        paint = whole[0] if carried is None else whole[8]

        def placed(image: Tensor) -> Array:
            picture, matte = ground.copy(), frame.matte[window][..., None]
            # What is painted round the protein is not kept.
            picture[window] += matte * (to_array(resized(image, size)) - picture[window])
            return picture

        for scale in scales:
            layers = layers_to(scale.deepest)
            here = size_at(size, scale.side / max(frame.size))
            wanted, inside, near, far, likeness, shares, calm, steps = (
                resized(p, here) for p in whole[:8]
            )
            paint = resized(paint, here)
            queried = likeness * wanted + (1 - likeness) * paint
            # What is quiet in a picture that is all figure is painted as a ground is.
            near, far = (1 - calm) * near, (1 - calm) * far
            smooth = [] if quiet is None else self._shared(calm, shares, scale, 1.0, figure=False)
            # Near parts take large strokes, far parts small ones.
            of_style = self._loss(
                queried,
                [
                    *self._shared(near, shares, scale, weights.near_stroke, figure=True),
                    *self._shared(far, shares, scale, weights.far_stroke, figure=True),
                    *smooth,
                ],
                layers,
                along,
            )
            others: list[tuple[float, EdgeLoss | HoldLoss]] = [(weights.edges, EdgeLoss(steps))]
            if carried is None:
                paint = FRESH * wanted + (1 - FRESH) * paint
            else:
                hold = HoldLoss(*(resized(plane, here) for plane in whole[8:]))
                others.append((weights.hold, hold))
            loss = _with_others(of_style, others)
            # Each scale begins with the exact ground around the protein, at its own sharpness.
            paint = inside * paint + (1 - inside) * wanted
            watch = meter.watching("figure", scale, scale.steps, placed)
            paint = self._descended(paint, layers, loss, scale.steps, watch)
        painted = ground.copy()
        painted[window] = without_colour_grain(to_array(resized(paint, size)))
        covered = frame.matte > 0.9
        drawn = covered if quiet is None else covered & (quiet < 0.5)
        contrasted = (
            with_contrast(painted, drawn & (share > 0.5), style.contrast(max(frame.size)))
            for share, style in zip(division.figure, self.styles, strict=True)
        )
        firm = mixed(division.figure, contrasted)
        if quiet is not None:
            firm += quiet[..., None] * (painted - firm)
        return filled(firm, covered)

    def _ground_start(self, frame: Frame, palette: Palette, division: Division) -> Array:
        """What the ground is painted from, each part of it from its own artwork."""
        # The clearing steps away from what most of the protein is painted in.
        figure = palette.every[int(division.figure.sum(axis=(1, 2)).argmax())]
        own = [self.sources, *(part.sources for part in self.parts)]
        starts = (
            self._started(frame, sources, replace(figure, ground=part.ground))
            if division.has_ground(number)
            else np.zeros_like(frame.colour)
            for number, (sources, part) in enumerate(zip(own, palette.every, strict=True))
        )
        return mixed(division.ground, starts)

    def _started(self, frame: Frame, sources: Sequence[Source], palette: Palette) -> Array:
        weights, seed = self.dials.weights, self.dials.seed
        # Of places that were pointed out, the artwork's composition says nothing.
        guided = any(source.guide is not None for source in sources)
        if self.ground_from != "texture" and not guided:
            shown = sources if self.ground_from == "mixture" else [heaviest(sources)]
            whole = sum(source.weight for source in shown)
            starts = [ground_start(s.pixels, frame, palette, weights, seed) for s in shown]
            return mixed(np.array([s.weight / whole for s in shown])[:, None, None], starts)
        calm = [replace(s, guide=inner(guides_of(s, weights)[..., 1])) for s in sources]
        scale = self.quality.scales_to(max(frame.size))[0]
        grown = to_lab(forms(calm, frame.size, scale, self.encoder, seed))
        return to_rgb(cleared(grown, frame, palette, weights))

    def _content(self, frame: Frame, palette: Palette, ground: Array, division: Division) -> Array:
        """What is to be painted: the protein in the artwork's colours, in its ground, lined."""
        weights, matte = self.dials.weights, frame.matte[..., None]
        figure = mixed(
            division.figure,
            (to_rgb(told(frame, p, SHADE, weights.modelling, weights)) for p in palette.every),
        )
        picture = matte * figure + (1 - matte) * ground
        # Firmer than the composition's: painted lines stay on the surface when the protein moves,
        # composed ones slide over it.
        drawn = weights.drawn
        return mixed(
            division.picture, (lined(picture, frame, p, drawn, drawn) for p in palette.every)
        )

    def _likeness(self, frame: Frame) -> Array:
        """Share (H, W) of the content image in what is matched: the front must be recognised."""
        weights, dial = self.dials.weights, self.dials.likeness
        share = weights.content * dial / (weights.content * dial + 1 - weights.content + 1e-6)
        nearer = 1 - farness(frame) - 0.5
        return np.clip(share * (1 + weights.proximity * nearer), 0, 1).astype(np.float32)

    def _descended(
        self,
        image: Tensor,
        layers: tuple[str, ...],
        loss: Loss,
        steps: int,
        watch: Progress | None,
    ) -> Tensor:
        parts = tiles((image.shape[-1], image.shape[-2]), self.encoder.most)
        if len(parts) > 1:
            # What matching has left behind lies in pieces that are too small for a tile.
            return_freed_memory()
        return optimise(image, self.encoder, layers, loss, steps, RATE, parts, watch)

    def _loss(
        self,
        queried: Tensor,
        parts: Sequence[tuple[Tensor, Strokes]],
        layers: Sequence[str],
        along: Tensor | None = None,
    ) -> Loss:
        return matched(self.encoder, queried, parts, layers, self.dials.weights.spread, along)

    def _shared(
        self, mask: Tensor, shares: Tensor, scale: Scale, stroke: float, *, figure: bool
    ) -> list[tuple[Tensor, Strokes]]:
        """What each part (1, K, H, W) of a mask is painted with, at a size of its strokes."""
        side = round(scale.side * self.dials.stroke * stroke)
        if len(self.styles) == 1:
            return [(mask, self.styles[0].strokes(side, figure))]
        masks = (mask * share for share in torch.split(shares, 1, dim=1))
        return [
            (own, style.strokes(side, figure))
            for own, style in zip(masks, self.styles, strict=True)
            # Strokes are dear to gather: none for what does not show.
            if float(own.max()) > 0
        ]


def _with_others(of_style: Loss, others: Sequence[tuple[float, EdgeLoss | HoldLoss]]) -> Loss:
    """The loss of style with those of the picture's pixels, each with its weight."""
    counted = [(weight, other) for weight, other in others if weight]

    def loss(image: Tensor, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        of_pixels = [(weight, other(image, tile)) for weight, other in counted]
        return total([(1.0, of_style(image, features, tile)), *of_pixels])

    return loss


def shows_ground(frame: Frame) -> bool:
    """Whether anything is left uncovered; of most pictures that are no renders, nothing is."""
    return bool(frame.matte.min() < 1)


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
