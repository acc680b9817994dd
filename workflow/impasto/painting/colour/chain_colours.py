"""Which chain each pixel shows, where a render is coloured by chain: what a palette is given to.

Eight chains have colours of their own in a render, and some of these agree in hue; the atoms that
its pixels show tell every chain from every other.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from impasto.core.colour_space import to_lab
from impasto.core.errors import InputError
from impasto.painting.colour.palette import SAME_MATERIAL_DISTANCE, Palette, hue_vector
from impasto.painting.colour.render_materials import hex_hue_vector
from impasto.rendering.atom_ids import LIGAND, NO_ATOM, AtomMap
from impasto.rendering.frame import Frame
from impasto.rendering.pymol_scene import CHAIN_COLOURS

# Share of a chain's pixels that have its colour: some are mixed with what lies beside them.
MIN_COLOURED_SHARE = 0.6
# Pixels from one chain to the next within which they touch, and the share of the picture's long
# side that they do so along.
TOUCH_DISTANCE, TOUCH_LENGTH = 2, 0.01


def coloured_chains(frame: Frame) -> tuple[str, ...]:
    """The chains of a render that `impasto render` coloured by chain, in their order.

    All of them, those too that do not show; none for any other colours, or without ids.
    """
    if frame.atom_map is None:
        return ()
    pairs = zip(frame.atom_map.atoms.chain, frame.atom_map.atoms.kind, strict=True)
    # In PyMOL's order of chains, in which they are given their colours; atoms may have another.
    chains = tuple(sorted({chain for chain, kind in pairs if kind != LIGAND}))
    own = chain_index_map(frame.atom_map, chains)
    polymer = (own >= 0) & (own < len(chains))
    wanted = np.stack(
        [hex_hue_vector(CHAIN_COLOURS[k % len(CHAIN_COLOURS)]) for k in range(len(chains) or 1)]
    )
    away = np.linalg.norm(
        hue_vector(to_lab(frame.colour)) - wanted[np.where(polymer, own, 0)], axis=-1
    )
    # Each kind of structure by itself: coloured by structure, the first chain's helices have its
    # colour as well.
    kinds = np.array([*frame.atom_map.atoms.structure, ""])[frame.atom_map.ids]
    seen = [
        (own == k) & (kinds == kind) for k, kind in _visible_chain_structures(own, kinds, polymer)
    ]
    alike = [(away[part] < SAME_MATERIAL_DISTANCE).mean() >= MIN_COLOURED_SHARE for part in seen]
    return chains if alike and all(alike) else ()


def _visible_chain_structures(
    own: NDArray[np.intp], kinds: NDArray[np.str_], inside: NDArray[np.bool_]
) -> set[tuple[int, str]]:
    """Which chains show, and in which kinds of structure."""
    return set(zip(own[inside].tolist(), kinds[inside].tolist(), strict=True))


def chain_index_map(shown: AtomMap, chains: tuple[str, ...]) -> NDArray[np.intp]:
    """Which of `chains` each pixel (H, W) shows: `len(chains)` for ligands, -1 for the ground."""
    atoms = shown.atoms
    polymer = np.array(atoms.kind) != LIGAND
    own = np.full(len(atoms.chain) + 1, len(chains))
    for number, chain in enumerate(chains):
        own[:-1][(np.array(atoms.chain) == chain) & polymer] = number
    # The last one stands for no atom, which has the number -1.
    own[NO_ATOM] = NO_ATOM
    return own[shown.ids]


def assign_chain_colours(own: NDArray[np.intp], number: int, colours: int) -> list[int]:
    """Which of the colours of a palette each of `number` chains takes, and what is no chain.

    Each chain takes the next colour. When all are taken they are repeated in order, save one that
    a chain has which it touches. Ligands take the last colour, or the last that no chain has.

    Args:
        own: (H, W) which chain each pixel shows, as `chain_index_map` has it.
        number: how many there are.
        colours: how many the palette has.
    """
    found = list(range(min(number, colours)))
    touching = _chain_contacts(own, number)
    for chain in range(colours, number):
        taken = {found[other] for other in np.flatnonzero(touching[chain, :chain])}
        order = [(chain + shift) % colours for shift in range(colours)]
        found.append(next((place for place in order if place not in taken), order[0]))
    free = [place for place in range(colours) if place not in found]
    return [*found, free[-1] if free else colours - 1]


def palette_by_hue(palette: Palette) -> Palette:
    """The palette for a render without ids, whose chains are told by their hues.

    Raises:
        InputError: two chains of other colours agree in hue.
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
            f"colours: chains {one} and {other} agree in hue, and nothing else tells them in a "
            "frame without ids; render the clip with --ids"
        )
    # Ligands are told by a hue that is no chain's, or not at all.
    told = slice(None, -1 if apart[-1, :-1].any() else None)
    materials, pigments = palette.materials[told], palette.pigments[told]
    return replace(palette, materials=materials, pigments=pigments, chains=())


def _chain_contacts(own: NDArray[np.intp], number: int) -> NDArray[np.bool_]:
    """Which chains (N, N) lie beside or before one another."""
    borders = np.zeros((number, number))
    for axis in (0, 1):
        ahead = np.moveaxis(own, axis, 0)
        one, other = ahead[:-TOUCH_DISTANCE].ravel(), ahead[TOUCH_DISTANCE:].ravel()
        differ = (one != other) & (np.minimum(one, other) >= 0) & (np.maximum(one, other) < number)
        np.add.at(borders, (one[differ], other[differ]), 1 / TOUCH_DISTANCE)
    borders += borders.T
    return borders > TOUCH_LENGTH * max(own.shape)
