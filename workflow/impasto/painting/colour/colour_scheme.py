"""Where a painting's colours come from, as its palette has it; and artworks in these colours.

Strokes are learned from an artwork whose colours have been moved to those of the figure, by their
mean and covariance, or from its lightness alone (Gatys, Bethge, Hertzmann and Shechtman 2016,
"Preserving color in neural artistic style transfer"). There it is done in RGB; here in CIELAB, so
that the lightness of strokes can be kept while their hues change.
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
# Variance (CIELAB) that colours are taken to have at least, so that a grey artwork has an inverse.
MIN_VARIANCE = 1.0


@dataclass(frozen=True)
class ColourScheme:
    """Where colours come from, if not from the artwork; colours are CIELAB.

    Attributes:
        hue_source: which hues the finished figure has: those that the strokes bring, its pigments' own,
            or the render's, pixel by pixel.
        mean: (3,) of what the artworks' colours are moved to.
        covariance: (3, 3) of that.
        grey: whether strokes are learned from the lightness of the artworks alone.
        ground: whether the ground's strokes are learned in these colours as well.
    """

    hue_source: HueSource
    mean: Array
    covariance: Array
    grey: bool = False
    ground: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The scheme, fit for JSON."""
        planes = {"mean": self.mean.tolist(), "covariance": self.covariance.tolist()}
        return {**planes, "hues": self.hue_source, "grey": self.grey, "ground": self.ground}


def scheme_from_document(document: Any) -> ColourScheme | None:
    """A scheme as JSON has it; None for none.

    Raises:
        KeyError, TypeError, ValueError: it is no scheme.
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
    """Mean (3,) and covariance (3, 3) of colours (N, 3)."""
    return colours.mean(axis=0), np.cov(colours.T).astype(np.float32)


def figure_artworks(
    sources: Sequence[StyleSource], scheme: ColourScheme | None
) -> tuple[StyleSource, ...]:
    """The artworks that the figure's strokes are learned from."""
    if scheme is None:
        return tuple(sources)
    return tuple(replace(s, pixels=_recolour_artwork(s.pixels, scheme)) for s in sources)


def ground_artworks(
    sources: Sequence[StyleSource], scheme: ColourScheme | None
) -> tuple[StyleSource, ...]:
    """The artworks that the ground is painted after."""
    return figure_artworks(sources, scheme if scheme is not None and scheme.ground else None)


def _recolour_artwork(pixels: Array, scheme: ColourScheme) -> Array:
    """An artwork (H, W, 3) in the colours of a scheme.

    Of all linear maps between two covariances, the one that moves colours least (Pitié and Kokaram
    2007, "The linear Monge-Kantorovitch linear colour mapping for example-based colour transfer").
    Strokes in colour keep the contrast of their light and dark; on a ground, these stay what they
    are, for the figure to stand out from.
    """
    lab = to_lab(pixels).astype(np.float64)
    if scheme.grey:
        lab[..., 1:] = 0
    elif not scheme.ground:
        lab[..., 0] += scheme.mean[0] - lab[..., 0].mean()
    axes = slice(0, 1) if scheme.grey else slice(1, 3)
    own = lab[..., axes].reshape(len(pixels) * pixels.shape[1], -1)
    least = MIN_VARIANCE * np.eye(own.shape[1])
    root = _square_root(np.atleast_2d(np.cov(own.T)) + least)
    inverse = np.linalg.inv(root)
    by = inverse @ _square_root(root @ (scheme.covariance[axes, axes] + least) @ root) @ inverse
    moved = scheme.mean[axes] + (own - own.mean(axis=0)) @ by
    lab[..., axes] = moved.reshape(lab[..., axes].shape)
    return to_rgb(lab.astype(np.float32))


def _square_root(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The symmetric square root of a covariance."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
