"""The colours of a picture that are not all the artwork's."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab
from impasto.painting.colour.chain_colours import (
    assign_chain_colours,
    chain_index_map,
    coloured_chains,
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
from impasto.painting.colour.render_materials import assign_colours, find_materials
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame
from impasto.rendering.pymol_scene import CHAIN_COLOURS, LIGAND_COLOUR


@dataclass(frozen=True)
class GivenColours:
    """Colours that are not the artwork's, made once, for all frames of a clip; CIELAB.

    Attributes:
        materials: (K, 3) the render's colours.
        pigments: (K, 3) what each of them becomes.
        figure: (3,) mean colour of the painted protein.
        scheme: what they make of the artworks, and of the finished figure.
        chains: those that the first materials are of; none for materials told by their hues.
    """

    materials: Array
    pigments: Array
    figure: Array
    scheme: ColourScheme
    chains: tuple[str, ...] = ()

    def apply_to(self, palette: Palette) -> Palette:
        """A palette with these colours; ground and ink stay its own."""
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
    """The colours in which `frame` is painted; None for the artworks' own.

    Args:
        colours: where they come from, as `named.canonical` writes it.
        frame: the render.
    """
    if colours == ARTWORK:
        return None
    inside = to_lab(frame.colour)[frame.matte > 0.5]
    found = to_lab(np.array([palette_colours(colours)], np.float32).reshape(1, -1, 3))[0]
    # A palette is given to chains where they are told; the render's colours stay those of hues.
    chains = coloured_chains(frame) if len(found) else ()
    if frame.atom_map is not None and chains:
        whole = chain_index_map(frame.atom_map, chains)
        own = fill_nearest(whole, whole >= 0)[frame.matte > 0.5]
        materials = _chain_materials(inside, own, len(chains))
        pigments = found[assign_chain_colours(whole, len(chains), len(found))]
    else:
        materials = find_materials(frame)
        own = cdist(hue_vector(inside), hue_vector(materials)).argmin(axis=1)
        pigments = found[assign_colours(materials, len(found))] if len(found) else materials
    # The figure as it is to be: each of its pixels in its material's pigment, lit as it is.
    wanted = pigments[own] + (inside - materials[own]) * (1, 0, 0)
    hues: dict[str, HueSource] = {HISTOGRAM: "paint", RENDER: "render", LUMINANCE: "render"}
    scheme = ColourScheme(
        hues.get(colours, "pigments"),
        *mean_and_covariance(wanted),
        grey=colours == LUMINANCE,
        ground=colours == HISTOGRAM,
    )
    figure = wanted.mean(axis=0).astype(np.float32)
    return GivenColours(materials, pigments, figure, scheme, chains)


def repeated_colours_notice(palette: Palette) -> str | None:
    """What a person should hear of a palette that has fewer colours than there are chains."""
    colours = len(np.unique(palette.pigments[: len(palette.chains)], axis=0))
    if colours >= len(palette.chains):
        return None
    return f"{len(palette.chains)} chains, but {colours} colours: some have the same"


def _chain_materials(inside: Array, own: NDArray[np.intp], number: int) -> Array:
    """Mean (number + 1, 3) of the colours of each chain and of ligands, by their owners (N,).

    What does not show has its colour in any other view, without light and shade.
    """
    worn = [*(CHAIN_COLOURS[k % len(CHAIN_COLOURS)] for k in range(number)), LIGAND_COLOUR]
    means = to_lab(np.array([[hex_to_rgb(colour) for colour in worn]], np.float32))[0]
    for k in np.unique(own):
        means[k] = inside[own == k].mean(axis=0)
    return means
