"""The chain or the material that each pixel shows, and the colour of a palette that it takes.

A render has separate colours for eight chains, and some of these agree in hue. The atoms behind its
pixels distinguish every chain from every other.
"""

import itertools
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.core.errors import InputError
from impasto.painting.colour.named_palettes import hex_to_rgb
from impasto.painting.colour.palette import SAME_MATERIAL_DISTANCE, Palette, hue_vector, k_means
from impasto.rendering.atom_ids import LIGAND, NO_ATOM, AtomMap
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
# Share of a chain's pixels that must have its colour; the others are mixed with their surroundings.
MIN_COLOURED_SHARE = 0.6
# Two chains touch where they come within this many pixels of each other, along at least this share
# of the picture's long side.
TOUCH_DISTANCE, TOUCH_LENGTH = 2, 0.01


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


def coloured_chains(frame: Frame) -> tuple[str, ...]:
    """Return the chains, in order, of a render that `impasto render` coloured by chain.

    Hidden chains are included. A render in other colours or without atom ids has none.
    """
    if frame.atom_map is None:
        return ()
    pairs = zip(frame.atom_map.atoms.chain, frame.atom_map.atoms.kind, strict=True)
    # In PyMOL's order, in which chains receive their colours; the atoms may have another order.
    chains = tuple(sorted({chain for chain, kind in pairs if kind != LIGAND}))
    chain_of = chain_index_map(frame.atom_map, chains)
    polymer = (chain_of >= 0) & (chain_of < len(chains))
    chain_hues = np.stack(
        [hex_hue_vector(CHAIN_COLOURS[k % len(CHAIN_COLOURS)]) for k in range(len(chains) or 1)]
    )
    distance = np.linalg.norm(
        hue_vector(to_lab(frame.colour)) - chain_hues[np.where(polymer, chain_of, 0)], axis=-1
    )
    # Each kind of structure separately: in a render coloured by structure, helices have the colour
    # of the first chain as well.
    kinds = np.array([*frame.atom_map.atoms.structure, ""])[frame.atom_map.ids]
    regions = [
        (chain_of == k) & (kinds == kind)
        for k, kind in _visible_chain_structures(chain_of, kinds, polymer)
    ]
    matches = [
        (distance[region] < SAME_MATERIAL_DISTANCE).mean() >= MIN_COLOURED_SHARE
        for region in regions
    ]
    return chains if matches and all(matches) else ()


def _visible_chain_structures(
    chain_of: NDArray[np.intp], kinds: NDArray[np.str_], inside: NDArray[np.bool_]
) -> set[tuple[int, str]]:
    """Return the pairs of chain and kind of structure that show."""
    return set(zip(chain_of[inside].tolist(), kinds[inside].tolist(), strict=True))


def chain_index_map(atom_map: AtomMap, chains: tuple[str, ...]) -> NDArray[np.intp]:
    """Return which of `chains` each pixel (H, W) shows.

    The index is `len(chains)` for ligands and -1 for the ground.
    """
    atoms = atom_map.atoms
    polymer = np.array(atoms.kind) != LIGAND
    chain_of_atom = np.full(len(atoms.chain) + 1, len(chains))
    for number, chain in enumerate(chains):
        chain_of_atom[:-1][(np.array(atoms.chain) == chain) & polymer] = number
    # The last entry stands for no atom, whose id is -1.
    chain_of_atom[NO_ATOM] = NO_ATOM
    return chain_of_atom[atom_map.ids]


def assign_chain_colours(chain_of: NDArray[np.intp], number: int, colours: int) -> list[int]:
    """Assign colours of a palette to the chains and to all that is not a chain.

    Each chain takes the next colour. When all are taken, they are repeated in order, except those
    of the chains that the chain touches. Ligands take the last colour, or the last one that no
    chain has.

    Args:
        chain_of: (H, W) the chain that each pixel shows, as in `chain_index_map`.

    Returns:
        the index of the colour of each chain, then that of ligands.
    """
    found = list(range(min(number, colours)))
    touching = _chain_contacts(chain_of, number)
    for chain in range(colours, number):
        taken = {found[other] for other in np.flatnonzero(touching[chain, :chain])}
        order = [(chain + shift) % colours for shift in range(colours)]
        found.append(next((place for place in order if place not in taken), order[0]))
    free = [place for place in range(colours) if place not in found]
    return [*found, free[-1] if free else colours - 1]


def palette_by_hue(palette: Palette) -> Palette:
    """Reduce the palette for a render without atom ids, whose chains are recognised by their hues.

    Raises:
        InputError: two chains with different pigments agree in hue.
    """
    if not palette.chains:
        return palette
    hues = hue_vector(palette.materials)
    apart = cdist(hues, hues) < SAME_MATERIAL_DISTANCE
    differ = (palette.pigments[:, None] != palette.pigments).any(axis=-1)
    alike = np.argwhere(np.triu(apart & differ, 1)[:-1, :-1])
    if len(alike):
        one, other = (palette.chains[k] for k in alike[0])
        raise InputError(
            f"colours: chains {one} and {other} agree in hue, and a frame without ids has "
            "nothing else to tell them apart; render the clip with --ids"
        )
    # Ligands are recognised by their hue, unless a chain has the same one.
    kept = slice(None, -1 if apart[-1, :-1].any() else None)
    materials, pigments = palette.materials[kept], palette.pigments[kept]
    return replace(palette, materials=materials, pigments=pigments, chains=())


def _chain_contacts(chain_of: NDArray[np.intp], number: int) -> NDArray[np.bool_]:
    """Return which pairs of chains (N, N) touch in the picture."""
    borders = np.zeros((number, number))
    for axis in (0, 1):
        ahead = np.moveaxis(chain_of, axis, 0)
        one, other = ahead[:-TOUCH_DISTANCE].ravel(), ahead[TOUCH_DISTANCE:].ravel()
        differ = (one != other) & (np.minimum(one, other) >= 0) & (np.maximum(one, other) < number)
        np.add.at(borders, (one[differ], other[differ]), 1 / TOUCH_DISTANCE)
    borders += borders.T
    return borders > TOUCH_LENGTH * max(chain_of.shape)
