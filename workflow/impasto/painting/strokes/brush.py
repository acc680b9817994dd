"""The brush: chooses the strokes of a surface, layer by layer, from large to small.

A layer paints what the canvas still lacks (Hertzmann 1998): where it is bare, or where its colour
is off the target's.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import ndimage

from impasto.core.arrays import Array
from impasto.painting.strokes.artwork_patches import detail_map
from impasto.painting.strokes.centre_lines import (
    follow_depth,
    line_directions,
    scatter_seeds,
    trace_lines,
    values_at,
)
from impasto.painting.strokes.descriptors import describe_places
from impasto.painting.strokes.draw import WIDE, Canvas, Pigment, draw_strokes
from impasto.painting.strokes.patch_choice import StrokePlaces
from impasto.painting.strokes.patch_cutting import cut_patches
from impasto.painting.strokes.stroke import Strokes, join_strokes
from impasto.painting.strokes.stroke_surface import Paint, StrokeSurface, layer_count

SPACING = 0.62
"""Distance between the seeds of a layer, in widths of its strokes."""

CLIP = 0.05
"""Difference in nearness at which a stroke ends: it does not run over a step of depth."""

SMALLEST, LARGEST = 0.75, 1.25  # size of strokes relative to that of their layer
DEPTH_GROUPS = 4  # groups of nearness; within a group, strokes lie over each other by chance


def choose_strokes(
    surface: StrokeSurface,
    pigments: Sequence[Pigment],
    seed: int,
    watch: Callable[[Canvas], None] | None = None,
) -> tuple[Strokes, Canvas]:
    """Choose the strokes of a surface.

    Args:
        pigments: the artworks by number, ground for the size of the surface.
        watch: called after each layer with the canvas as it is then.

    Returns:
        the strokes, and the canvas (h, w) that they were tried on.
    """
    rng = np.random.default_rng(seed)
    flat = np.zeros(surface.mask.shape, np.float32)
    depth = flat if surface.near is None else surface.near
    canvas, held = Canvas(surface.start.copy(), flat.copy()), flat.copy()
    chosen: list[Strokes] = []
    for number in range(layer_count(surface.paints)):
        groups = [
            _choose_group(surface, depth, canvas, held, paint, number, pigments[paint.number], rng)
            for paint in surface.paints
            if number < len(paint.manner.layers)
        ]
        layer = join_strokes([group for group in groups if len(group)])
        if not len(layer):
            if watch:
                watch(canvas)
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
        if watch:
            watch(canvas)
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
    most = 1.0 if manner.upright else LARGEST
    widths = (width * scales * rng.uniform(SMALLEST, most, len(seeds))).astype(np.float32)
    lengths = (length * widths * rng.uniform(SMALLEST, most, len(seeds))).astype(np.float32)
    straightness = 1.0 if manner.upright else medium.straightness
    lines = trace_lines(seeds, surface.field, lengths, straightness)
    clip = CLIP * max(1.0, width / WIDE)
    line_nearness = follow_depth(lines, depth, clip)
    colours, weights = describe_places(lines, line_nearness, widths, surface.target, depth, clip)
    pixels = side * pigment.zoom / pigment.scale
    strokes = StrokePlaces(
        seeds * pixels,
        line_directions(lines),
        scales,
        colours,
        weights,
        values_at(detail_map(surface.lightness, width * side), seeds),
    )
    cut = cut_patches(paint, length * width * pixels, width * pixels, strokes, rng)
    if cut is None:
        return Strokes.none()
    patches, distances = cut
    weights = weights[..., None] + 1e-3
    total = weights.sum(axis=1)
    means = (patches.descriptors * weights).sum(axis=1) / total
    shift = np.array([manner.lightness_shift, manner.hue_shift, manner.hue_shift], np.float32)
    # Fields that are flat in the artwork stay so: their strokes hardly differ from each other.
    shift[0] += (1 - shift[0]) * 0.7 * medium.flatness
    shifts = ((colours * weights).sum(axis=1) / total - means) * shift

    def each(value: float) -> Array:
        return np.full(len(seeds), value, np.float32)

    laid = Strokes(
        lines,
        widths,
        patches.places,
        patches.angles,
        patches.mirrors,
        np.full(len(seeds), paint.number, np.int32),
        shifts.astype(np.float32),
        each(layer.opacity),
        each(max(manner.softness, medium.softness)),
        scales,
        line_nearness,
    )
    if layer.share < 1:
        best = np.argsort(distances, kind="stable")[: round(layer.share * len(seeds))]
        laid = laid.take(np.sort(best))
    return laid
