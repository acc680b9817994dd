"""Helices seen along their axes: helical wheels, in gouache.

In an α-helix each residue stands 100 degrees further round the axis than the one before it: 3.6
residues make a turn. Each disc is therefore a spiral that begins at its centre with the first
residue of the helix and gives each residue a sector of 100 degrees, coloured by its kind. Where
one side of a disc is warm and the other cool, the warm side of the helix lies inside the protein.
Each disc is turned so that its hydropathic moment, Σ H (sin δ, cos δ) with H after Kyte and
Doolittle, points at the middle of the plate.

Schiffer, M. and Edmundson, A. B. Use of helical wheels to represent the structures of proteins and
to identify segments with helical potential. Biophysical Journal 7 (1967) 121-135. Moment:
Eisenberg, D., Weiss, R. M. and Terwilliger, T. C. Nature 299 (1982) 371-374.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impasto.artworks.plates import molecule
from impasto.artworks.plates.molecule import Residue
from impasto.artworks.plates.paint_media import Sheet, cover, parse_colour
from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.structures.residue_scales import parent_residue, residue_hydropathy

SIZE = (1344, 1008)

ANGLE_PER_RESIDUE = 100.0
"""Degrees from one residue to the next."""
MIN_RESIDUES, MAX_HELICES = 6, 9
"""Length in residues of the shortest helix shown, and the largest number of discs."""

RESIDUE_COLOURS = (
    ({"ILE", "LEU", "VAL", "MET"}, ("d9442f", "e8792b")),
    ({"PHE", "TRP", "TYR"}, ("8c1c2c", "b3263a")),
    ({"ALA", "CYS"}, ("f2b632", "f5cf6b")),
    ({"GLY", "PRO"}, ("f3e7c9", "e2cfa0")),
    ({"SER", "THR", "ASN", "GLN", "HIS"}, ("4f9d8c", "7fb8a4")),
    ({"ASP", "GLU"}, ("2f6db5", "5a92cc")),
    ({"LYS", "ARG"}, ("1d2f6b", "33489a")),
)
"""Residues of each kind, and their paints: warm for hydrophobic, cool for hydrophilic."""
OTHER_COLOURS = ("8a8478", "a39c8e")
GROUND_COLOURS = ("e9d9b4", "d8b98a", "b9c7b6", "8fb0b5", "d98f73", "c9a6a0")
INK = "17161c"


def draw(path: Path, chains: Sequence[str], size: tuple[int, int]) -> Array:
    """Draw the discs; the longest helix has the largest.

    Raises:
        InputError: see `molecule.read_residues`; or the file states no helix of 6 residues or more.
    """
    runs = molecule.split_at_gaps(molecule.read_residues(path, chains), by_kind=True)
    helices = [run for run in runs if run[0].kind == "helix" and len(run) >= MIN_RESIDUES]
    if not helices:
        raise InputError(
            f"{path}: no helix among its HELIX records (mmCIF: _struct_conf), expected one of "
            f"{MIN_RESIDUES} residues or more"
        )
    helices = sorted(helices, key=len, reverse=True)[:MAX_HELICES]
    sheet = Sheet.of_kind("wheel", size)
    discs = pack_discs([len(helix) for helix in helices], size)
    picture = _draw_ground(discs, sheet)
    for helix, (centre, radius) in zip(helices, discs, strict=True):
        picture = _draw_helix_disc(picture, helix, centre, radius, sheet)
    return sheet.add_grain(picture, 0.02)


def hydropathic_moment_angle(helix: Sequence[Residue]) -> float:
    """Compute the direction of the hydropathic moment, in degrees from the first residue."""
    values = np.array([residue_hydropathy(residue.name) or 0.0 for residue in helix])
    angles = np.radians(ANGLE_PER_RESIDUE) * np.arange(len(helix))
    return float(np.degrees(np.angle(np.sum((values - values.mean()) * np.exp(1j * angles)))))


def pack_discs(
    weights: Sequence[int], size: tuple[int, int]
) -> list[tuple[NDArray[np.float64], float]]:
    """Pack discs of areas in proportion to the weights: centre (2,) and radius of each, in pixels.

    The weights must be in descending order: each disc in turn goes as near to the middle as it can.
    All discs together are as large as fits the plate.
    """
    width, height = size
    step = min(size) / 60
    places = np.stack(
        np.meshgrid(np.arange(0, width, step), np.arange(0, height, step)), axis=-1
    ).reshape(-1, 2)
    middle = np.array([0.42 * width, 0.5 * height])
    relative = np.sqrt(np.array(weights) / weights[0])
    for largest in np.arange(0.46, 0.05, -0.01) * min(size):
        discs: list[tuple[NDArray[np.float64], float]] = []
        for radius in largest * relative:
            inside = np.minimum(places, np.array(size) - places).min(axis=1) >= 0.9 * radius
            free = inside.copy()
            for centre, other in discs:
                free &= np.linalg.norm(places - centre, axis=1) >= 1.02 * (radius + other)
            if not free.any():
                break
            far = np.linalg.norm(places - middle, axis=1)
            discs.append((places[np.argmin(np.where(free, far, np.inf))], float(radius)))
        else:
            return discs
    raise AssertionError("nine discs of a twentieth of the plate always fit")


def _residue_colour(name: str, which: int) -> tuple[float, float, float]:
    standard = parent_residue(name)
    found = next((paints for names, paints in RESIDUE_COLOURS if standard in names), OTHER_COLOURS)
    return parse_colour(found[which % len(found)])


def _draw_helix_disc(
    picture: Array,
    helix: Sequence[Residue],
    centre: NDArray[np.float64],
    radius: float,
    sheet: Sheet,
) -> Array:
    """Draw one helix: a spiral of sectors between dark lines, streaked along the circles."""
    size, scale = sheet.size, sheet.scale
    rows, columns = sheet.indices()
    hand = 2.2 * scale * sheet.gaussian_noise(22 * scale)
    x, y = columns - centre[0], centre[1] - rows
    r = np.hypot(x, y) + hand
    inward = np.degrees(np.arctan2(centre[1] - size[1] / 2, size[0] / 2 - centre[0]))
    theta = (np.degrees(np.arctan2(y, x)) - (inward - hydropathic_moment_angle(helix))) % 360
    pitch = radius / ((len(helix) * ANGLE_PER_RESIDUE + 180) / 360)
    turns = np.round((r - 0.25 * pitch) / pitch - theta / 360)
    along = theta + 360 * np.maximum(turns, 0)
    number = np.floor(along / ANGLE_PER_RESIDUE + 0.5).astype(int)
    on = (number < len(helix)) & (r < radius * 1.06)
    number = np.clip(number, 0, len(helix) - 1)
    colours = np.array([_residue_colour(residue.name, k) for k, residue in enumerate(helix)])
    streaks = _bristle_streaks(r, theta, scale, sheet.rng)
    shown = (colours[number] * (1 + 0.13 * streaks)[..., None]).astype(np.float32)
    # Distances to the nearest edges: along the arc, and across the spiral.
    off = np.abs(along - ANGLE_PER_RESIDUE * np.round(along / ANGLE_PER_RESIDUE))
    arc = np.radians(ANGLE_PER_RESIDUE / 2 - off) * r
    across = pitch * np.abs(np.abs((r - 0.25 * pitch) / pitch - along / 360) - 0.5)
    line = np.clip(2.6 * scale + 0.6 - np.minimum(arc, across), 0, 1)
    picture = np.where(on[..., None], shown, picture)
    return cover(picture, 0.9 * line * on, INK)


def _bristle_streaks(
    r: Array, theta: NDArray[np.floating], scale: float, rng: np.random.Generator
) -> Array:
    """Make the streaks of bristles along circles: noise long in angle and short in radius."""
    bristles = rng.standard_normal((48, 512))
    bristles = np.apply_along_axis(lambda v: np.convolve(v, (1, 2, 1), "same"), 1, bristles)
    row = (theta / 360 * 48).astype(int) % 48
    column = (r / (1.6 * scale)).astype(int) % 512
    share = (theta / 360 * 48) % 1
    streaks = bristles[row, column] * (1 - share) + bristles[(row + 1) % 48, column] * share
    return np.asarray(streaks / streaks.std(), dtype=np.float32)


def _draw_ground(
    discs: Sequence[tuple[NDArray[np.float64], float]],
    sheet: Sheet,
) -> Array:
    """Draw bands that ripple round the discs, in quiet paints laid on with a broad brush."""
    scale = sheet.scale
    rows, columns = sheet.indices()
    beside = np.stack([np.hypot(columns - c[0], rows - c[1]) - radius for c, radius in discs])
    nearest = beside.argmin(axis=0)
    away = beside.min(axis=0) + 3 * scale * sheet.gaussian_noise(30 * scale)
    centres = np.array([c for c, _ in discs])
    angle = np.degrees(np.arctan2(rows - centres[nearest, 1], columns - centres[nearest, 0]))
    sector = np.floor((angle + 360) / 90 + 0.31 * nearest).astype(int)
    band = np.floor(np.maximum(away, 0) / (54 * scale)).astype(int)
    paints = np.array([parse_colour(code) for code in GROUND_COLOURS])
    picture = paints[(band + 2 * sector + nearest) % len(paints)]
    r = np.hypot(columns - centres[nearest, 0], rows - centres[nearest, 1])
    streaks = _bristle_streaks(r, angle % 360, 1.5 * scale, sheet.rng) + 0.8 * sheet.fractal_noise(
        2
    )
    return (picture * (1 + 0.055 * streaks)[..., None]).astype(np.float32)
