"""The tint of a monochrome artwork, such as an engraving, a photograph in sepia or a cyanotype.

Its colours are a function of their lightness. Strokes that are learned through the features of a
network have some colour even where the artwork is grey, which its tint takes away again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.colour.colour_transfer import broad_colours_of_artworks

LIGHTNESSES = np.arange(0, 101, 5, dtype=np.float32)
"""The lightnesses (L of CIELAB) at which a tint has a colour."""
# An artwork is monochrome if nearly all of its broad colours are this close, in CIELAB, to those of
# the same lightness. Monochrome ones, with the noise of a scan, have 0 to 5; paintings 14 and more.
NEARLY_ALL, CLOSE = 95, 5.5
# It is grey if nearly all of them have less chroma than the first of these. With more than the
# second it is a coloured picture, even if its colours differ in lightness, as red ink on yellow
# paper does.
GREY_CHROMA, STRONG_CHROMA = 2.0, 32.0


@dataclass(frozen=True)
class Tint:
    """The colours of a monochrome artwork.

    Attributes:
        chroma: (21, 2) a and b of CIELAB at `LIGHTNESSES`.
    """

    chroma: Array

    @property
    def is_grey(self) -> bool:
        """Whether this is the tint of an artwork in black and white."""
        return not self.chroma.any()

    def apply_to(self, picture: Array) -> Array:
        """Return a picture (H, W, 3), RGB in [0, 1], in this tint, with its own lightness.

        In grey, the channels are equal.
        """
        lab = to_lab(picture)
        for number in (0, 1):
            lab[..., number + 1] = np.interp(lab[..., 0], LIGHTNESSES, self.chroma[:, number])
        if not self.is_grey:
            return to_rgb(lab)
        return np.repeat(to_rgb(lab)[..., :1], 3, axis=2)


def find_tint(sources: Sequence[StyleSource]) -> Tint | None:
    """Find the tint of artworks that are all monochrome in the same colour; None for any others."""
    colours = broad_colours_of_artworks(sources)
    most = np.percentile(np.hypot(*colours[:, 1:].T), NEARLY_ALL)
    if most < GREY_CHROMA:
        return Tint(np.zeros((len(LIGHTNESSES), 2), np.float32))
    if most > STRONG_CHROMA:
        return None
    nodes = np.rint(colours[:, 0] / LIGHTNESSES[1]).astype(int).clip(0, len(LIGHTNESSES) - 1)
    number = np.bincount(nodes, minlength=len(LIGHTNESSES))
    known = number > 0
    chroma = np.stack(
        [
            np.interp(
                LIGHTNESSES,
                LIGHTNESSES[known],
                np.bincount(nodes, plane, len(LIGHTNESSES))[known] / number[known],
            )
            for plane in colours[:, 1:].T
        ],
        axis=1,
    ).astype(np.float32)
    expected = [np.interp(colours[:, 0], LIGHTNESSES, plane) for plane in chroma.T]
    distance = np.hypot(*(colours[:, 1:].T - expected))
    return Tint(chroma) if np.percentile(distance, NEARLY_ALL) < CLOSE else None
