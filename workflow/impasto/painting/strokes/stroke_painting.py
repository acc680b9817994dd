"""Painting with strokes: what the network has said of colour and form, laid by a brush."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.filters import rank

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array, to_8bit
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.dials import Dials
from impasto.painting.stroke_direction.along_backbone import backbone_orientation
from impasto.painting.stroke_direction.along_surface import surface_orientation
from impasto.painting.stroke_direction.structure_tensor import picture_orientation
from impasto.painting.strokes.brush import choose_strokes
from impasto.painting.strokes.medium import mean_medium
from impasto.painting.strokes.paintbox import Paintbox, PaintPlaces
from impasto.painting.strokes.stroke_record import (
    DepthRange,
    PaintedSurface,
    StrokeRecord,
    locate_lines,
)
from impasto.painting.strokes.stroke_surface import Layer, Manner, Paint, StrokeSurface, layer_count
from impasto.rendering.depth_cues import depth_span, fill_nearest
from impasto.rendering.frame import Frame

MAGNIFICATION = 1.5
"""Length of an artwork relative to a picture of its area, at a stroke size of 1."""

# Motifs come first, and only where they fit; strokes paint over what is off the target.
FIGURE_LAYERS = (
    Layer(0.07, 1.0, 1.0, 12.0, hold=1.0),
    Layer(0.038, 1.07, 1.0, 9.0, hold=1.0),
    Layer(0.02, 1.14, 0.9, 9.0, hold=1.0),
    Layer(0.012, 1.14, 0.9, 12.0),
)
GROUND_LAYERS = (
    Layer(0.07, 1.0, 1.0, 0.0, hold=8.0),
    Layer(0.04, 1.07, 1.0, 9.0, hold=8.0),
    Layer(0.022, 1.14, 0.9, 9.0),
)
MOTIFS = Layer(0.13, 0.5, 1.0, 0.0, hold=14.0)
FIGURE_MANNER = Manner(
    FIGURE_LAYERS,
    lightness_shift=0.8,
    hue_shift=0.35,
    softness=0.25,
    price=6.0,
    calm=0.0,
    hue_weight=0.8,
)
# A photograph has no geometry that would keep its subject together, so its strokes keep closer to
# its colours, and are finer.
PHOTOGRAPH_MANNER = replace(
    FIGURE_MANNER,
    layers=(
        Layer(0.05, 1.0, 1.0, 6.0),
        Layer(0.025, 1.07, 1.0, 5.0),
        Layer(0.012, 1.14, 0.9, 5.0),
    ),
    lightness_shift=0.9,
    hue_shift=0.6,
    price=12.0,
)
GROUND_MANNER = Manner(
    GROUND_LAYERS,
    lightness_shift=0.5,
    hue_shift=0.4,
    softness=0.4,
    price=8.0,
    calm=0.7,
    hue_weight=0.5,
    upright=True,
)

# Share of the network's figure, beside the content image, in what the strokes paint at a likeness
# of 1, and width in pixels of the Gaussian that takes its texture away.
NETWORK_SHARE, NETWORK_BLUR = 0.8, 1.0
# What of that share counts for hue: averaging of features takes chroma away.
NETWORK_HUE = 0.9
# Side in pixels of the median filter that leaves the forms of the ground, which strokes paint, and
# takes away its thin stray lines.
GROUND_MEDIAN = 9
# Distance in ångström from the backbone up to which paint belongs to a ribbon, and weight of the
# paint's own direction beside that of the form.
RIBBON_REACH, OWN_DIRECTION = 4.0, 0.35


@dataclass(frozen=True)
class PartArtworks:
    """The artworks of a part, in the colours that it is painted in, and its share of the picture.

    Attributes:
        figure_sources: the artworks that the figure is painted after.
        ground_sources: those that the ground is painted after.
        figure: (h, w) the part's share of the figure.
        ground: (h, w) its share of the ground.
    """

    figure_sources: Sequence[StyleSource]
    ground_sources: Sequence[StyleSource]
    figure: Array
    ground: Array


@dataclass(frozen=True)
class StrokePlan:
    """What strokes are painted from; all planes have one size.

    Attributes:
        frame: the render, at that size.
        content: (h, w, 3) the content image in CIELAB.
        figure: (h, w, 3) the network's paint of the protein, RGB; None if there is no network.
        quiet: (h, w) regions of a photograph that are painted like a ground; None if none are.
        field: (h, w, 2) orientation that the user asked for; None for that of form and paint.
        ground: (h, w, 3) the ground to be painted, RGB; None to paint the figure alone.
        mask: (h, w) where the figure is painted; None for all of it.
    """

    frame: Frame
    content: Array
    figure: Array | None
    quiet: Array | None
    field: Array | None
    ground: Array | None = None
    mask: NDArray[np.bool_] | None = None


LayerCallback = Callable[[int, int, Array, Array | None], None]
"""A function that is called with the number of layers laid and of all layers, and the paint of
figure and ground so far, (h, w, 3) in CIELAB each; None for no ground."""


def plan_strokes(
    plan: StrokePlan,
    parts: Sequence[PartArtworks],
    dials: Dials,
    paintbox: Paintbox | None = None,
    watch: LayerCallback | None = None,
) -> StrokeRecord:
    """Choose the strokes of a picture.

    Args:
        parts: the artworks of each part, the first those of all that belongs to no other.
        watch: called before the first layer, and after each.
    """
    from threadpoolctl import threadpool_limits

    # A single thread, since several add up in the order in which they finish.
    with threadpool_limits(1):
        return _plan_strokes(plan, parts, dials, paintbox or Paintbox(), watch)


def _plan_strokes(
    plan: StrokePlan,
    parts: Sequence[PartArtworks],
    dials: Dials,
    paintbox: Paintbox,
    watch: LayerCallback | None,
) -> StrokeRecord:
    frame = plan.frame
    magnification = MAGNIFICATION * dials.stroke_size
    manner = FIGURE_MANNER if _is_render(frame) else PHOTOGRAPH_MANNER
    palette = _NumberedPaints(paintbox, dials, manner)
    figure_paints = [paint for part in parts for paint in palette.figure_paints(part, plan.quiet)]
    ground_paints = (
        []
        if plan.ground is None
        else [
            paint
            for part in parts
            for paint in palette.ground_paints(part.ground_sources, part.ground)
        ]
    )
    artworks = tuple(map(paintbox.recorded, palette.sources))
    pigments = paintbox.pigments(artworks, frame.size, magnification)
    depths = _depth_range(frame)
    near = None if depths is None else depths.nearness(frame)
    mask = ndimage.binary_dilation(frame.matte > 0.05, iterations=3)
    if plan.mask is not None:
        mask &= ndimage.binary_dilation(plan.mask, iterations=3)
    target = _half_precision(_figure_target(plan, dials.likeness))
    surface = StrokeSurface(
        target,
        target[..., 0],
        target,
        mask,
        _figure_field(plan),
        near,
        figure_paints,
        (dials.weights.near_stroke, dials.weights.far_stroke),
    )
    whole = layer_count(figure_paints) + layer_count(ground_paints)
    bare = None if plan.ground is None else to_lab(plan.ground)
    tell = _count_layers(watch, whole, surface.start, bare)
    strokes, canvas = choose_strokes(
        surface, pigments, dials.seed, lambda laid: tell(laid.lab, bare)
    )
    figure = PaintedSurface(surface.start, strokes)
    ground = None
    if plan.ground is not None and bare is not None:
        window, planes = np.ones((GROUND_MEDIAN,) * 2, bool), to_8bit(plan.ground)
        forms = np.dstack([rank.median(planes[..., c], window) for c in range(3)])
        lab = _half_precision(to_lab((forms / 255).astype(np.float32)))
        hidden = ndimage.binary_erosion(
            frame.matte > 0.9, iterations=max(1, max(frame.size) // 100)
        )
        ground_surface = StrokeSurface(
            lab,
            bare[..., 0],
            lab,
            ~hidden,
            ndimage.gaussian_filter(picture_orientation(plan.ground), (6, 6, 0)),
            None,
            ground_paints,
            (1.0, 1.0),
        )
        ground_strokes, _ = choose_strokes(
            ground_surface, pigments, dials.seed + 1, lambda laid: tell(canvas.lab, laid.lab)
        )
        ground = PaintedSurface(lab, ground_strokes)
    medium = mean_medium([(p.medium, float(p.share.sum()) + 1e-6) for p in figure_paints])
    return StrokeRecord(
        figure,
        ground,
        artworks,
        magnification,
        medium,
        depths,
        None
        if depths is None or frame.camera is None
        else locate_lines(strokes, depths, frame.camera),
    )


def _count_layers(
    watch: LayerCallback | None, whole: int, figure: Array, ground: Array | None
) -> Callable[[Array, Array | None], None]:
    """Tell that no layer of `whole` is laid yet; return a function that tells of the next."""
    done = -1

    def tell(figure: Array, ground: Array | None) -> None:
        nonlocal done
        done += 1
        if watch:
            watch(done, whole, figure, ground)

    tell(figure, ground)
    return tell


class _NumberedPaints:
    """Numbers the artworks of a picture, and makes its paints of them."""

    def __init__(self, paintbox: Paintbox, dials: Dials, figure_manner: Manner) -> None:
        self._paintbox, self._dials, self._figure_manner = paintbox, dials, figure_manner
        self.sources: list[StyleSource] = []

    def figure_paints(self, part: PartArtworks, quiet: Array | None) -> list[Paint]:
        """Return the paints of a part's figure; where a photograph is quiet, those of grounds."""
        if quiet is None:
            return self._paints(part.figure_sources, part.figure, figure=True)
        return [
            *self._paints(part.figure_sources, part.figure * (1 - quiet), figure=True),
            *self.ground_paints(part.ground_sources, part.figure * quiet),
        ]

    def ground_paints(self, sources: Sequence[StyleSource], share: Array) -> list[Paint]:
        """Return the paints of a ground."""
        return self._paints(sources, share, figure=False)

    def _paints(self, sources: Sequence[StyleSource], share: Array, *, figure: bool) -> list[Paint]:
        if not share.any():
            return []
        total = sum(source.weight for source in sources)
        return [self._paint(s, s.weight / total * share, figure=figure) for s in sources]

    def _paint(self, source: StyleSource, share: Array, *, figure: bool) -> Paint:
        manner, dials = self._figure_manner if figure else GROUND_MANNER, self._dials
        of_render = self._figure_manner is FIGURE_MANNER
        layers = [replace(layer, width=layer.width * dials.stroke_size) for layer in manner.layers]
        # Motifs are laid on forms; on a photograph they would hide its subject.
        if of_render and figure and dials.motifs > 0:
            motifs = replace(MOTIFS, width=MOTIFS.width * dials.stroke_size, share=dials.motifs)
            layers.insert(0, motifs)
        # In a photograph, grounds stay calm.
        places: PaintPlaces = "figure" if figure else "paint" if of_render else "calm"
        return Paint(
            self._number(source),
            self._paintbox.patches(source, places),
            source.guide is not None,
            share,
            self._paintbox.medium(source, dials.medium),
            replace(manner, layers=tuple(layers)),
        )

    def _number(self, source: StyleSource) -> int:
        for number, known in enumerate(self.sources):
            if known.pixels is source.pixels:
                return number
        self.sources.append(source)
        return len(self.sources) - 1


