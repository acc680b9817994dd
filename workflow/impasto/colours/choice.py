"""The colours of a picture that are not all the artwork's."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial.distance import cdist

from impasto.colour import to_lab
from impasto.colours.materials import materials_of, places
from impasto.colours.named import ARTWORK, HISTOGRAM, LUMINANCE, RENDER, swatches
from impasto.colours.scheme import Hues, Scheme, moments
from impasto.palette import Palette, hue
from impasto.rendering.frame import Array, Frame


@dataclass(frozen=True)
class GivenColours:
    """Colours that are not the artwork's, made once, for all frames of a clip; CIELAB.

    Attributes:
        materials: (K, 3) the render's colours.
        pigments: (K, 3) what each of them becomes.
        figure: (3,) mean colour of the painted protein.
        scheme: what they make of the artworks, and of the finished figure.
    """

    materials: Array
    pigments: Array
    figure: Array
    scheme: Scheme

    def laid_on(self, palette: Palette) -> Palette:
        """A palette with these colours; ground and ink stay its own."""
        return replace(
            palette,
            materials=self.materials,
            pigments=self.pigments,
            figure=self.figure,
            scheme=self.scheme,
            parts=tuple(self.laid_on(part) for part in palette.parts),
        )


def given_colours(colours: str, frame: Frame) -> GivenColours | None:
    """The colours in which `frame` is painted; None for the artworks' own.

    Args:
        colours: where they come from, as `named.canonical` writes it.
        frame: the render.
    """
    if colours == ARTWORK:
        return None
    materials = materials_of(frame)
    pigments = _pigments(colours, materials)
    inside = to_lab(frame.colour)[frame.matte > 0.5]
    own = cdist(hue(inside), hue(materials)).argmin(axis=1)
    # The figure as it is to be: each of its pixels in its material's pigment, lit as it is.
    wanted = pigments[own] + (inside - materials[own]) * (1, 0, 0)
    hues: dict[str, Hues] = {HISTOGRAM: "paint", RENDER: "render", LUMINANCE: "render"}
    scheme = Scheme(
        hues.get(colours, "pigments"),
        *moments(wanted),
        grey=colours == LUMINANCE,
        ground=colours == HISTOGRAM,
    )
    return GivenColours(materials, pigments, wanted.mean(axis=0).astype(np.float32), scheme)


def _pigments(colours: str, materials: Array) -> Array:
    """What each material (K, 3) is painted in: a palette's colours, or else its own."""
    found = swatches(colours)
    if not found:
        return materials
    lab = to_lab(np.array(found, np.float32)[None])[0]
    return lab[places(materials, len(found))]
