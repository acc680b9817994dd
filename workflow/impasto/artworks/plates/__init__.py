"""Plates: pictures of science's own, drawn from the coordinates of a structure.

Each kind is a module with a `SIZE` (width and height in pixels by default) and a function `draw`
of a structure file, the chains to show and a size. All of them are drawn from a fixed seed: the
same structure, the same bytes. The science of each, what is computed and after whom, is in its
module; the look (paper, ink, grain) is in `paint_media` and `ink_layer`.
"""

from collections.abc import Sequence
from pathlib import Path

from impasto.core.arrays import Array


def draw_plate(
    kind: str, structure: Path, chains: Sequence[str] = (), size: tuple[int, int] | None = None
) -> Array:
    """Draw a plate.

    Args:
        kind: one of `names.PLATE_KINDS`.
        structure: PDB or mmCIF, plain or gzipped.
        chains: author's identifiers of the chains to show; none means all. A diffraction
            photograph is of the whole crystal, whatever they are.
        size: width and height in pixels; the kind's own if None.

    Returns:
        (H, W, 3) float32 sRGB in [0, 1].

    Raises:
        InputError: the file cannot be read as a structure, or lacks what this kind shows.
    """
    from impasto.artworks.plates import (
        density,
        diffraction,
        distance_map,
        helical_wheel,
        hydropathy,
        ramachandran,
        ribbon,
    )

    plate = {
        "diffraction": diffraction,
        "density": density,
        "ramachandran": ramachandran,
        "wheel": helical_wheel,
        "ribbon": ribbon,
        "hydropathy": hydropathy,
        "distances": distance_map,
    }[kind]
    return plate.draw(structure, chains, size or plate.SIZE)