def _is_render(frame: Frame) -> bool:
    """Return whether a frame's form is known, and not that of a photograph and its depth map."""
    return frame.depth is not None and not frame.origin.external


def _half_precision(planes: Array) -> Array:
    """Round planes to 16 bits, as they are recorded, so that a record draws the same bytes."""
    return planes.astype(np.float16).astype(np.float32)


def _depth_range(frame: Frame) -> DepthRange | None:
    """Return the range of a frame's depth, without a stray percent at both ends."""
    if frame.depth is None or not np.isfinite(frame.depth).any():
        return None
    front, back = depth_span(frame.depth)
    return DepthRange(float(front), float(max(back, front + 1e-3)))


def _figure_target(plan: StrokePlan, likeness: float) -> Array:
    """Return what the figure's strokes paint (h, w, 3): the content image and the network's."""
    if plan.figure is None:
        return plan.content
    inside = plan.frame.matte
    share = NETWORK_SHARE / (NETWORK_SHARE + (1 - NETWORK_SHARE) * max(likeness, 1e-3))
    broad = ndimage.gaussian_filter(
        to_lab(plan.figure) * inside[..., None], (NETWORK_BLUR, NETWORK_BLUR, 0)
    )
    broad /= ndimage.gaussian_filter(inside, NETWORK_BLUR)[..., None] + 1e-4
    broad = fill_nearest(broad, inside > 0.5)
    shares = share * np.array([1, NETWORK_HUE, NETWORK_HUE], np.float32)
    return (plan.content + shares * (broad - plan.content)).astype(np.float32)


def _figure_field(plan: StrokePlan) -> Array:
    """Return the orientation (h, w, 2) of the figure's strokes: along ribbons, else round forms."""
    frame = plan.frame
    if plan.field is not None:
        return plan.field
    picture = to_rgb(plan.content) if plan.figure is None else plan.figure
    own = ndimage.gaussian_filter(picture_orientation(picture), (3, 3, 0))
    if not _is_render(frame):
        return own
    around = surface_orientation(frame)
    ribbon = backbone_orientation(frame, RIBBON_REACH)
    if ribbon is None:
        return around + OWN_DIRECTION * own
    clear = np.clip(1.5 * np.linalg.norm(ribbon, axis=-1, keepdims=True), 0, 1)
    return ribbon + (1 - clear) * around + OWN_DIRECTION * own
