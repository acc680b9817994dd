"""The verb `plate`: draw a scientific plate from a structure."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from impasto.api.option_types import Chains, PngOutput, Size, one_of
from impasto.artworks.plates.names import PLATE_KINDS

_KINDS = "; ".join(f"{name}: {shows}" for name, shows in PLATE_KINDS.items())


def plate(
    kind: Annotated[str, one_of(PLATE_KINDS), Parameter(help=_KINDS, show_choices=False)],
    structure: Path,
    /,
    *,
    output: PngOutput,
    chains: Chains = (),
    size: Size | None = None,
) -> None:
    """Draw a scientific plate from a structure, to paint after.

    It is drawn from the coordinates of the structure, and can be used wherever an artwork can:
    --artwork PLATE.png, or `plate: KIND` in a timeline.

    Examples:
        impasto plate diffraction pdb/1hel.pdb -o photograph.png
        impasto plate ribbon pdb/7ddo.pdb --chains A -o ace2.png
        impasto plate distances pdb/1hel.pdb -o mosaic.png --size 1600x1600

    Args:
        structure: PDB or mmCIF, or .gz.
        output: the PNG file to write.
        chains: author's names of the chains to show (default: all); diffraction always shows all.
        size: size in pixels (default: that of the kind).
    """
    from impasto.api.plate import draw_plate

    drawn = draw_plate(kind, structure, chains=chains, size=size)
    drawn.save(output)
    print(f"{output.name}: {drawn.shape[1]}x{drawn.shape[0]} pixels")
