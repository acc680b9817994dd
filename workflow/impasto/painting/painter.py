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

from impasto.artworks.saliency import background_likelihood
from impasto.artworks.style_source import StyleSource, heaviest_source
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.device import return_freed_memory
from impasto.core.errors import InputError
from impasto.painting.colour.chroma_denoise import denoise_chroma
from impasto.painting.colour.colour_scheme import ColourScheme, figure_artworks, ground_artworks
from impasto.painting.colour.given_colours import find_given_colours
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.content_image import content_image, farness
from impasto.painting.composition.ground_init import fade_around_figure, ground_from_artwork
from impasto.painting.composition.layers import LayeredPainting, PaintLayers, compose_painting
from impasto.painting.composition.line_drawing import draw_lines
from impasto.painting.dials import Dials
from impasto.painting.network.edge_loss import EdgeLoss, depth_steps
from impasto.painting.network.losses import TemporalLoss, weighted_sum
from impasto.painting.network.optimiser import StepCallback, TileLoss, optimise
from impasto.painting.network.tensors import resize, size_at, to_array, to_tensor
from impasto.painting.network.tiling import Tile, split_into_tiles
from impasto.painting.network.vgg import Encoder
from impasto.painting.parts.part import Part
from impasto.painting.parts.part_palettes import extract_part_palettes
from impasto.painting.parts.partition import Partition, blend_by_weight, partition_frame
from impasto.painting.progress import PaintingCallback, ProgressMeter
from impasto.painting.quality import Quality, Scale
from impasto.painting.stroke_direction.direction_field import rotation_count, target_orientation
from impasto.painting.style.matching_loss import build_matching_loss
from impasto.painting.style.patch_matching import StylePatches, layers_to
from impasto.painting.style.stroke_contrast import match_contrast
from impasto.painting.style.style_patches import ArtworkStyle, figure_ground_guides, trim_margin
from impasto.painting.style.texture_synthesis import BLEED, synthesise_forms
from impasto.rendering.depth_cues import fill_nearest, frame_regions
from impasto.rendering.frame import Frame

GroundFrom = Literal["forms", "texture", "mixture"]

# Size of the optimiser's first step, in units of the image's range.
LEARNING_RATE = 0.03
# Share of the content image in what each scale of the figure starts from; of the render's own
# shading in the content image.
CONTENT_SHARE, SHADING_SHARE = 0.3, 0.85
# Pixels round the protein that are painted with it, as a share of the long side.
FIGURE_MARGIN = 0.05


@dataclass(frozen=True)
class InitialPaint:
    """Paint carried over from another frame, to be refined.

    Attributes:
        paint: (H, W, 3) RGB in [0, 1], complete.
        confidence: (H, W) in [0, 1]: 1 where the paint came from a visible place, to be held fast.
    """

    paint: Array
    confidence: Array


