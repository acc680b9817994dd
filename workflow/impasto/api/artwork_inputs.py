"""The forms in which a program may give artworks."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.artworks.artwork import Artwork, load
from impasto.artworks.style_source import Source
from impasto.core.errors import InputError

Given = Artwork | str | Path | NDArray[Any]
"""An artwork, the file of one, or its pixels (see `Artwork.of`)."""

Several = Given | Sequence[Given | tuple[Given, float]]
"""An artwork, or several, each alone or with its share (above 0; alone it is 1)."""

Shares = tuple[tuple[Artwork, float], ...]
"""Artworks with their shares."""


def artwork_of(given: Given) -> Artwork:
    """The artwork that is given.

    Raises:
        InputError: it cannot be used; see `impasto.artworks.artwork.load` and `Artwork.of`.
    """
    if isinstance(given, Artwork):
        return given
    return Artwork.of(given) if isinstance(given, np.ndarray) else load(Path(given))


class Artworks:
    """Reads artworks, each file once; the same ones with the same shares are the same sources.

    To the painter this matters: parts that share their sources share their strokes.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._read: dict[str, Artwork] = {}
        self._known: list[tuple[Shares, tuple[Source, ...]]] = []

    def artwork(self, given: Given) -> Artwork:
        """The artwork that is given.

        Raises:
            InputError: as `artwork_of`.
        """
        if not isinstance(given, str | Path):
            return artwork_of(given)
        name = str(given)
        if name not in self._read:
            self._read[name] = artwork_of(given)
        return self._read[name]

    def shares(self, given: Several) -> Shares:
        """The artworks that are given, with their shares.

        Raises:
            InputError: there is none, or one of them cannot be used.
        """
        if isinstance(given, Artwork | str | Path | np.ndarray):
            return ((self.artwork(given), 1.0),)
        pairs = [one if isinstance(one, tuple) else (one, 1.0) for one in given]
        if not pairs:
            raise InputError("paint: expected at least one artwork")
        return tuple((self.artwork(one), float(share)) for one, share in pairs)

    def sources(self, given: Several) -> tuple[Source, ...]:
        """The artworks that are given, as the painter takes them.

        Raises:
            InputError: as `shares`; or a share is not above 0.
        """
        shares = self.shares(given)
        for known, sources in self._known:
            if _alike(known, shares):
                return sources
        sources = tuple(Source(artwork.pixels, share) for artwork, share in shares)
        self._known.append((shares, sources))
        return sources


def files(shares: Iterable[tuple[Artwork, float]]) -> list[dict[str, Any]]:
    """Artworks as a record has them."""
    return [
        {"file": None if artwork.path is None else artwork.path.as_posix(), "weight": share}
        for artwork, share in shares
    ]


def _alike(one: Shares, other: Shares) -> bool:
    """Whether these are the same artworks, not only equal ones, with the same shares."""
    return len(one) == len(other) and all(
        a is b and share == another for (a, share), (b, another) in zip(one, other, strict=True)
    )
