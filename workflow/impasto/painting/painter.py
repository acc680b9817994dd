"""The painter: renders a frame in the manner of artworks, guided by matte and depth.

Figure and ground are painted as two layers, coarse to fine (`network_painting`), and then laid with
strokes (`painting_with_strokes`). `compose_painting` puts the layers together. A film warps them
from frame to frame.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.device import DeviceRequest
from impasto.core.errors import InputError
from impasto.painting.broad_maps import reduce_frame
from impasto.painting.colour.colour_scheme import ColourScheme, figure_artworks, ground_artworks
from impasto.painting.colour.given_colours import find_given_colours
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.layers import LayeredPainting, PaintLayers, compose_painting
from impasto.painting.dials import Dials, GroundFrom
from impasto.painting.painting_setup import (
    FramePlan,
    InitialPaint,
    Network,
    PaintingSetup,
    PartSources,
    check_figure,
    shows_ground,
)
from impasto.painting.painting_with_strokes import paint_with_strokes, repaint_with_strokes
from impasto.painting.parts.part_colours import extract_part_palettes
from impasto.painting.parts.partition import Part, partition_frame
from impasto.painting.progress import PaintingCallback, ProgressMeter
from impasto.painting.quality import Quality
from impasto.painting.stroke_direction.direction_field import rotation_count
from impasto.painting.strokes.paintbox import Paintbox
from impasto.rendering.frame import Frame

if TYPE_CHECKING:
    import torch


class Painter:
    """Paints frames in the manner of one set of artworks."""

    def __init__(
        self,
        sources: Sequence[StyleSource],
        quality: Quality,
        dials: Dials | None = None,
        device: "torch.device | DeviceRequest | None" = None,
        parts: Sequence[Part] = (),
        ground_from: GroundFrom = "forms",
    ) -> None:
        """Take what to paint after; the network is loaded when it is first needed.

        Args:
            ground_from: what the ground starts from: "forms", the large forms of the artwork with
                the largest share; "mixture", those of all artworks, by their shares; "texture", a
                texture of the artworks.
        """
        if not sources:
            raise InputError("paint: expected at least one artwork")
        self.sources, self.quality, self.dials = tuple(sources), quality, dials or Dials()
        self.parts, self._ground_from = tuple(parts), ground_from
        turns = rotation_count(self.dials.stroke_direction)
        self._network = Network(device, self.dials.weights, turns)
        self._paintbox = Paintbox()
        self._artworks_by_scheme: dict[str, tuple[PartSources, ...]] = {}

    @property
    def device_type(self) -> str:
        """Type of the device that the network uses, such as "cuda"; "cpu" if none is used."""
        return self._network.device_type

    @property
    def _lays_strokes(self) -> bool:
        return self.dials.brushwork != "none"

    def phases(self, frame: Frame) -> int:
        """Return the number of phases of a painting: its layers at each scale, and its strokes."""
        side, layers = max(frame.size), 1 + shows_ground(frame)
        if self._lays_strokes:
            return layers * len(self.quality.stroke_scales_to(side)) + 1
        return layers * len(self.quality.scales_to(side))

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
        check_figure(frame)
        # Broad colours and forms show in a small picture as well, and strokes are chosen there.
        view = reduce_frame(frame) if self._lays_strokes else frame
        palette = self.palette(view)
        setup = self.setup(palette.scheme)
        plan = setup.plan(view, palette)
        if self._lays_strokes:
            layers = paint_with_strokes(frame, plan, setup, watch)
        else:
            layers = self._paint_with_network(plan, setup, watch)
        dials = self.dials.composition
        composed = compose_painting(
            layers.figure, layers.ground, frame, palette, self.sources, dials, self.parts
        )
        return replace(composed, strokes=layers.strokes)

    def repaint(
        self,
        frame: Frame,
        layers: PaintLayers,
        initial: InitialPaint,
        watch: PaintingCallback | None = None,
    ) -> Array:
        """Paint the figure of another frame of the same clip, starting from paint warped to it."""
        setup = self.setup(layers.palette.scheme)
        if self._lays_strokes:
            return repaint_with_strokes(frame, layers, initial, setup, watch)
        from impasto.painting.network_painting.figure_painting import paint_figure

        scales = self.quality.keyframe_scales_to(max(frame.size))
        meter = ProgressMeter(scales, watch, ground=False)
        plan = setup.plan(frame, layers.palette)
        return paint_figure(plan, layers.ground, setup, scales, meter, initial)

    def palette(self, frame: Frame) -> Palette:
        """Return the palette in which `frame`, and its whole clip, is painted."""
        given = find_given_colours(self.dials.palette, frame)
        artworks = self.setup(None if given is None else given.scheme).artworks
        sources_by_part = [of_part.ground for of_part in artworks]
        palette = extract_part_palettes(frame, sources_by_part, partition_frame(frame, self.parts))
        return palette if given is None else given.apply_to(palette)

    def _paint_with_network(
        self, plan: FramePlan, setup: PaintingSetup, watch: PaintingCallback | None
    ) -> PaintLayers:
        from impasto.painting.network_painting.figure_painting import paint_figure
        from impasto.painting.network_painting.ground_painting import paint_ground

        scales = self.quality.scales_to(max(plan.frame.size))
        meter = ProgressMeter(scales, watch, ground=shows_ground(plan.frame))
        ground = paint_ground(plan, setup, scales, meter)
        figure = paint_figure(plan, ground, setup, scales, meter)
        return PaintLayers(figure, ground, plan.palette)

    def setup(self, scheme: ColourScheme | None = None) -> PaintingSetup:
        """Return what is painted with in the colours of a scheme; None keeps the artworks' own."""
        key = repr(scheme and scheme.as_dict())
        if key not in self._artworks_by_scheme:
            every = [self.sources, *(part.sources for part in self.parts)]
            known = {
                sources: PartSources(
                    tuple(figure_artworks(sources, scheme)), tuple(ground_artworks(sources, scheme))
                )
                for sources in dict.fromkeys(every)
            }
            self._artworks_by_scheme[key] = tuple(known[sources] for sources in every)
        return PaintingSetup(
            self._network,
            self._paintbox,
            self._artworks_by_scheme[key],
            self.parts,
            self.dials,
            self.quality,
            self._ground_from,
        )
