"""Draw scientific plates from structures, to paint after (`impasto.draw_plate`)."""

from collections.abc import Sequence
from pathlib import Path

from impasto.api.picture import Picture
from impasto.artworks.plates import drawing
from impasto.artworks.plates.names import PLATE_KINDS
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word


def draw_plate(
    kind: str,
    structure: str | Path,
    *,
    chains: Sequence[str] = (),
    size: tuple[int, int] | None = None,
) -> Picture:
    """Draw a plate, as `impasto plate` does, (H, W, 3).

    Args:
        kind: one of the plates of docs/plates.md, such as "ribbon".
        structure: PDB or mmCIF file.
        chains: author's names of the chains to show; none for all.
        size: width and height in pixels; None for those of the kind.

    Raises:
        InputError: there is no such kind, or the structure cannot be drawn so.
    """
    if kind not in PLATE_KINDS:
        raise InputError(
            f"plate: found {kind!r}{suggest_word(kind, PLATE_KINDS)}, "
            f"expected {', '.join(PLATE_KINDS)}"
        )
    return Picture.of(drawing.draw_plate(kind, Path(structure), chains, size))
