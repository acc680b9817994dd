"""Read artworks in all forms in which a program may give them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.artworks.artwork import Artwork, load_artwork
from impasto.artworks.style_source import StyleSource
from impasto.core.errors import InputError

ArtworkInput = Artwork | str | Path | NDArray[Any]
"""An artwork, its file, or its pixels (see `Artwork.of`)."""

ArtworkInputs = ArtworkInput | Sequence[ArtworkInput | tuple[ArtworkInput, float]]
"""An artwork, or several, each alone or paired with its share (above 0; 1 if left out)."""

WeightedArtworks = tuple[tuple[Artwork, float], ...]
"""Artworks with their shares."""


def artwork_from_input(given: ArtworkInput) -> Artwork:
    """Return the artwork that an input stands for.

    Raises:
        InputError: it cannot be used; see `impasto.artworks.artwork.load_artwork` and `Artwork.of`.
    """
    if isinstance(given, Artwork):
        return given
    return Artwork.of(given) if isinstance(given, np.ndarray) else load_artwork(Path(given))


class ArtworkReader:
    """Reads artworks, each file once.

    The same artworks with the same shares give the same source objects. The painter relies on this:
    parts with the same sources share their style patches.
    """

    def __init__(self) -> None:
        """Start without any artworks."""
        self._read: dict[str, Artwork] = {}
        self._known: list[tuple[WeightedArtworks, tuple[StyleSource, ...]]] = []

    def artwork(self, given: ArtworkInput) -> Artwork:
        """Return the artwork that an input stands for.

        Raises:
            InputError: as `artwork_from_input`.
        """
        if not isinstance(given, str | Path):
            return artwork_from_input(given)
        name = str(given)
        if name not in self._read:
            self._read[name] = artwork_from_input(given)
        return self._read[name]

    def shares(self, given: ArtworkInputs) -> WeightedArtworks:
        """Return the artworks that an input stands for, with their shares.

        Raises:
            InputError: there is none, or one of them cannot be used.
        """
        if isinstance(given, Artwork | str | Path | np.ndarray):
            return ((self.artwork(given), 1.0),)
        pairs = [one if isinstance(one, tuple) else (one, 1.0) for one in given]
        if not pairs:
            raise InputError("paint: expected at least one artwork")
        return tuple((self.artwork(one), float(share)) for one, share in pairs)

    def sources(self, given: ArtworkInputs) -> tuple[StyleSource, ...]:
        """Return the artworks that an input stands for, as sources for the painter.

        Raises:
            InputError: as `shares`; or a share is not above 0.
        """
        shares = self.shares(given)
        for known, sources in self._known:
            if _are_same_artworks(known, shares):
                return sources
        sources = tuple(StyleSource(artwork.pixels, share) for artwork, share in shares)
        self._known.append((shares, sources))
        return sources


def artwork_records(shares: Iterable[tuple[Artwork, float]]) -> list[dict[str, Any]]:
    """Return artworks as they are written in a record."""
    return [
        {"file": None if artwork.path is None else artwork.path.as_posix(), "weight": share}
        for artwork, share in shares
    ]


def _are_same_artworks(one: WeightedArtworks, other: WeightedArtworks) -> bool:
    """Return whether these are identical artworks, not just equal ones, with the same shares."""
    return len(one) == len(other) and all(
        a is b and share == another for (a, share), (b, another) in zip(one, other, strict=True)
    )
