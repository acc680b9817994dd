"""The artworks of an entry's parts, which poster, film and page show beside the entry's own."""

from dataclasses import dataclass

from impasto.painting.parts.selector_syntax import describe_terms
from impasto.timeline.model import WHOLE, ArtworkRef, Entry


@dataclass(frozen=True)
class PartArtwork:
    """An artwork, and the parts of a picture that are painted after it.

    `number` is that of the first part, from 1; it names the artwork's file.
    """

    artwork: ArtworkRef
    number: int
    parts: tuple[str, ...]


def artworks_of_parts(entry: Entry) -> list[PartArtwork]:
    """Return the artworks of an entry's parts, each once, in the order of the parts.

    The entry's own artwork is left out, because it is already shown.
    """
    found: dict[ArtworkRef, PartArtwork] = {}
    for number, part in enumerate(entry.paint.parts, 1):
        if part.artwork == entry.artwork:
            continue
        known = found.get(part.artwork, PartArtwork(part.artwork, number, ()))
        words = dict.fromkeys((*known.parts, _describe(part.part)))
        found[part.artwork] = PartArtwork(part.artwork, known.number, tuple(words))
    return list(found.values())


def _describe(part: str) -> str:
    return "whole picture" if part == WHOLE else describe_terms(part)


def part_artwork_titles(entry: Entry) -> str:
    """Return a list such as `with Composition VIII and Mona Lisa`.

    It is empty if no part has an artwork of its own.
    """
    *before, last = [other.artwork.title for other in artworks_of_parts(entry)] or [""]
    return f"with {' and '.join(filter(None, (', '.join(before), last)))}" if last else ""
