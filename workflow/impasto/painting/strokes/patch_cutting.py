"""Cutting of the patches that strokes are made of: the best ones, and what goes on from them."""

import warnings
from dataclasses import replace

import numpy as np

from impasto.core.arrays import Array
from impasto.core.errors import Notice
from impasto.painting.strokes.artwork_patches import PatchCutter, Patches
from impasto.painting.strokes.continuation import continue_neighbours
from impasto.painting.strokes.patch_choice import StrokePlaces, choose_patches
from impasto.painting.strokes.stroke_surface import Manner, Paint

DIRECTIONS = 16  # in which upright patches are cut


def cut_patches(
    paint: Paint, length: float, width: float, strokes: StrokePlaces, rng: np.random.Generator
) -> tuple[Patches, Array] | None:
    """Return the patch that each stroke is cut from, and how unlike the best ones are (N).

    Patches come from the whole artwork if its guide has none; None if that has none either.
    """
    cutter = paint.patches.cutter(length, width)
    best = _best_patches(cutter, strokes, paint.manner, rng)
    if best is None:
        if paint.guided:
            warnings.warn(
                "artwork map: an area is smaller than the strokes, which are cut from the whole "
                "artwork instead; a smaller stroke_size or a larger area helps",
                Notice,
                stacklevel=2,
            )
        cutter = paint.patches.everywhere.cutter(length, width)
        best = _best_patches(cutter, strokes, paint.manner, rng)
    if best is None:
        return None
    patches, distances = best
    manner = paint.manner
    patches = continue_neighbours(
        patches,
        distances,
        strokes,
        cutter,
        hue_weight=manner.hue_weight,
        calm=manner.calm,
        whole=manner.upright,
        rng=rng,
    )
    return patches, distances


def _best_patches(
    cutter: PatchCutter, strokes: StrokePlaces, manner: Manner, rng: np.random.Generator
) -> tuple[Patches, Array] | None:
    """Return the patch most like what lies under each stroke, and how unlike it is; None if none.

    Patches that lie as in the artwork are cut for some directions, and turned to the strokes' own.
    """
    if manner.upright:
        turn = 2 * np.pi / DIRECTIONS
        sector = np.round(strokes.directions / turn).astype(int) % DIRECTIONS
        offers = [(sector == k, cutter.cut_upright(k * turn)) for k in np.unique(sector)]
    else:
        offers = [(np.ones(len(strokes), bool), cutter.cut())]
    if not all(len(patches) for _, patches in offers):
        return None
    count = len(strokes)
    found, distances = np.zeros(count, np.intp), np.zeros(count, np.float32)
    first = 0
    for group, patches in offers:
        chosen, distances[group] = choose_patches(
            patches,
            strokes.take(group),
            hue_weight=manner.hue_weight,
            price=manner.price,
            calm=manner.calm,
            rng=rng,
        )
        found[group] = first + chosen
        first += len(patches)
    best = Patches.join([patches for _, patches in offers]).take(found)
    if manner.upright:
        best = replace(best, angles=strokes.directions)
    return best, distances
