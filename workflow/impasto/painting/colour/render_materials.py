"""The render's colours that a palette is given to, and which of its colours each of them takes."""

import itertools

import numpy as np
from scipy.spatial.distance import cdist

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.painting.colour.named_palettes import hex_to_rgb
from impasto.painting.colour.palette import SAME_MATERIAL_DISTANCE, hue_vector, k_means
from impasto.rendering.frame import Frame
from impasto.rendering.pymol_scene import CHAIN_COLOURS, LOOP_COLOUR

# Hues looked for, and the share of the protein below which one is the rim between two others.
MAX_MATERIALS, MIN_SHARE = 8, 0.02
# The place in a palette of each colour that `impasto render` uses: loops have the third chain's.
RENDER_COLOUR_INDICES = (
    *((colour, place) for place, colour in enumerate(CHAIN_COLOURS)),
    (LOOP_COLOUR, 2),
)


def find_materials(frame: Frame) -> Array:
    """The colours (K, 3), CIELAB, that the render tells its parts apart by, the commonest first."""
    inside = frame.matte > 0.5
    lab = to_lab(frame.colour)[inside if inside.any() else np.ones_like(inside)]
    centres, labels = k_means(hue_vector(lab), MAX_MATERIALS)
    kept: list[int] = []
    for i in np.argsort(-np.bincount(labels, minlength=len(centres)), kind="stable"):
        common = (labels == i).mean() >= MIN_SHARE
        if not kept or (
            common and cdist(centres[[i]], centres[kept]).min() >= SAME_MATERIAL_DISTANCE
        ):
            kept.append(int(i))
    nearest = np.array(kept)[cdist(centres, centres[kept]).argmin(axis=1)][labels]
    return np.stack([lab[nearest == k].mean(axis=0) for k in kept]).astype(np.float32)


def assign_colours(materials: Array, number: int) -> list[int]:
    """Which of the `number` colours of a palette each material (K, 3) takes.

    A colour that `impasto render` gives to a chain or a kind of structure has a place of its own,
    the same in every view and every structure; what else there is takes the places that are left,
    in the order of hues. No place is taken twice before all are taken.
    """
    hues = hue_vector(materials)
    apart = cdist(hues, np.stack([hex_hue_vector(colour) for colour, _ in RENDER_COLOUR_INDICES]))
    found: dict[int, int] = {}
    for index in np.argsort(apart, axis=None, kind="stable"):
        material, known = divmod(int(index), len(RENDER_COLOUR_INDICES))
        place = RENDER_COLOUR_INDICES[known][1]
        free = material not in found and place not in found.values() and place < number
        if free and apart[material, known] < SAME_MATERIAL_DISTANCE:
            found[material] = place
    others = [material for material in range(len(materials)) if material not in found]
    others.sort(key=lambda m: float(np.arctan2(hues[m, 1], hues[m, 0])))
    left = [place for place in range(number) if place not in found.values()]
    for material, place in zip(others, itertools.cycle(left or range(number)), strict=False):
        found[material] = place
    return [found[material] for material in range(len(materials))]


def hex_hue_vector(colour: str) -> Array:
    """What light and shade leave of a colour such as #e69f00: (2,), as `hue_vector` has it."""
    return hue_vector(to_lab(np.array([[hex_to_rgb(colour)]], np.float32)))[0, 0]