class Painter:
    """Paints frames in the manner of one set of artworks."""

    def __init__(
        self,
        sources: Sequence[StyleSource],
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
        known = {of: self._make_style(of) for of in dict.fromkeys(every)}
        self.styles = [known[of] for of in every]
        # Painters of the same artworks in other colours, by their scheme.
        self._artworks_by_scheme: dict[
            str, tuple[list[ArtworkStyle], tuple[StyleSource, ...], tuple[Part, ...]]
        ] = {}

    def with_dials(self, dials: Dials, quality: Quality | None = None) -> "Painter":
        """The same painter with other dials and, if given, another quality.

        What it knows of the artworks is shared, and so the weights must be the same.
        """
        assert dials.weights == self.dials.weights, "the weights are in the artworks' strokes"
        painter = copy(self)
        painter.dials, painter.quality = dials, quality or self.quality
        return painter

    def paint(self, frame: Frame, watch: PaintingCallback | None = None) -> LayeredPainting:
        """Paint a frame from nothing."""
        # Asked for before any work: a frame may not tell.
        field = target_orientation(frame, self.dials.stroke_direction)
        palette = self.palette(frame)
        scales = self.quality.scales_to(max(frame.size))
        meter = ProgressMeter(scales, watch, ground=shows_ground(frame))
        painter = self._in_colour_scheme(palette.scheme)
        ground = painter._paint_ground(frame, palette, scales, meter)
        figure = painter._paint_figure(frame, palette, ground, None, scales, meter, field)
        return compose_painting(
            figure, ground, frame, palette, self.sources, self.dials.composition, self.parts
        )

    def repaint(
        self,
        frame: Frame,
        layers: PaintLayers,
        initial: InitialPaint,
        watch: PaintingCallback | None = None,
    ) -> Array:
        """The figure of another frame of the same clip, begun from paint that was carried to it."""
        scales = self.quality.keyframe_scales_to(max(frame.size))
        meter = ProgressMeter(scales, watch, ground=False)
        painter = self._in_colour_scheme(layers.palette.scheme)
        field = target_orientation(frame, self.dials.stroke_direction)
        return painter._paint_figure(
            frame, layers.palette, layers.ground, initial, scales, meter, field
        )

    def palette(self, frame: Frame) -> Palette:
        """The palette in which `frame`, and its whole clip, is painted."""
        given = find_given_colours(self.dials.palette, frame)
        painter = self if given is None else self._in_colour_scheme(given.scheme)
        palette = extract_part_palettes(
            frame, painter.sources, painter.parts, partition_frame(frame, self.parts)
        )
        return palette if given is None else given.apply_to(palette)

    def _in_colour_scheme(self, scheme: ColourScheme | None) -> "Painter":
        """The painter with its artworks in the colours of a scheme; None for their own."""
        if scheme is None:
            return self
        key = repr(scheme.as_dict())
        if key not in self._artworks_by_scheme:
            every = [self.sources, *(part.sources for part in self.parts)]
            grounds = [ground_artworks(of, scheme) for of in every]
            self._artworks_by_scheme[key] = (
                [
                    self._make_style(figure_artworks(of, scheme), own)
                    for of, own in zip(every, grounds, strict=True)
                ],
                grounds[0],
                tuple(
                    replace(part, sources=own)
                    for part, own in zip(self.parts, grounds[1:], strict=True)
                ),
            )
        painter = copy(self)
        painter.styles, painter.sources, painter.parts = self._artworks_by_scheme[key]
        return painter

    def _make_style(
        self, sources: Sequence[StyleSource], ground: Sequence[StyleSource] | None = None
    ) -> ArtworkStyle:
        weights, turns = self.dials.weights, rotation_count(self.dials.stroke_direction)
        return ArtworkStyle(sources, self.encoder, self.device, weights, ground, turns)

    def _paint_ground(
        self, frame: Frame, palette: Palette, scales: tuple[Scale, ...], meter: ProgressMeter
    ) -> Array:
        if not shows_ground(frame):
            flat = to_rgb(palette.ground[None, None].astype(np.float32))
            return np.broadcast_to(flat, frame.colour.shape).copy()
        division = partition_frame(frame, self.parts)
        start = self._initial_ground(frame, palette, division)
        bleed = round(BLEED * max(frame.size))
        around = ((bleed, bleed), (bleed, bleed), (0, 0))
        start = np.pad(start, around, mode="reflect")
        shares = np.pad(division.ground.transpose(1, 2, 0), around, mode="reflect")
        whole = to_tensor(shares, self.device)
        image = to_tensor(start, self.device)
        size = start.shape[1], start.shape[0]

        def cropped(image: Tensor) -> Array:
            return to_array(resize(image, size))[bleed:-bleed, bleed:-bleed]

        for scale in scales:
            layers = layers_to(scale.deepest_layer)
            image = resize(image, size_at(size, scale.side / max(frame.size)))
            everywhere = torch.ones_like(image[:, :1])
            here = resize(whole, (image.shape[-1], image.shape[-2]))
            parts = self._style_terms_by_part(everywhere, here, scale, 1.0, figure=False)
            loss = self._style_loss(image, parts, layers)
            watch = meter.step_callback("ground", scale, scale.ground_steps, cropped)
            image = self._optimise_scale(image, layers, loss, scale.ground_steps, watch)
        return denoise_chroma(cropped(image))

    def _paint_figure(
        self,
        frame: Frame,
        palette: Palette,
        ground: Array,
        initial: InitialPaint | None,
        scales: tuple[Scale, ...],
        meter: ProgressMeter,
        field: Array | None,
    ) -> Array:
        division = partition_frame(frame, self.parts)
        content = self._compose_content_image(frame, palette, ground, division)
        masks = frame_regions(frame)
        planes = [content, frame.matte, masks.near, masks.far, self._content_share(frame)]
        planes.append(division.figure.transpose(1, 2, 0))
        # Whoever divides a picture has said what is what in it.
        quiet = None if self.parts else background_likelihood(frame)
        planes.append(np.zeros_like(frame.matte) if quiet is None else quiet)
        planes.append(depth_steps(frame))
        if initial is not None:
            planes += [initial.paint, initial.confidence]
        weights = self.dials.weights
        # Only the protein's window of the picture is painted; the rest is ground already.
        window = _figure_window(frame)
        whole = [to_tensor(plane[window], self.device) for plane in planes]
        along = None if field is None else to_tensor(field[window], self.device)
        size = whole[0].shape[-1], whole[0].shape[-2]
        paint = whole[0] if initial is None else whole[8]

        def placed(image: Tensor) -> Array:
            picture, matte = ground.copy(), frame.matte[window][..., None]
            # What is painted round the protein is not kept.
            picture[window] += matte * (to_array(resize(image, size)) - picture[window])
            return picture

        for scale in scales:
            layers = layers_to(scale.deepest_layer)
            here = size_at(size, scale.side / max(frame.size))
            wanted, inside, near, far, likeness, shares, calm, steps = (
                resize(p, here) for p in whole[:8]
            )
            paint = resize(paint, here)
            queried = likeness * wanted + (1 - likeness) * paint
            # What is quiet in a picture that is all figure is painted as a ground is.
            near, far = (1 - calm) * near, (1 - calm) * far
            smooth = (
                []
                if quiet is None
                else self._style_terms_by_part(calm, shares, scale, 1.0, figure=False)
            )
            # Near parts take large strokes, far parts small ones.
            of_style = self._style_loss(
                queried,
                [
                    *self._style_terms_by_part(
                        near, shares, scale, weights.near_stroke, figure=True
                    ),
                    *self._style_terms_by_part(far, shares, scale, weights.far_stroke, figure=True),
                    *smooth,
                ],
                layers,
                along,
            )
            others: list[tuple[float, EdgeLoss | TemporalLoss]] = [(weights.edges, EdgeLoss(steps))]
            if initial is None:
                paint = CONTENT_SHARE * wanted + (1 - CONTENT_SHARE) * paint
            else:
                hold = TemporalLoss(*(resize(plane, here) for plane in whole[8:]))
                others.append((weights.hold, hold))
            loss = _add_pixel_losses(of_style, others)
            # Each scale begins with the exact ground around the protein, at its own sharpness.
            paint = inside * paint + (1 - inside) * wanted
            watch = meter.step_callback("figure", scale, scale.steps, placed)
            paint = self._optimise_scale(paint, layers, loss, scale.steps, watch)
        painted = ground.copy()
        painted[window] = denoise_chroma(to_array(resize(paint, size)))
        covered = frame.matte > 0.9
        drawn = covered if quiet is None else covered & (quiet < 0.5)
        contrasted = (
            match_contrast(painted, drawn & (share > 0.5), style.contrast(max(frame.size)))
            for share, style in zip(division.figure, self.styles, strict=True)
        )
        firm = blend_by_weight(division.figure, contrasted)
        if quiet is not None:
            firm += quiet[..., None] * (painted - firm)
        return fill_nearest(firm, covered)

    def _initial_ground(self, frame: Frame, palette: Palette, division: Partition) -> Array:
        """What the ground is painted from, each part of it from its own artwork."""
        # The clearing steps away from what most of the protein is painted in.
        figure = palette.with_parts[int(division.figure.sum(axis=(1, 2)).argmax())]
        own = [self.sources, *(part.sources for part in self.parts)]
        starts = (
            self._initial_ground_after(frame, sources, replace(figure, ground=part.ground))
            if division.has_ground(number)
            else np.zeros_like(frame.colour)
            for number, (sources, part) in enumerate(zip(own, palette.with_parts, strict=True))
        )
        return blend_by_weight(division.ground, starts)

    def _initial_ground_after(
        self, frame: Frame, sources: Sequence[StyleSource], palette: Palette
    ) -> Array:
        weights, seed = self.dials.weights, self.dials.seed
        # Of places that were pointed out, the artwork's composition says nothing.
        guided = any(source.guide is not None for source in sources)
        if self.ground_from != "texture" and not guided:
            shown = sources if self.ground_from == "mixture" else [heaviest_source(sources)]
            whole = sum(source.weight for source in shown)
            starts = [ground_from_artwork(s.pixels, frame, palette, weights, seed) for s in shown]
            return blend_by_weight(
                np.array([s.weight / whole for s in shown])[:, None, None], starts
            )
        calm = [
            replace(s, guide=trim_margin(figure_ground_guides(s, weights)[..., 1])) for s in sources
        ]
        scale = self.quality.scales_to(max(frame.size))[0]
        grown = to_lab(synthesise_forms(calm, frame.size, scale, self.encoder, seed))
        return to_rgb(fade_around_figure(grown, frame, palette, weights))

    def _compose_content_image(
        self, frame: Frame, palette: Palette, ground: Array, division: Partition
    ) -> Array:
        """What is to be painted: the protein in the artwork's colours, in its ground, lined."""
        weights, matte = self.dials.weights, frame.matte[..., None]
        figure = blend_by_weight(
            division.figure,
            (
                to_rgb(content_image(frame, p, SHADING_SHARE, weights.modelling, weights))
                for p in palette.with_parts
            ),
        )
        picture = matte * figure + (1 - matte) * ground
        # Firmer than the composition's: painted lines stay on the surface when the protein moves,
        # composed ones slide over it.
        drawn = weights.drawn
        return blend_by_weight(
            division.picture,
            (draw_lines(picture, frame, p, drawn, drawn) for p in palette.with_parts),
        )

    def _content_share(self, frame: Frame) -> Array:
        """Share (H, W) of the content image in what is matched: the front must be recognised."""
        weights, dial = self.dials.weights, self.dials.likeness
        share = weights.content * dial / (weights.content * dial + 1 - weights.content + 1e-6)
        nearer = 1 - farness(frame) - 0.5
        return np.clip(share * (1 + weights.proximity * nearer), 0, 1).astype(np.float32)

    def _optimise_scale(
        self,
        image: Tensor,
        layers: tuple[str, ...],
        loss: TileLoss,
        steps: int,
        watch: StepCallback | None,
    ) -> Tensor:
        parts = split_into_tiles((image.shape[-1], image.shape[-2]), self.encoder.max_pixels)
        if len(parts) > 1:
            # What matching has left behind lies in pieces that are too small for a tile.
            return_freed_memory()
        return optimise(image, self.encoder, layers, loss, steps, LEARNING_RATE, parts, watch)

    def _style_loss(
        self,
        queried: Tensor,
        parts: Sequence[tuple[Tensor, StylePatches]],
        layers: Sequence[str],
        along: Tensor | None = None,
    ) -> TileLoss:
        return build_matching_loss(
            self.encoder, queried, parts, layers, self.dials.weights.spread, along
        )

    def _style_terms_by_part(
        self, mask: Tensor, shares: Tensor, scale: Scale, stroke: float, *, figure: bool
    ) -> list[tuple[Tensor, StylePatches]]:
        """What each part (1, K, H, W) of a mask is painted with, at a size of its strokes."""
        side = round(scale.side * self.dials.stroke_size * stroke)
        if len(self.styles) == 1:
            return [(mask, self.styles[0].patches(side, figure))]
        masks = (mask * share for share in torch.split(shares, 1, dim=1))
        return [
            (own, style.patches(side, figure))
            for own, style in zip(masks, self.styles, strict=True)
            # Strokes are dear to gather: none for what does not show.
            if float(own.max()) > 0
        ]


def _add_pixel_losses(
    of_style: TileLoss, others: Sequence[tuple[float, EdgeLoss | TemporalLoss]]
) -> TileLoss:
    """The loss of style with those of the picture's pixels, each with its weight."""
    counted = [(weight, other) for weight, other in others if weight]

    def loss(image: Tensor, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        of_pixels = [(weight, other(image, tile)) for weight, other in counted]
        return weighted_sum([(1.0, of_style(image, features, tile)), *of_pixels])

    return loss


def shows_ground(frame: Frame) -> bool:
    """Whether anything is left uncovered; of most pictures that are no renders, nothing is."""
    return bool(frame.matte.min() < 1)


def _figure_window(frame: Frame) -> tuple[slice, slice]:
    """Rows and columns of the protein with an apron round it."""
    inside = frame.matte > 0
    if not inside.any():
        raise InputError("paint: the render shows nothing: its matte is empty")
    apron = max(8, round(FIGURE_MARGIN * max(frame.size)))
    spans = []
    for axis in (1, 0):
        places = np.flatnonzero(inside.any(axis=axis))
        spans.append(slice(max(0, places[0] - apron), places[-1] + 1 + apron))
    return spans[0], spans[1]
