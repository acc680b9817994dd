"""Artworks read for painting, each file once."""

from collections.abc import Sequence
from pathlib import Path

from impasto import artwork
from impasto.rendering.frame import Array
from impasto.source import Source


class Sources:
    """Reads artworks; the same files with the same weights are the same sources."""

    def __init__(self) -> None:
        """Start with none."""
        self._pixels: dict[str, Array] = {}
        self._known: dict[tuple[tuple[str, float], ...], tuple[Source, ...]] = {}

    def of(self, files: Sequence[tuple[str, float]]) -> tuple[Source, ...]:
        """The artworks in these files, with their weights.

        Raises:
            InputError: one cannot be read, or its weight is none.
        """
        key = tuple(files)
        if key not in self._known:
            self._known[key] = tuple(Source(self._read(name), weight) for name, weight in files)
        return self._known[key]

    def _read(self, name: str) -> Array:
        if name not in self._pixels:
            self._pixels[name] = artwork.load(Path(name)).pixels
        return self._pixels[name]
