"""Kyte and Doolittle's hydropathy, as a mountain range in the manner of a screen print.

Each ridge is the chain from left to right. Its height over its own zero line is the mean
hydropathy of a window of residues around each residue; hydrophobic stretches are high. The window
has a different length for each ridge: short windows give jagged ridges, long ones show stretches
inside the protein as broad hills. The longest window is the farthest ridge.

Kyte, J. and Doolittle, R. F. A simple method for displaying the hydropathic character of a
protein. Journal of Molecular Biology 157 (1982) 105-132.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from impasto.artworks.plates import molecule
from impasto.artworks.plates.paint_media import Sheet, cover, glaze
from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.structures.residue_scales import residue_hydropathy

SIZE = (1344, 1008)

WINDOWS = (27, 19, 13, 9, 7, 5)
"""Lengths in residues, from the farthest ridge to the nearest."""
UNIT_HEIGHT = (115, 90, 66, 48, 40, 34)
"""Pixels for one unit of hydropathy, for each window: a mean over more residues varies less."""
PAPER, SUN = "f4ead2", "f2552c"
SKY = ("f7b733", "ee6c4d")
RIDGES = ("f08a5d", "c8456b", "7b3b8c", "2f4b9a", "16718a", "0f2a43")


def draw(path: Path, chains: Sequence[str], size: tuple[int, int]) -> Array:
    """Draw the mountain range.

    Raises:
        InputError: see `molecule.read_residues`; or the chains have fewer residues than the longest
            window.
    """
    residues = molecule.read_residues(path, chains)
    values = [residue_hydropathy(residue.name) or 0.0 for residue in residues]
    if len(values) < WINDOWS[0]:
        raise InputError(f"{path}: {len(values)} residues, expected {WINDOWS[0]} or more")
    sheet = Sheet.of_kind("hydropathy", size)
    scale = sheet.scale
    width, height = size
    rows = sheet.indices()[0]
    picture = _draw_sky(sheet)
    for number, (window, tall, ink) in enumerate(zip(WINDOWS, UNIT_HEIGHT, RIDGES, strict=True)):
        zero = (0.33 + 0.118 * number) * height
        ridge = zero - tall * scale * _profile_at_columns(hydropathy_profile(values, window), width)
        below = np.clip(rows - ridge[None] + 0.5, 0, 1)
        picture = _print_ridge(picture, below, ink, number, sheet)
        line = np.clip(2.3 * scale - np.abs(rows - ridge[None]), 0, 1)
        picture = cover(picture, 0.85 * line, PAPER)
    return picture


def hydropathy_profile(values: Sequence[float], window: int) -> NDArray[np.float64]:
    """Average `values` over a window of odd length around each position where the window fits.

    Returns:
        (N - window + 1,): the means at the positions from (window - 1)/2 on.
    """
    return np.convolve(values, np.full(window, 1 / window), mode="valid")


def _profile_at_columns(means: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Interpolate a profile at every pixel column, curved between residues without overshoot."""
    at = np.linspace(0, len(means) - 1, width)
    if len(means) == 1:
        return np.full(width, means[0])
    return np.asarray(PchipInterpolator(np.arange(len(means)), means)(at))


def _draw_sky(sheet: Sheet) -> Array:
    """Draw paper under two inks that run into each other, and a sun."""
    scale = sheet.scale
    width, height = sheet.size
    rows, columns = sheet.indices()
    picture = sheet.draw_paper(PAPER, 0.5)
    worn = _ink_coverage(sheet)
    picture = glaze(picture, 0.9 * worn * _halftone(rows / height, sheet, 15, 17), SKY[0])
    reach = np.clip(0.75 - rows / height, 0, 1)
    picture = glaze(picture, 0.8 * worn * _halftone(reach, sheet, 45, 15), SKY[1])
    from_sun = np.hypot(columns - 0.69 * width, rows - 0.27 * height)
    sun = np.clip(148 * scale - from_sun, 0, 1)
    return cover(picture, 0.94 * sun * worn, SUN)


def _print_ridge(
    picture: Array,
    below: Array,
    ink: str,
    number: int,
    sheet: Sheet,
) -> Array:
    """Print one ridge in opaque, worn ink, shaded with a halftone of its own slant."""
    rows = np.indices(below.shape, dtype=np.float32)[0]
    picture = cover(picture, 0.96 * below * _ink_coverage(sheet), ink)
    # The ink is lighter deeper below the ridge, like mist in a valley.
    depth = np.cumsum(below, axis=0) / (0.30 * sheet.size[1])
    mist = _halftone(np.clip(0.62 * depth, 0, 0.75), sheet, 20 + 25 * number, 16)
    picture = cover(picture, 0.8 * mist * below * (rows > 0), RIDGES[max(0, number - 1)])
    shade = _halftone(np.clip(0.5 - 2.2 * depth, 0, 1), sheet, 75 - 25 * number, 14)
    return glaze(picture, 0.5 * shade * below, (0.45, 0.42, 0.55))


def _ink_coverage(sheet: Sheet) -> Array:
    """Make the coverage of ink on the paper: (H, W), 1 except at pinholes and thin places."""
    thin = 0.6 * sheet.fractal_noise(2.0) + sheet.gaussian_noise(1.1 * sheet.scale)
    return np.clip(1.0 - 0.35 * np.clip(thin - 1.6, 0, 2), 0, 1).astype(np.float32)


def _halftone(tone: NDArray[np.floating], sheet: Sheet, slant: float, gap: float) -> Array:
    """Make a halftone of dots on a slanted grid that cover a share `tone` (H, W) of the paper."""
    rows, columns = sheet.indices()
    step = gap * sheet.scale
    turn = np.radians(slant)
    u = (columns * np.cos(turn) + rows * np.sin(turn)) / step
    v = (rows * np.cos(turn) - columns * np.sin(turn)) / step
    hill = 0.5 + 0.25 * (np.cos(2 * np.pi * u) + np.cos(2 * np.pi * v))
    return np.clip((hill - (1 - tone)) * step / 2.2 + 0.5, 0, 1).astype(np.float32) * (tone > 0.02)
