"""The materials of a render, and the colour of a given palette that each of them takes."""

import itertools

import numpy as np
from scipy.spatial.distance import cdist

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.painting.colour.named_palettes import hex_to_rgb
from impasto.painting.colour.palette import SAME_MATERIAL_DISTANCE, hue_vector, k_means
from impasto.rendering.frame import Frame
from impasto.rendering.pymol_scene import CHAIN_COLOURS, LOOP_COLOUR

# Number of clusters of hues, and the share of the protein below which a cluster is only the rim
# between two others.
MAX_MATERIALS, MIN_SHARE = 8, 0.02
# Place in a palette of each colour that `impasto render` uses; loops have that of the third chain.
RENDER_COLOUR_INDICES = (
    *((colour, place) for place, colour in enumerate(CHAIN_COLOURS)),
    (LOOP_COLOUR, 2),
)


def find_materials(frame: Frame) -> Array:
    """Find the colours (K, 3), CIELAB, that distinguish the render's parts, the commonest first."""
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
    """Assign one of the `number` colours of a palette to each material (K, 3).

    A colour that `impasto render` gives to a chain or a kind of structure has a fixed place in the
    palette, the same in every view and every structure. Other materials take the remaining places
    in the order of their hues. No place is taken twice before all are taken.

    Returns:
        the place in the palette of each material.
    """
    hues = hue_vector(materials)
    distance = cdist(
        hues, np.stack([hex_hue_vector(colour) for colour, _ in RENDER_COLOUR_INDICES])
    )
    found: dict[int, int] = {}
    for index in np.argsort(distance, axis=None, kind="stable"):
        material, known = divmod(int(index), len(RENDER_COLOUR_INDICES))
        place = RENDER_COLOUR_INDICES[known][1]
        free = material not in found and place not in found.values() and place < number
        if free and distance[material, known] < SAME_MATERIAL_DISTANCE:
            found[material] = place
    others = [material for material in range(len(materials)) if material not in found]
    others.sort(key=lambda m: float(np.arctan2(hues[m, 1], hues[m, 0])))
    left = [place for place in range(number) if place not in found.values()]
    for material, place in zip(others, itertools.cycle(left or range(number)), strict=False):
        found[material] = place
    return [found[material] for material in range(len(materials))]


def hex_hue_vector(colour: str) -> Array:
    """Return the `hue_vector` (2,) of a colour such as #e69f00."""
    return hue_vector(to_lab(np.array([[hex_to_rgb(colour)]], np.float32)))[0, 0]
