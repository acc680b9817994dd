"""The painter: renders a frame in the manner of artworks, guided by matte and depth.

Figure and ground are painted as two layers, coarse to fine. The ground is a whole picture without
the protein, painted from the artwork's calm parts. The figure is painted over it from the artwork's
busy parts, with large strokes near and small ones far. `compose_painting` puts the layers together.
A film warps the layers from frame to frame.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

from impasto.artworks.saliency import background_likelihood
from impasto.artworks.style_source import StyleSource, heaviest_source
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.device import return_freed_memory
from impasto.core.errors import InputError
from impasto.painting.broad_maps import MAP_SIDE, resample
from impasto.painting.colour.chroma_denoise import denoise_chroma
from impasto.painting.colour.colour_scheme import ColourScheme, figure_artworks, ground_artworks
from impasto.painting.colour.given_colours import find_given_colours
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.content_image import content_image
from impasto.painting.composition.ground_init import fade_around_figure, ground_from_artwork
from impasto.painting.composition.layers import (
    LayeredPainting,
    PaintLayers,
    compose_painting,
    draw_layers,
)
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
from impasto.painting.strokes.stroke_painting import (
    PartArtworks,
    StrokeDials,
    StrokePlan,
    plan_strokes,
)
from impasto.painting.strokes.stroke_record import StrokeRecord
from impasto.painting.style.matching_loss import build_matching_loss
from impasto.painting.style.patch_matching import StylePatches, layers_to
from impasto.painting.style.stroke_contrast import match_contrast
from impasto.painting.style.style_patches import ArtworkStyle, figure_ground_guides, trim_margin
from impasto.painting.style.texture_synthesis import BLEED, synthesise_forms
from impasto.rendering.depth_cues import farness, fill_nearest, frame_regions
from impasto.rendering.frame import Frame, shrink_frame

GroundFrom = Literal["forms", "texture", "mixture"]

# Size of the optimiser's first step, in units of the image's range.
LEARNING_RATE = 0.03
# Share of the content image in the picture that each scale of the figure starts from, and share of
# the render's own shading in the content image.
CONTENT_SHARE, SHADING_SHARE = 0.3, 0.85
# Confidence from which warped paint is kept, where strokes are laid on the rest.
KEPT_CONFIDENCE = 0.5
# Width of the rim round the protein that is painted with it, as a share of the long side.
FIGURE_MARGIN = 0.05


@dataclass(frozen=True)
class InitialPaint:
    """Paint warped from another frame, to be refined.

    Attributes:
        paint: (H, W, 3) RGB in [0, 1], complete.
        confidence: (H, W) in [0, 1]: 1 where the paint came from a visible place and is to be kept.
    """

    paint: Array
    confidence: Array


class _FigureGuides(NamedTuple):
    """What guides the paint of the figure, within its window or at one scale of it.

    Attributes:
        content: (1, 3, H, W) the content image.
        matte: (1, 1, H, W) the protein.
        near: (1, 1, H, W) its near parts.
        far: (1, 1, H, W) its far parts.
        content_share: (1, 1, H, W) share of the content image in the query.
        part_shares: (1, K, H, W) share of each part.
        quiet: (1, 1, H, W) regions that are painted like a ground.
        depth_steps: (1, 1, H, W) steps of depth inside the protein.
        initial_paint: (1, 3, H, W) paint warped from another frame, if any.
        confidence: (1, 1, H, W) where that paint is to be kept.
    """

    content: Tensor
    matte: Tensor
    near: Tensor
    far: Tensor
    content_share: Tensor
    part_shares: Tensor
    quiet: Tensor
    depth_steps: Tensor
    initial_paint: Tensor | None = None
    confidence: Tensor | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.content.shape[-1], self.content.shape[-2]

    def resized(self, size: tuple[int, int]) -> "_FigureGuides":
        """Resize all guides to `size` = (width, height)."""
        return _FigureGuides._make(None if plane is None else resize(plane, size) for plane in self)


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
        """Load the encoder; style patches are extracted when they are first needed.

        Args:
            sources: the artworks of the picture.
            quality: the scales and their steps.
            dials: the user's settings.
            device: where to compute.
            parts: parts of the picture that are painted after artworks of their own.
            ground_from: what the ground starts from: "forms", the large forms of the artwork with
                the largest share; "mixture", those of all artworks, by their shares; "texture", a
                texture of the artworks.
        """
        if not sources:
            raise InputError("paint: expected at least one artwork")
        self.sources, self.quality, self.dials = tuple(sources), quality, dials or Dials()
        self.device = device or torch.device("cpu")
        self.encoder = Encoder(self.device)
        self.parts, self.ground_from = tuple(parts), ground_from
        # Parts with the same artworks share their style patches.
        every = [self.sources, *(part.sources for part in self.parts)]
        known = {of: self._make_style(of) for of in dict.fromkeys(every)}
        self.styles = [known[of] for of in every]
        # Styles, sources and parts in the colours of a scheme, by that scheme.
        self._artworks_by_scheme: dict[
            str, tuple[list[ArtworkStyle], tuple[StyleSource, ...], tuple[Part, ...]]
        ] = {}

    def phases(self, frame: Frame) -> int:
        """Return the number of phases of a painting: its layers at each scale, and its strokes."""
        side, layers = max(frame.size), 1 + shows_ground(frame)
        if self.dials.brushwork == "none":
            return layers * len(self.quality.scales_to(side))
        return layers * len(self.quality.stroke_scales_to(side)) + 1

    def with_dials(self, dials: Dials, quality: Quality | None = None) -> "Painter":
        """Return the same painter with other dials and, if given, another quality.

        The style patches are shared and depend on the weights, so the weights must be the same.
        """
        assert dials.weights == self.dials.weights, "the style patches depend on the weights"
        painter = copy(self)
        painter.dials, painter.quality = dials, quality or self.quality
        return painter

    def paint(self, frame: Frame, watch: PaintingCallback | None = None) -> LayeredPainting:
        """Paint a frame from scratch."""
        _check_figure(frame)
        if self.dials.brushwork != "none":
            return self._paint_with_strokes(frame, watch)
        # Before any work, since this raises an error if the frame lacks what is needed.
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
        """Paint the figure of another frame of the same clip, starting from paint warped to it."""
        if self.dials.brushwork != "none":
            return self._repaint_with_strokes(frame, layers, initial, watch)
        scales = self.quality.keyframe_scales_to(max(frame.size))
        meter = ProgressMeter(scales, watch, ground=False)
        painter = self._in_colour_scheme(layers.palette.scheme)
        field = target_orientation(frame, self.dials.stroke_direction)
        return painter._paint_figure(
            frame, layers.palette, layers.ground, initial, scales, meter, field
        )

    def _paint_with_strokes(self, frame: Frame, watch: PaintingCallback | None) -> LayeredPainting:
        """Paint a frame small with the network, and lay that with strokes at full size."""
        view = shrink_frame(frame, MAP_SIDE)
        field = target_orientation(view, self.dials.stroke_direction)
        palette = self.palette(view)
        scales = self.quality.stroke_scales_to(max(frame.size))
        has_ground = shows_ground(frame)
        meter = ProgressMeter(scales, watch, has_ground, strokes=frame.size)
        painter = self._in_colour_scheme(palette.scheme)
        partition = partition_frame(view, self.parts)
        figure, ground = None, None
        if scales:
            small = shrink_frame(frame, scales[-1].side)
            small_field = target_orientation(small, self.dials.stroke_direction)
            small_ground = painter._paint_ground(small, palette, scales, meter)
            figure = painter._paint_figure(
                small, palette, small_ground, None, scales, meter, small_field
            )
            figure, ground = (resample(layer, view.size) for layer in (figure, small_ground))
        elif has_ground:
            ground = painter._initial_ground(view, palette, partition)
        plan = painter._stroke_plan(view, palette, partition, figure, field)
        if has_ground:
            plan = replace(plan, ground=ground)
        record = painter._plan_strokes(plan, partition)
        starts = record.figure.start, (record.ground or record.figure).start
        layers = tuple(resample(to_rgb(start), frame.size) for start in starts)

        def picture() -> Array:
            matte = frame.matte[..., None]
            return np.clip(matte * layers[0] + (1 - matte) * layers[1], 0, 1)

        meter.report_strokes(max(frame.size), 0, picture)
        layers = draw_layers(record, palette, frame, torch.get_num_threads())
        meter.report_strokes(max(frame.size), 1, picture)
        composed = compose_painting(
            layers[0],
            layers[1],
            frame,
            palette,
            self.sources,
            self.dials.composition,
            self.parts,
        )
        return replace(composed, strokes=record)

    def _repaint_with_strokes(
        self,
        frame: Frame,
        layers: PaintLayers,
        initial: InitialPaint,
        watch: PaintingCallback | None,
    ) -> Array:
        """Lay strokes where the paint that was warped to a frame is not to be kept."""
        view = shrink_frame(frame, MAP_SIDE)
        scales = self.quality.stroke_scales_to(max(frame.size), keyframe=True)
        meter = ProgressMeter(scales, watch, ground=False, strokes=frame.size)
        painter = self._in_colour_scheme(layers.palette.scheme)
        partition = partition_frame(view, self.parts)
        figure = None
        if scales:
            small = shrink_frame(frame, scales[-1].side)
            warped = InitialPaint(
                resample(initial.paint, small.size), resample(initial.confidence, small.size)
            )
            field = target_orientation(small, self.dials.stroke_direction)
            ground = resample(layers.ground, small.size)
            figure = painter._paint_figure(
                small, layers.palette, ground, warped, scales, meter, field
            )
            figure = resample(figure, view.size)
        field = target_orientation(view, self.dials.stroke_direction)
        plan = painter._stroke_plan(view, layers.palette, partition, figure, field)
        lost = resample(initial.confidence, view.size) < KEPT_CONFIDENCE
        record = painter._plan_strokes(replace(plan, mask=lost), partition)
        drawn = record.draw_figure(frame, torch.get_num_threads())
        kept = np.clip(initial.confidence / KEPT_CONFIDENCE, 0, 1)[..., None]
        return kept * initial.paint + (1 - kept) * drawn

    def _stroke_plan(
        self,
        view: Frame,
        palette: Palette,
        partition: Partition,
        figure: Array | None,
        field: Array | None,
    ) -> StrokePlan:
        """Return what the figure's strokes are painted from."""
        weights = self.dials.weights
        content = blend_by_weight(
            partition.figure,
            (
                content_image(view, p, SHADING_SHARE, weights.modelling, weights)
                for p in palette.with_parts
            ),
        )
        quiet = None if self.parts else background_likelihood(view)
        return StrokePlan(view, content, figure, quiet, field)

    def _plan_strokes(self, plan: StrokePlan, partition: Partition) -> StrokeRecord:
        """Choose the strokes of a picture."""
        dials, weights = self.dials, self.dials.weights
        grounds = [self.sources, *(part.sources for part in self.parts)]
        parts = [
            PartArtworks(style.artworks, sources, figure, ground)
            for style, sources, figure, ground in zip(
                self.styles, grounds, partition.figure, partition.ground, strict=True
            )
        ]
        return plan_strokes(
            plan,
            parts,
            StrokeDials(
                dials.likeness,
                dials.stroke_size,
                dials.motifs,
                dials.medium,
                weights.near_stroke,
                weights.far_stroke,
                dials.seed,
            ),
        )

    def palette(self, frame: Frame) -> Palette:
        """Return the palette in which `frame`, and its whole clip, is painted."""
        given = find_given_colours(self.dials.palette, frame)
        painter = self if given is None else self._in_colour_scheme(given.scheme)
        palette = extract_part_palettes(
            frame, painter.sources, painter.parts, partition_frame(frame, self.parts)
        )
        return palette if given is None else given.apply_to(palette)

    def _in_colour_scheme(self, scheme: ColourScheme | None) -> "Painter":
        """Return the painter with its artworks in the colours of a scheme; None keeps their own."""
        if scheme is None:
            return self
        key = repr(scheme.as_dict())
        if key not in self._artworks_by_scheme:
            every = [self.sources, *(part.sources for part in self.parts)]
            grounds = [ground_artworks(sources, scheme) for sources in every]
            self._artworks_by_scheme[key] = (
                [
                    self._make_style(figure_artworks(sources, scheme), ground_sources)
                    for sources, ground_sources in zip(every, grounds, strict=True)
                ],
                grounds[0],
                tuple(
                    replace(part, sources=ground_sources)
                    for part, ground_sources in zip(self.parts, grounds[1:], strict=True)
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
        partition = partition_frame(frame, self.parts)
        start = self._initial_ground(frame, palette, partition)
        bleed = round(BLEED * max(frame.size))
        padding = ((bleed, bleed), (bleed, bleed), (0, 0))
        start = np.pad(start, padding, mode="reflect")
        shares = np.pad(partition.ground.transpose(1, 2, 0), padding, mode="reflect")
        all_shares = to_tensor(shares, self.device)
        image = to_tensor(start, self.device)
        size = start.shape[1], start.shape[0]

        def cropped(image: Tensor) -> Array:
            return to_array(resize(image, size))[bleed:-bleed, bleed:-bleed]

        for scale in scales:
            layers = layers_to(scale.deepest_layer)
            image = resize(image, size_at(size, scale.side / max(frame.size)))
            everywhere = torch.ones_like(image[:, :1])
            here = resize(all_shares, (image.shape[-1], image.shape[-2]))
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
        partition = partition_frame(frame, self.parts)
        # In a picture that a user has divided into parts, the user decides what is ground.
        quiet = None if self.parts else background_likelihood(frame)
        # Only a window round the protein is painted; the rest is ground already.
        window = _figure_window(frame)
        content = self._compose_content_image(frame, palette, ground, partition)
        guides = self._figure_guides(frame, content, partition, quiet, initial, window)
        direction = None if field is None else to_tensor(field[window], self.device)
        size = guides.size
        paint = guides.content if guides.initial_paint is None else guides.initial_paint

        def in_picture(image: Tensor) -> Array:
            picture, matte = ground.copy(), frame.matte[window][..., None]
            # Paint outside the matte is not kept.
            picture[window] += matte * (to_array(resize(image, size)) - picture[window])
            return picture

        for scale in scales:
            here = guides.resized(size_at(size, scale.side / max(frame.size)))
            paint = resize(paint, here.size)
            loss = self._figure_loss(here, paint, scale, direction, has_quiet=quiet is not None)
            if here.initial_paint is None:
                paint = CONTENT_SHARE * here.content + (1 - CONTENT_SHARE) * paint
            # Each scale starts with the exact ground around the protein, at its own resolution.
            paint = here.matte * paint + (1 - here.matte) * here.content
            layers = layers_to(scale.deepest_layer)
            watch = meter.step_callback("figure", scale, scale.steps, in_picture)
            paint = self._optimise_scale(paint, layers, loss, scale.steps, watch)
        painted = ground.copy()
        painted[window] = denoise_chroma(to_array(resize(paint, size)))
        return self._match_figure_contrast(painted, frame, partition, quiet)

    def _figure_guides(
        self,
        frame: Frame,
        content: Array,
        partition: Partition,
        quiet: Array | None,
        initial: InitialPaint | None,
        window: tuple[slice, slice],
    ) -> "_FigureGuides":
        regions = frame_regions(frame)
        planes = (
            content,
            frame.matte,
            regions.near,
            regions.far,
            self._content_share(frame),
            partition.figure.transpose(1, 2, 0),
            np.zeros_like(frame.matte) if quiet is None else quiet,
            depth_steps(frame),
            *((initial.paint, initial.confidence) if initial is not None else ()),
        )
        return _FigureGuides(*(to_tensor(plane[window], self.device) for plane in planes))

    def _figure_loss(
        self,
        here: "_FigureGuides",
        paint: Tensor,
        scale: Scale,
        direction: Tensor | None,
        *,
        has_quiet: bool,
    ) -> TileLoss:
        """Build the loss of the figure at one scale, from its guides and its present paint."""
        weights, shares = self.dials.weights, here.part_shares
        query = here.content_share * here.content + (1 - here.content_share) * paint
        # Quiet regions of a picture without matte and depth are painted like a ground.
        near, far = (1 - here.quiet) * here.near, (1 - here.quiet) * here.far
        ground_terms = (
            self._style_terms_by_part(here.quiet, shares, scale, 1.0, figure=False)
            if has_quiet
            else []
        )
        # Near parts take large strokes, far parts small ones.
        parts = [
            *self._style_terms_by_part(near, shares, scale, weights.near_stroke, figure=True),
            *self._style_terms_by_part(far, shares, scale, weights.far_stroke, figure=True),
            *ground_terms,
        ]
        style_term = self._style_loss(query, parts, layers_to(scale.deepest_layer), direction)
        pixel_terms: list[tuple[float, EdgeLoss | TemporalLoss]] = [
            (weights.edges, EdgeLoss(here.depth_steps))
        ]
        if here.initial_paint is not None and here.confidence is not None:
            pixel_terms.append((weights.hold, TemporalLoss(here.initial_paint, here.confidence)))
        return _add_pixel_losses(style_term, pixel_terms)

    def _match_figure_contrast(
        self, painted: Array, frame: Frame, partition: Partition, quiet: Array | None
    ) -> Array:
        """Give the figure's strokes the contrast of the artworks; fill it past the matte."""
        covered = frame.matte > 0.9
        drawn = covered if quiet is None else covered & (quiet < 0.5)
        by_part = (
            match_contrast(painted, drawn & (share > 0.5), style.contrast(max(frame.size)))
            for share, style in zip(partition.figure, self.styles, strict=True)
        )
        figure = blend_by_weight(partition.figure, by_part)
        if quiet is not None:
            figure += quiet[..., None] * (painted - figure)
        return fill_nearest(figure, covered)

    def _initial_ground(self, frame: Frame, palette: Palette, partition: Partition) -> Array:
        """Return the picture from which the ground is painted, each part after its own artworks."""
        # Around the protein the ground differs in lightness from the largest part of the figure.
        figure = palette.with_parts[int(partition.figure.sum(axis=(1, 2)).argmax())]
        sources_by_part = [self.sources, *(part.sources for part in self.parts)]
        starts = (
            self._initial_ground_after(frame, sources, replace(figure, ground=part.ground))
            if partition.has_ground(number)
            else np.zeros_like(frame.colour)
            for number, (sources, part) in enumerate(
                zip(sources_by_part, palette.with_parts, strict=True)
            )
        )
        return blend_by_weight(partition.ground, starts)

    def _initial_ground_after(
        self, frame: Frame, sources: Sequence[StyleSource], palette: Palette
    ) -> Array:
        weights, seed = self.dials.weights, self.dials.seed
        # A guide selects places, so the artwork's composition as a whole does not apply.
        guided = any(source.guide is not None for source in sources)
        if self.ground_from != "texture" and not guided:
            used = sources if self.ground_from == "mixture" else [heaviest_source(sources)]
            total_weight = sum(source.weight for source in used)
            starts = [ground_from_artwork(s.pixels, frame, palette, weights, seed) for s in used]
            return blend_by_weight(
                np.array([s.weight / total_weight for s in used])[:, None, None], starts
            )
        calm = [
            replace(s, guide=trim_margin(figure_ground_guides(s, weights)[..., 1])) for s in sources
        ]
        scale = self.quality.scales_to(max(frame.size))[0]
        forms = to_lab(synthesise_forms(calm, frame.size, scale, self.encoder, seed))
        return to_rgb(fade_around_figure(forms, frame, palette, weights))

    def _compose_content_image(
        self, frame: Frame, palette: Palette, ground: Array, partition: Partition
    ) -> Array:
        """Compose the content image: the protein in the artwork's colours, on the ground, lined."""
        weights, matte = self.dials.weights, frame.matte[..., None]
        figure = blend_by_weight(
            partition.figure,
            (
                to_rgb(content_image(frame, p, SHADING_SHARE, weights.modelling, weights))
                for p in palette.with_parts
            ),
        )
        picture = matte * figure + (1 - matte) * ground
        # These lines are firmer than those of the composition: painted lines stay on the surface
        # when the protein moves, composed ones slide over it.
        drawn = weights.drawn
        return blend_by_weight(
            partition.picture,
            (draw_lines(picture, frame, p, drawn, drawn) for p in palette.with_parts),
        )

    def _content_share(self, frame: Frame) -> Array:
        """Return the share (H, W) of the content image in the query, highest at the front."""
        weights, dial = self.dials.weights, self.dials.likeness
        share = weights.content * dial / (weights.content * dial + 1 - weights.content + 1e-6)
        offset = 1 - farness(frame) - 0.5
        return np.clip(share * (1 + weights.proximity * offset), 0, 1).astype(np.float32)

    def _optimise_scale(
        self,
        image: Tensor,
        layers: tuple[str, ...],
        loss: TileLoss,
        steps: int,
        watch: StepCallback | None,
    ) -> Tensor:
        tiles = split_into_tiles((image.shape[-1], image.shape[-2]), self.encoder.max_pixels)
        if len(tiles) > 1:
            # Matching leaves the freed memory in pieces that are too small for a tile.
            return_freed_memory()
        return optimise(image, self.encoder, layers, loss, steps, LEARNING_RATE, tiles, watch)

    def _style_loss(
        self,
        query: Tensor,
        parts: Sequence[tuple[Tensor, StylePatches]],
        layers: Sequence[str],
        direction: Tensor | None = None,
    ) -> TileLoss:
        return build_matching_loss(
            self.encoder, query, parts, layers, self.dials.weights.spread, direction
        )

    def _style_terms_by_part(
        self, mask: Tensor, shares: Tensor, scale: Scale, stroke: float, *, figure: bool
    ) -> list[tuple[Tensor, StylePatches]]:
        """Return the mask of each part with its style patches, at one stroke size.

        Args:
            mask: (1, 1, H, W) in [0, 1] the region to be painted.
            shares: (1, K, H, W) share of each part.
            scale: the scale.
            stroke: size of the strokes, relative to the artwork's own.
            figure: whether the patches are those of the artworks' figure, or those of their ground.
        """
        side = round(scale.side * self.dials.stroke_size * stroke)
        if len(self.styles) == 1:
            return [(mask, self.styles[0].patches(side, figure))]
        masks = (mask * share for share in torch.split(shares, 1, dim=1))
        return [
            (mask_of_part, style.patches(side, figure))
            for mask_of_part, style in zip(masks, self.styles, strict=True)
            # Extracting patches is expensive, so parts that do not show are skipped.
            if float(mask_of_part.max()) > 0
        ]


def _add_pixel_losses(
    style_term: TileLoss, pixel_terms: Sequence[tuple[float, EdgeLoss | TemporalLoss]]
) -> TileLoss:
    """Return the sum of the style loss and the weighted losses on pixels."""
    counted = [(weight, term) for weight, term in pixel_terms if weight]

    def loss(image: Tensor, features: Mapping[str, Tensor], tile: Tile) -> Tensor:
        terms = [(weight, term(image, tile)) for weight, term in counted]
        return weighted_sum([(1.0, style_term(image, features, tile)), *terms])

    return loss


def shows_ground(frame: Frame) -> bool:
    """Return whether any ground is left uncovered; most pictures that are not renders have none."""
    return bool(frame.matte.min() < 1)


def _check_figure(frame: Frame) -> None:
    """Raise an InputError if a frame has no figure to paint."""
    if not frame.matte.any():
        raise InputError("paint: the render shows nothing: its matte is empty")


def _figure_window(frame: Frame) -> tuple[slice, slice]:
    """Return the rows and columns of the protein with a margin round it."""
    _check_figure(frame)
    inside = frame.matte > 0
    margin = max(8, round(FIGURE_MARGIN * max(frame.size)))
    spans = []
    for axis in (1, 0):
        places = np.flatnonzero(inside.any(axis=axis))
        spans.append(slice(max(0, places[0] - margin), places[-1] + 1 + margin))
    return spans[0], spans[1]
