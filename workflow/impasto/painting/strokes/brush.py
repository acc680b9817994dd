"""The brush: chooses the strokes of a surface, layer by layer, from large to small.

A layer paints what the canvas still lacks (Hertzmann 1998): where it is bare, or where its colour
is off the target's.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.errors import Notice
from impasto.painting.strokes.artwork_patches import Patches, PatchSource, cut_patches, detail_map
from impasto.painting.strokes.centre_lines import (
    follow_depth,
    scatter_seeds,
    trace_lines,
    values_at,
)
from impasto.painting.strokes.descriptors import describe_places
from impasto.painting.strokes.draw import WIDE, Canvas, Pigment, draw_strokes
from impasto.painting.strokes.media import Medium
from impasto.painting.strokes.patch_choice import choose_patches
from impasto.painting.strokes.stroke import Strokes, join_strokes

SPACING = 0.62
"""Distance between the seeds of a layer, in widths of its strokes."""

CLIP = 0.05
"""Difference in nearness at which a stroke ends: it does not run over a step of depth."""

SMALLEST, LARGEST = 0.75, 1.25  # size of strokes relative to that of their layer
DEPTH_GROUPS = 4  # groups of nearness; within a group, strokes lie over each other by chance


@dataclass(frozen=True)
class Layer:
    """One layer of strokes.

    Attributes:
        width: of the strokes, as a share of the long side.
        length: of the strokes in widths, relative to the medium's.
        opacity: of the strokes.
        threshold: difference in colour (CIELAB) from the target at which a place is painted over.
        share: of the places that are painted; those whose patches fit best.
        hold: by how much the threshold of later layers rises where this one has painted.
    """

    width: float
    length: float
    opacity: float
    threshold: float
    share: float = 1.0
    hold: float = 0.0


@dataclass(frozen=True)
class Manner:
    """How strokes are chosen and laid.

    Attributes:
        layers: from large to small.
        lightness_shift: share of the difference in mean lightness between patch and target by
            which a stroke is shifted; the rest is the artwork's own.
        hue_shift: the same of a and b.
        softness: least softness of the rims.
        price: what each use of a place of the artwork adds to its squared distance (CIELAB).
        calm: weight of the square of the detail that patches have beyond what they paint.
        hue_weight: weight of squared differences of a and b, where those of L have 1.
        whole: whether all of a patch must lie where the guide allows it, not its middle alone.
    """

    layers: tuple[Layer, ...]
    lightness_shift: float
    hue_shift: float
    softness: float
    price: float
    calm: float
    hue_weight: float
    whole: bool = False


@dataclass(frozen=True)
class Paint:
    """An artwork that strokes of a surface are cut from.

    Attributes:
        number: of the artwork in the record.
        source: the artwork.
        guide: (H, W) in [0, 1]: the places of the artwork that patches may come from.
        share: (h, w) in [0, 1]: its share of the strokes at each place of the surface.
        medium: how its strokes are laid.
        manner: how its strokes are chosen.
    """

    number: int
    source: StyleSource
    guide: Array
    share: Array
    medium: Medium
    manner: Manner

    @cached_property
    def patch_source(self) -> PatchSource:
        """The artwork, prepared for its patches to be cut."""
        return PatchSource.of(self.source.lab, self.guide)


@dataclass(frozen=True)
class StrokeSurface:
    """What is painted with strokes.

    Attributes:
        target: (h, w, 3) the colours to be painted, in CIELAB.
        lightness: (h, w) the same with its detail, L of CIELAB.
        start: (h, w, 3) what the canvas has before the first stroke, in CIELAB.
        mask: (h, w) where strokes begin.
        field: (h, w, 2) orientation of the strokes.
        near: (h, w) nearness, 1 at the front and 0 at the back; None for a flat surface.
        paints: the artworks.
        scale: size of the strokes and of their paint at the front and at the back.
    """

    target: Array
    lightness: Array
    start: Array
    mask: NDArray[np.bool_]
    field: Array
    near: Array | None
    paints: Sequence[Paint]
    scale: tuple[float, float]


def choose_strokes(
    surface: StrokeSurface, pigments: Sequence[Pigment], seed: int
) -> tuple[Strokes, Canvas]:
    """Choose the strokes of a surface.

    Args:
        surface: the surface.
        pigments: the artworks by number; a pixel of theirs is one of the surface's.
        seed: seed of all chance.

    Returns:
        the strokes, and the canvas (h, w) that they were tried on.
    """
    rng = np.random.default_rng(seed)
    flat = np.zeros(surface.mask.shape, np.float32)
    depth = flat if surface.near is None else surface.near
    canvas, held = Canvas(surface.start.copy(), flat.copy()), flat.copy()
    chosen: list[Strokes] = []
    for number in range(max(len(paint.manner.layers) for paint in surface.paints)):
        groups = [
            _choose_group(surface, depth, canvas, held, paint, number, pigments[paint.number], rng)
            for paint in surface.paints
            if number < len(paint.manner.layers)
        ]
        layer = join_strokes([group for group in groups if len(group)])
        if not len(layer):
            continue
        nearness = layer.line_nearness[:, layer.line_nearness.shape[1] // 2]
        chance = rng.uniform(0, 0.9, len(layer))
        layer = layer.take(np.argsort(np.round(DEPTH_GROUPS * nearness) + chance, kind="stable"))
        draw_strokes(canvas, layer, pigments, surface.near, CLIP)
        chosen.append(layer)
        hold = max(
            p.manner.layers[number].hold for p in surface.paints if number < len(p.manner.layers)
        )
        held[canvas.relief > 0] += hold
    return join_strokes(chosen), canvas


def _choose_group(
    surface: StrokeSurface,
    depth: Array,
    canvas: Canvas,
    held: Array,
    paint: Paint,
    number: int,
    pigment: Pigment,
    rng: np.random.Generator,
) -> Strokes:
    """Choose the strokes of one layer that come from one artwork."""
    layer, medium, manner = paint.manner.layers[number], paint.medium, paint.manner
    side = max(surface.mask.shape)
    width, length = layer.width * medium.width, layer.length * medium.length
    seeds = scatter_seeds(surface.mask, width * SPACING, rng)
    seeds = seeds[rng.uniform(size=len(seeds)) < values_at(paint.share, seeds)]
    sigma = max(1.0, 0.3 * width * side)
    off = ndimage.gaussian_filter(canvas.lab - surface.target, (sigma, sigma, 0))
    lacking = (np.linalg.norm(off, axis=-1) > layer.threshold + held) | (canvas.relief == 0)
    seeds = seeds[values_at(lacking, seeds)]
    if not len(seeds):
        return Strokes.none()
    front, back = surface.scale
    scales = (back + (front - back) * values_at(depth, seeds).clip(0, 1)).astype(np.float32)
    # A stroke whose whole patch must be allowed is no larger than that patch.
    most = 1.0 if manner.whole else LARGEST
    widths = (width * scales * rng.uniform(SMALLEST, most, len(seeds))).astype(np.float32)
    lengths = (length * widths * rng.uniform(SMALLEST, most, len(seeds))).astype(np.float32)
    lines = trace_lines(seeds, surface.field, lengths, medium.straightness)
    clip = CLIP * max(1.0, width / WIDE)
    line_nearness = follow_depth(lines, depth, clip)
    colours, weights = describe_places(lines, line_nearness, widths, surface.target, depth, clip)
    patches = _patches(paint, length * width * side / pigment.scale, width * side / pigment.scale)
    if not len(patches):
        return Strokes.none()
    detail = values_at(detail_map(surface.lightness, width * side), seeds) if manner.calm else None
    fit = choose_patches(
        patches, colours, weights, detail, manner.hue_weight, manner.price, manner.calm, rng
    )
    weights = weights[..., None] + 1e-3
    total = weights.sum(axis=1)
    means = (patches.descriptors[fit.chosen] * weights).sum(axis=1) / total
    shift = np.array([manner.lightness_shift, manner.hue_shift, manner.hue_shift], np.float32)
    # Fields that are flat in the artwork stay so: their strokes hardly differ from each other.
    shift[0] += (1 - shift[0]) * 0.7 * medium.flatness
    shifts = ((colours * weights).sum(axis=1) / total - means) * shift

    def each(value: float) -> Array:
        return np.full(len(seeds), value, np.float32)

    strokes = Strokes(
        lines,
        widths,
        patches.places[fit.chosen],
        patches.angles[fit.chosen],
        patches.mirrors[fit.chosen],
        np.full(len(seeds), paint.number, np.int32),
        shifts.astype(np.float32),
        each(layer.opacity),
        each(max(manner.softness, medium.softness)),
        scales,
        line_nearness,
    )
    if layer.share < 1:
        best = np.argsort(fit.distances, kind="stable")[: round(layer.share * len(seeds))]
        strokes = strokes.take(np.sort(best))
    return strokes


def _patches(paint: Paint, length: float, width: float) -> Patches:
    """Return the patches of an artwork at one size; those of its whole if its guide has none."""
    patches = cut_patches(paint.patch_source, length, width, whole=paint.manner.whole)
    if len(patches):
        return patches
    if paint.source.guide is not None:
        warnings.warn(
            "artwork map: an area is smaller than the strokes, which are cut from the whole "
            "artwork instead; a smaller stroke_size or a larger area helps",
            Notice,
            stacklevel=2,
        )
    return cut_patches(PatchSource.of(paint.source.lab, np.ones_like(paint.guide)), length, width)
