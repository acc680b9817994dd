"""The render's colours that a palette is given to, and which of its colours each of them takes."""

import itertools

import numpy as np
from scipy.spatial.distance import cdist

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.painting.colour.named_palettes import rgb_of
from impasto.painting.colour.palette import ONE_MATERIAL, clusters, hue
from impasto.rendering.frame import Frame
from impasto.rendering.pymol_scene import COLOURS, LOOP

# Hues looked for, and the share of the protein below which one is the rim between two others.
MOST, LEAST = 8, 0.02
# The place in a palette of each colour that `impasto render` uses: loops have the third chain's.
KNOWN = (*((colour, place) for place, colour in enumerate(COLOURS)), (LOOP, 2))


def materials_of(frame: Frame) -> Array:
    """The colours (K, 3), CIELAB, that the render tells its parts apart by, the commonest first."""
    inside = frame.matte > 0.5
    lab = to_lab(frame.colour)[inside if inside.any() else np.ones_like(inside)]
    centres, labels = clusters(hue(lab), MOST)
    kept: list[int] = []
    for i in np.argsort(-np.bincount(labels, minlength=len(centres)), kind="stable"):
        common = (labels == i).mean() >= LEAST
        if not kept or (common and cdist(centres[[i]], centres[kept]).min() >= ONE_MATERIAL):
            kept.append(int(i))
    nearest = np.array(kept)[cdist(centres, centres[kept]).argmin(axis=1)][labels]
    return np.stack([lab[nearest == k].mean(axis=0) for k in kept]).astype(np.float32)


def places(materials: Array, number: int) -> list[int]:
    """Which of the `number` colours of a palette each material (K, 3) takes.

    A colour that `impasto render` gives to a chain or a kind of structure has a place of its own,
    the same in every view and every structure; what else there is takes the places that are left,
    in the order of hues. No place is taken twice before all are taken.
    """
    hues = hue(materials)
    apart = cdist(hues, np.stack([hue_of(colour) for colour, _ in KNOWN]))
    found: dict[int, int] = {}
    for index in np.argsort(apart, axis=None, kind="stable"):
        material, known = divmod(int(index), len(KNOWN))
        place = KNOWN[known][1]
        free = material not in found and place not in found.values() and place < number
        if free and apart[material, known] < ONE_MATERIAL:
            found[material] = place
    others = [material for material in range(len(materials)) if material not in found]
    others.sort(key=lambda m: float(np.arctan2(hues[m, 1], hues[m, 0])))
    left = [place for place in range(number) if place not in found.values()]
    for material, place in zip(others, itertools.cycle(left or range(number)), strict=False):
        found[material] = place
    return [found[material] for material in range(len(materials))]


def hue_of(colour: str) -> Array:
    """What light and shade leave of a colour such as #e69f00: (2,), as `hue` has it."""
    return hue(to_lab(np.array([[rgb_of(colour)]], np.float32)))[0, 0]
