"""The backbone trace of a rendered structure, and its form on disk.

`backbone.npy` is float32 (frames, N, 4), in the order of the chains. Each row has the position of a
residue's Cα or a nucleotide's P, in ångström in the structure's coordinates, and the number of the
unbroken piece of chain to which it belongs. A structure that does not move has a single frame.
"""

import numpy as np
from numpy.typing import NDArray

BACKBONE_FILE = "backbone.npy"
TRACE_SELECTION = "(polymer.protein and name CA) or (polymer.nucleic and name P)"
# The chain is broken where neighbours lie farther apart, in ångström: Cα are 3.8 apart, P up to
# 7.5.
BREAK_DISTANCES = {"CA": 4.5, "P": 8.0}


def chain_pieces(positions: NDArray[np.floating], names: list[tuple[str, str]]) -> NDArray[np.intp]:
    """Find the number (N,) of the unbroken piece of chain to which each atom of a trace belongs.

    Args:
        positions: (N, 3) positions of the atoms in ångström.
        names: chain and atom name of each atom.
    """
    numbers, number = [], -1
    for index, (position, name) in enumerate(zip(positions, names, strict=True)):
        follows = index > 0 and name == names[index - 1]
        far = BREAK_DISTANCES.get(name[1], 0.0)
        if not follows or np.linalg.norm(position - positions[index - 1]) > far:
            number += 1
        numbers.append(number)
    return np.array(numbers, dtype=np.intp)
