"""Distances between all pairs of residues, as a mosaic.

Counted from the upper left corner, tile (i, j) shows the distance in ångström between the Cα atoms
of residues i and j, in the colours of `COLOUR_STOPS`. The map is symmetric and 0 on the diagonal.
Helices thicken the diagonal; pairs of strands are bright lines parallel to it or across it. For a
structure of more than `MAX_TILES` residues, each tile shows a mean over several residues.

Such distances were the first that a network predicted well: Senior, A. W. et al. Improved protein
structure prediction using potentials from deep learning. Nature 577 (2020) 706-710.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import distance

from impasto.artworks.plates import molecule
from impasto.artworks.plates.molecule import Residue
from impasto.artworks.plates.paint_media import Sheet, cover, parse_colour
from impasto.core.arrays import Array

SIZE = (1200, 1200)

MAX_TILES = 88
# Distances in ångström and their colours.
COLOUR_STOPS = (
    *((0.0, "fff3d0"), (5.5, "ffc145"), (9.0, "f5793a"), (14.0, "d7336c"), (20.0, "8a2a8f")),
    *((28.0, "3f2f9c"), (38.0, "1c4a8c"), (60.0, "0f7f8f")),
)
GROUT = "120d26"


def draw(path: Path, chains: Sequence[str], size: tuple[int, int]) -> Array:
    """Draw the mosaic.

    Raises:
        InputError: see `molecule.read_residues`.
    """
    return _draw_tiles(
        average_into_tiles(distance_matrix(molecule.read_residues(path, chains))), size
    )


def distance_matrix(residues: Sequence[Residue]) -> NDArray[np.float64]:
    """Compute the distances in ångström between the Cα atoms of all pairs of residues: (N, N)."""
    places = np.array([residue.atoms["CA"] for residue in residues])
    return np.asarray(distance.cdist(places, places))


def average_into_tiles(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average distances into at most `MAX_TILES` tiles a side, each a mean over its pairs."""
    count = min(len(pairs), MAX_TILES)
    first = np.linspace(0, len(pairs), count + 1).astype(int)[:-1]
    width = np.diff([*first, len(pairs)])
    summed = np.add.reduceat(np.add.reduceat(pairs, first, axis=0), first, axis=1)
    return np.asarray(summed / np.outer(width, width))


def _draw_tiles(values: NDArray[np.float64], size: tuple[int, int]) -> Array:
    """Draw glass tiles in grout, each cut and tilted a little differently from its neighbours."""
    sheet = Sheet.of_kind("distances", size)
    scale = sheet.scale
    width, height = size
    count = len(values)
    side = np.array([width, height]) / count
    rows, columns = sheet.indices()
    uneven = [0.075 * side[axis] * sheet.gaussian_noise(0.55 * side.min()) for axis in (0, 1)]
    across, down = (columns + uneven[0]) / side[0], (rows + uneven[1]) / side[1]
    i = np.clip(down.astype(int), 0, count - 1)
    j = np.clip(across.astype(int), 0, count - 1)
    x, y = across - j - 0.5, down - i - 0.5
    cut = 0.42 + 0.035 * sheet.rng.standard_normal((2, count, count))
    within = np.minimum(cut[0][i, j] - np.abs(x), cut[1][i, j] - np.abs(y))
    tile = np.clip(within * side.min() / (1.2 * scale) + 0.5, 0, 1)
    tilt = sheet.rng.standard_normal((3, count, count))
    gleam = 0.10 * tilt[0][i, j] + 0.22 * (tilt[1][i, j] * x + tilt[2][i, j] * y) - 0.26 * (x + y)
    glassy = 1 + gleam + 0.05 * sheet.fractal_noise(1.6)
    stops = [stop for stop, _ in COLOUR_STOPS]
    colours = np.array([parse_colour(code) for _, code in COLOUR_STOPS])
    drift = values * (1 + 0.07 * sheet.rng.standard_normal(values.shape))
    painted = np.stack([np.interp(drift, stops, colours[:, c]) for c in range(3)], axis=-1)[i, j]
    shown = np.clip(painted * glassy[..., None], 0, 1).astype(np.float32)
    spark = np.clip((gleam - 0.2) / 0.25, 0, 1) * (within < 0.16)
    shown = cover(shown, 0.45 * spark, (1.0, 0.97, 0.9))
    grout = np.clip(1 + 0.25 * sheet.fractal_noise(1.2), 0.4, 1.8)[..., None] * parse_colour(GROUT)
    return np.clip(shown * tile[..., None] + grout * (1 - tile[..., None]), 0, 1).astype(np.float32)
