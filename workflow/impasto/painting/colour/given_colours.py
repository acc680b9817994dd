"""The given colours of a picture: those that do not come from the artwork."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.painting.colour.chain_colours import (
    assign_chain_colours,
    assign_colours,
    chain_index_map,
    coloured_chains,
    find_materials,
)
from impasto.painting.colour.colour_scheme import ColourScheme, HueSource, mean_and_covariance
from impasto.painting.colour.named_palettes import (
    ARTWORK,
    HISTOGRAM,
    LUMINANCE,
    RENDER,
    hex_to_rgb,
    palette_colours,
)
from impasto.painting.colour.palette import Palette, hue_vector
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame
from impasto.rendering.pymol_scene import CHAIN_COLOURS, LIGAND_COLOUR


@dataclass(frozen=True)
class GivenColours:
    """Colours that do not come from the artwork, found once for all frames of a clip; all CIELAB.

    Attributes:
        materials: (K, 3) the render's colours.
        pigments: (K, 3) the pigment of each of them.
        figure: (3,) mean colour of the painted protein.
        scheme: the colours to which the artworks are moved, and the hues of the finished figure.
        chains: the chains to which the first materials belong; empty if materials are recognised by
            their hues.
    """

    materials: Array
    pigments: Array
    figure: Array
    scheme: ColourScheme
    chains: tuple[str, ...] = ()

    def apply_to(self, palette: Palette) -> Palette:
        """Return a palette with these colours; it keeps its own ground and ink."""
        return replace(
            palette,
            materials=self.materials,
            pigments=self.pigments,
            figure=self.figure,
            scheme=self.scheme,
            chains=self.chains,
            parts=tuple(self.apply_to(part) for part in palette.parts),
        )


def find_given_colours(colours: str, frame: Frame) -> GivenColours | None:
    """Find the colours in which `frame` is painted; None for the artworks' own.

    Args:
        colours: their source, as written by `canonical_colours`.
    """
    if colours == ARTWORK:
        return None
    inside = to_lab(frame.colour)[frame.matte > 0.5]
    found = to_lab(np.array([palette_colours(colours)], np.float32).reshape(1, -1, 3))[0]
    # A palette is assigned to chains where these are known; the render's own colours, to hues.
    chains = coloured_chains(frame) if len(found) else ()
    if frame.atom_map is not None and chains:
        chain_of = chain_index_map(frame.atom_map, chains)
        material_of = fill_nearest(chain_of, chain_of >= 0)[frame.matte > 0.5]
        materials = _chain_materials(inside, material_of, len(chains))
        pigments = found[assign_chain_colours(chain_of, len(chains), len(found))]
    else:
        materials = find_materials(frame)
        material_of = cdist(hue_vector(inside), hue_vector(materials)).argmin(axis=1)
        pigments = found[assign_colours(materials, len(found))] if len(found) else materials
    # The figure to be painted: each pixel in the pigment of its material, with its own shading.
    target = pigments[material_of] + (inside - materials[material_of]) * (1, 0, 0)
    hues: dict[str, HueSource] = {HISTOGRAM: "paint", RENDER: "render", LUMINANCE: "render"}
    scheme = ColourScheme(
        hues.get(colours, "pigments"),
        *mean_and_covariance(target),
        grey=colours == LUMINANCE,
        ground=colours == HISTOGRAM,
    )
    figure = target.mean(axis=0).astype(np.float32)
    return GivenColours(materials, pigments, figure, scheme, chains)


def repeated_colours_notice(palette: Palette) -> str | None:
    """Return a notice for the user if the palette has fewer colours than there are chains."""
    colours = len(np.unique(palette.pigments[: len(palette.chains)], axis=0))
    if colours >= len(palette.chains):
        return None
    return f"{len(palette.chains)} chains, but {colours} colours: some chains share a colour"


def _chain_materials(inside: Array, chain_of: NDArray[np.intp], number: int) -> Array:
    """Return the mean colour (number + 1, 3) of each chain and of ligands, in CIELAB.

    A chain that does not show gets its colour in the render, without light and shade.

    Args:
        inside: (N, 3) CIELAB of the protein's pixels.
        chain_of: (N,) the chain that each of them shows.
    """
    hex_colours = [*(CHAIN_COLOURS[k % len(CHAIN_COLOURS)] for k in range(number)), LIGAND_COLOUR]
    means = to_lab(np.array([[hex_to_rgb(colour) for colour in hex_colours]], np.float32))[0]
    for k in np.unique(chain_of):
        means[k] = inside[chain_of == k].mean(axis=0)
    return means
