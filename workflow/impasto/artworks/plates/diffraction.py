"""An X-ray photograph of a protein crystal, like Bernal and Crowfoot's first one, of pepsin.

The crystal is that of the structure file: its cell, its space group, all its atoms. It oscillates
by a few degrees about a vertical axis before a flat photographic plate; in the middle of the
oscillation c* lies along the beam. A reflection with scattering vector p is recorded where it
crosses the Ewald sphere, |p + s0| = |s0| with |s0| = 1/λ. The larger L P |F|², the darker its spot:
P = (1 + cos² 2θ)/2 is the polarisation factor, and L = 1/|ŝ·(e × ŝ0)| the Lorentz factor of a
rotation about e (Arndt and Wonacott, The Rotation Method in Crystallography, 1977). The layers of
the reciprocal lattice cut the sphere in circles, which the oscillation spreads into lunes.

Bernal, J. D. and Crowfoot, D. X-ray photographs of crystalline pepsin. Nature 133 (1934) 794-795.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, special

from impasto.artworks.plates import structure_factors
from impasto.artworks.plates.ink_layer import InkLayer
from impasto.artworks.plates.paint_media import Sheet, parse_colour, plate_scale
from impasto.artworks.plates.structure_factors import Reflections
from impasto.core.arrays import Array

SIZE = (1344, 1008)

WAVELENGTH = 1.5418
"""Å: copper Kα, the mean of its two lines."""
OSCILLATION_ANGLE = 3.2
"""Degrees to each side."""
EDGE_RESOLUTION = 3.0
"""Resolution in ångström at the middle of the long edges. It is lower for a large cell, whose plate
stands farther back to keep the spots apart."""
MAX_ORDERS = 60
"""Most spots in a row from the middle to that edge."""
WATER_SPACING = 3.3
"""Å: where the liquid in and around the crystal scatters most."""
MAX_LORENTZ = 12.0
"""Limit of the Lorentz factor. It grows without bound near the axis, where reflections cross the
sphere slowly; in a real camera the divergence of the beam limits it."""

# Colours of the finished print, from bare paper to full black.
TONES = ("efe3c8", "d2b78c", "93683f", "4a2e1f", "140d0b")
TONE_STEPS = (0.0, 0.22, 0.5, 0.76, 1.0)


@dataclass(frozen=True)
class Spots:
    """Positions and intensities of the reflections on the plate.

    Attributes:
        hkl: (N, 3) Miller indices.
        place: (N, 2) x to the right and y upward from the beam, in units of the distance between
            crystal and plate.
        intensity: (N,) L P |F|² in electrons squared.
    """

    hkl: NDArray[np.int64]
    place: NDArray[np.float64]
    intensity: NDArray[np.float64]


def draw(path: Path, chains: Sequence[str], size: tuple[int, int]) -> Array:
    """Draw the photograph; `chains` is not used, since the whole crystal diffracts.

    Raises:
        InputError: see `structure_factors.read_crystal`.
    """
    found = structure_factors.read_crystal(path)
    edge = max(EDGE_RESOLUTION, *(length / MAX_ORDERS for length in found.cell.parameters[:3]))
    distance = 0.5 * min(size) / _spot_radius(edge)
    corner = np.arctan(0.5 * np.hypot(*size) / distance)
    resolution = WAVELENGTH / (2 * np.sin(corner / 2))
    spots = find_spots(structure_factors.compute_reflections(found, resolution))
    return _develop_plate(
        expose_plate(spots, size, distance), distance * _spot_radius(WATER_SPACING), size
    )


def _spot_radius(spacing: float) -> float:
    """Return how far from the beam a spacing in ångström is recorded, in units of the distance."""
    return float(np.tan(2 * np.arcsin(WAVELENGTH / 2 / spacing)))


def find_spots(reflections: Reflections) -> Spots:
    """Find the spots of the reflections that cross the Ewald sphere during the oscillation.

    With the beam along z and the axis along y, p rotated by φ has the z component
    p_z cos φ - p_x sin φ, which must equal -λ p²/2. As a cosine of φ it does so twice: once on the
    way into the sphere and once on the way out.
    """
    p = reflections.vectors
    radius, start = np.hypot(p[:, 0], p[:, 2]), np.arctan2(p[:, 0], p[:, 2])
    needed = -WAVELENGTH / 2 * np.sum(p**2, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.arccos(needed / radius)  # NaN where the axis never brings p to the sphere
    hkl, place, intensity = [], [], []
    for sign in (1, -1):
        angle = (sign * half - start + np.pi) % (2 * np.pi) - np.pi
        crossed = np.abs(angle) <= np.radians(OSCILLATION_ANGLE)
        turn, v = angle[crossed], p[crossed]
        x = v[:, 0] * np.cos(turn) + v[:, 2] * np.sin(turn)
        beam = WAVELENGTH * np.stack([x, v[:, 1], needed[crossed] + 1 / WAVELENGTH], axis=1)
        forward = beam[:, 2] > 0
        cosine = beam[:, 2]
        lorentz = np.minimum(1 / np.maximum(np.abs(beam[:, 0]), 1e-9), MAX_LORENTZ)
        strength = lorentz * (1 + cosine**2) / 2 * np.abs(reflections.factors[crossed]) ** 2
        hkl.append(reflections.hkl[crossed][forward])
        place.append(beam[forward, :2] / cosine[forward, None])
        intensity.append(strength[forward])
    return Spots(np.concatenate(hkl), np.concatenate(place), np.concatenate(intensity))


def expose_plate(spots: Spots, size: tuple[int, int], distance: float) -> Array:
    """Compute the light (H, W) of the spots on a plate; `size` and `distance` are in pixels.

    All spots are round and of one size, and as bright as they are intense. The brightest tenth of
    them has at least twice the light that blackens the plate by 63%.
    """
    width, height = size
    light = np.zeros((height, width))
    column = (width - 1) / 2 + distance * spots.place[:, 0]
    row = (height - 1) / 2 - distance * spots.place[:, 1]
    inside = (column >= 0) & (column < width - 1) & (row >= 0) & (row < height - 1)
    column, row, intensity = column[inside], row[inside], spots.intensity[inside]
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    for right, down in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = np.abs(1 - right - (column - left)) * np.abs(1 - down - (row - top))
        np.add.at(light, (top + down, left + right), share * intensity)
    sigma = 3.3 * plate_scale(size)
    light = ndimage.gaussian_filter(light, sigma) * (2 * np.pi * sigma**2)
    return (2 * light / np.quantile(intensity, 0.9)).astype(np.float32)


def _develop_plate(spots: Array, ring: float, size: tuple[int, int]) -> Array:
    """Develop and tone the plate: spots, the scatter of air and water, the beam stop's shadow.

    Air scatters forward; water scatters into a broad ring, whose radius in pixels is `ring`.
    """
    sheet = Sheet.of_kind("diffraction", size)
    width, height = size
    scale = sheet.scale
    rows, columns = sheet.indices()
    radius = np.hypot(columns - (width - 1) / 2, rows - (height - 1) / 2) / scale
    water = np.exp(-(((radius - ring / scale) / 120) ** 2))
    light = spots + 1.5 * np.exp(-radius / 190) + 0.34 * water + 0.1
    stop = InkLayer(sheet)
    centre = (width / 2, height / 2)
    stop.dot(centre, 34 * scale)
    arm = np.array([centre, (width / 2 - 24 * scale, height + 20 * scale)])
    stop.stroke(arm, 9 * scale, tremor=0.05)
    lead = ndimage.gaussian_filter(stop.layer(), 2.2 * scale)
    light = light * (1 - 0.93 * lead) + 1.6 * np.exp(-((radius / 7) ** 2))
    uneven = 1 + 0.07 * sheet.fractal_noise(2.6)
    black = 1 - np.exp(-light * uneven)
    clumps = 0.6 * sheet.gaussian_noise(1.0 * scale) + 0.6 * sheet.gaussian_noise(2.4 * scale)
    black += 0.085 * clumps * np.sqrt(np.clip(black * (1.1 - black), 0, 1)) + 0.03 * (uneven - 1)
    black = _age_plate(black, sheet)
    tones = np.array([parse_colour(tone) for tone in TONES])
    toned = [np.interp(np.clip(black, 0, 1), TONE_STEPS, tones[:, channel]) for channel in range(3)]
    return np.stack(toned, axis=-1).astype(np.float32)


def _age_plate(black: Array, sheet: Sheet) -> Array:
    """Age the plate by ninety years: edges that the holder covered, scratches, dust."""
    (width, height), scale, rng = sheet.size, sheet.scale, sheet.rng
    rows, columns = sheet.indices()
    edge = np.minimum(np.minimum(columns, width - columns), np.minimum(rows, height - rows))
    frayed = edge + 1.2 * scale * sheet.gaussian_noise(14 * scale)
    covered = special.expit((26 * scale - frayed) / (1.6 * scale))
    black = black * (1 - covered) + 0.84 * covered
    marks = InkLayer(sheet)
    for _ in range(9):
        start = rng.uniform((0, 0), (width, height))
        end = start + rng.normal(0, 130 * scale, 2)
        marks.stroke(np.array([start, (start + end) / 2 + rng.normal(0, 5, 2), end]), 1.6 * scale)
    for x, y in rng.uniform((0, 0), (width, height), (60, 2)):
        marks.dot((x, y), rng.uniform(0.8, 2.6) * scale)
    return np.asarray(black * (1 - 0.7 * marks.layer()))
