"""Colour schemes: where a painting's colours come from, and artworks recoloured to them.

Strokes are learned from an artwork whose colours have been moved to those of the figure, by their
mean and covariance, or from its lightness alone (Gatys, Bethge, Hertzmann and Shechtman 2016,
"Preserving color in neural artistic style transfer"). The paper does this in RGB. Here it is done
in CIELAB, so that the lightness of strokes can be kept while their hues change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb

HueSource = Literal["paint", "pigments", "render"]
# Variance (CIELAB) added to that of the colours, so that the covariance of a grey artwork has an
# inverse.
MIN_VARIANCE = 1.0


@dataclass(frozen=True)
class ColourScheme:
    """The source of the colours, if not the artwork; all colours are CIELAB.

    Attributes:
        hue_source: the hues of the finished figure: those of the strokes ("paint"), those of its
            pigments, or those of the render, pixel by pixel.
        mean: (3,) mean colour to which the artworks are moved.
        covariance: (3, 3) covariance to which the artworks are moved.
        grey: whether strokes are learned from the lightness of the artworks alone.
        ground: whether the ground's strokes are learned in these colours as well.
    """

    hue_source: HueSource
    mean: Array
    covariance: Array
    grey: bool = False
    ground: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the scheme, fit for JSON."""
        planes = {"mean": self.mean.tolist(), "covariance": self.covariance.tolist()}
        return {**planes, "hues": self.hue_source, "grey": self.grey, "ground": self.ground}


def scheme_from_document(document: Any) -> ColourScheme | None:
    """Return the scheme in a JSON document; None if the document is None.

    Raises:
        KeyError, TypeError, ValueError: the document is not a scheme.
    """
    if document is None:
        return None
    if document["hues"] not in get_args(HueSource):
        raise ValueError(document["hues"])
    return ColourScheme(
        document["hues"],
        np.array(document["mean"], np.float32).reshape(3),
        np.array(document["covariance"], np.float32).reshape(3, 3),
        bool(document["grey"]),
        bool(document["ground"]),
    )


def mean_and_covariance(colours: Array) -> tuple[Array, Array]:
    """Return mean (3,) and covariance (3, 3) of colours (N, 3)."""
    return colours.mean(axis=0), np.cov(colours.T).astype(np.float32)


def figure_artworks(
    sources: Sequence[StyleSource], scheme: ColourScheme | None
) -> tuple[StyleSource, ...]:
    """Return the artworks, recoloured, from which the figure's strokes are learned."""
    if scheme is None:
        return tuple(sources)
    return tuple(replace(s, pixels=_recolour_artwork(s.pixels, scheme)) for s in sources)


def ground_artworks(
    sources: Sequence[StyleSource], scheme: ColourScheme | None
) -> tuple[StyleSource, ...]:
    """Return the artworks, recoloured if the scheme says so, from which the ground is painted."""
    return figure_artworks(sources, scheme if scheme is not None and scheme.ground else None)


def _recolour_artwork(pixels: Array, scheme: ColourScheme) -> Array:
    """Recolour an artwork (H, W, 3) to a scheme.

    Of all linear maps between two covariances, use the one that moves colours least (Pitié and
    Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping for example-based colour
    transfer"). Coloured strokes keep their contrast of light and dark. If the ground is recoloured
    too, lightness stays as it is, so that the figure stands out.
    """
    lab = to_lab(pixels).astype(np.float64)
    if scheme.grey:
        lab[..., 1:] = 0
    elif not scheme.ground:
        lab[..., 0] += scheme.mean[0] - lab[..., 0].mean()
    axes = slice(0, 1) if scheme.grey else slice(1, 3)
    colours = lab[..., axes].reshape(len(pixels) * pixels.shape[1], -1)
    floor = MIN_VARIANCE * np.eye(colours.shape[1])
    root = _square_root(np.atleast_2d(np.cov(colours.T)) + floor)
    inverse = np.linalg.inv(root)
    transform = (
        inverse @ _square_root(root @ (scheme.covariance[axes, axes] + floor) @ root) @ inverse
    )
    moved = scheme.mean[axes] + (colours - colours.mean(axis=0)) @ transform
    lab[..., axes] = moved.reshape(lab[..., axes].shape)
    return to_rgb(lab.astype(np.float32))


def _square_root(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the symmetric square root of a covariance."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
