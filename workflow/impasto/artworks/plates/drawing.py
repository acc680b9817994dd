"""Draw a plate of any kind.

Each kind is a module with a `SIZE` (its default width and height in pixels) and a function `draw`,
which takes a structure file, the chains to show and a size. Every plate is drawn from a fixed
seed, so that the same structure gives the same bytes. Each module documents its science: what is
computed, and after whom. The look (paper, ink, grain) is in `paint_media` and `ink_layer`.
"""

from collections.abc import Sequence
from pathlib import Path

from impasto.artworks.plates import (
    density,
    diffraction,
    distance_map,
    helical_wheel,
    hydropathy,
    ramachandran,
    ribbon,
)
from impasto.core.arrays import Array


def draw_plate(
    kind: str, structure: Path, chains: Sequence[str] = (), size: tuple[int, int] | None = None
) -> Array:
    """Draw a plate: (H, W, 3) float32 sRGB in [0, 1].

    Args:
        kind: one of `names.PLATE_KINDS`.
        chains: author's identifiers of the chains to show; none means all. A diffraction
            photograph ignores them, since it shows the whole crystal.
        size: width and height in pixels; None for the kind's default.

    Raises:
        InputError: the file cannot be read as a structure, or lacks what this kind of plate shows.
    """
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
