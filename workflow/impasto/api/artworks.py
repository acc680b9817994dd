"""The forms in which a program may give artworks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.artwork import Artwork, load
from impasto.errors import InputError
from impasto.source import Source

Given = Artwork | str | Path | NDArray[Any]
"""An artwork, the file of one, or its pixels (see `Artwork.of`)."""

Several = Given | Sequence[Given | tuple[Given, float]]
"""An artwork, or several, each alone or with its share (above 0; alone it is 1)."""


def artwork_of(given: Given) -> Artwork:
    """The artwork that is given.

    Raises:
        InputError: it cannot be used; see `impasto.artwork.load` and `Artwork.of`.
    """
    if isinstance(given, Artwork):
        return given
    return Artwork.of(given) if isinstance(given, np.ndarray) else load(Path(given))


def artworks_of(given: Several) -> tuple[tuple[Artwork, float], ...]:
    """The artworks that are given, with their shares.

    Raises:
        InputError: there is none, or one of them cannot be used.
    """
    if isinstance(given, Artwork | str | Path | np.ndarray):
        return ((artwork_of(given), 1.0),)
    pairs = [one if isinstance(one, tuple) else (one, 1.0) for one in given]
    if not pairs:
        raise InputError("paint: expected at least one artwork")
    return tuple((artwork_of(one), float(share)) for one, share in pairs)


def sources_of(pairs: Sequence[tuple[Artwork, float]]) -> list[Source]:
    """Artworks with their shares, as the painter takes them."""
    return [Source(artwork.pixels, share) for artwork, share in pairs]
