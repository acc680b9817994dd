"""A Ramachandran plot, inked and hatched by hand on squared paper.

The regions are computed as Ramachandran, Ramakrishnan and Sasisekharan did: two peptide units with
the bond lengths and angles of Corey and Pauling meet at a Cα atom with its Cβ; for each φ and ψ
the distances between atoms of different units are compared with the shortest contacts found in
crystals. "Normally allowed" contacts give the fully allowed regions, the somewhat shorter "outer
limits" the partly allowed ones. Angles are as the IUPAC-IUB Commission defined them in 1970, φ and
ψ from -180 to 180 degrees (those of 1963 differ by 180). Beyond the outer limits the map is drawn
as a sea, with a depth line for each 0.15 Å by which the worst contact is too short. Dots are the
residues of the structure; rings are glycines, which have no Cβ.

Ramachandran, G. N., Ramakrishnan, C. and Sasisekharan, V. Stereochemistry of polypeptide chain
configurations. Journal of Molecular Biology 7 (1963) 95-99.
"""

from collections.abc import Sequence
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial.transform import Rotation

from impasto.artworks.plates import molecule
from impasto.artworks.plates.ink_layer import InkLayer
from impasto.artworks.plates.paint_media import Sheet, cover, glaze
from impasto.core.arrays import Array
from impasto.core.errors import InputError

SIZE = (1200, 1200)

NORMAL_LIMITS = {"HH": 2.0, "HO": 2.4, "HN": 2.4, "CH": 2.4, "OO": 2.8, "NO": 2.7, "CO": 2.8}
NORMAL_LIMITS |= {"NN": 2.7, "CN": 2.9, "CC": 3.2}
OUTER_LIMITS = {"HH": 1.9, "HO": 2.2, "HN": 2.2, "CH": 2.2, "OO": 2.7, "NO": 2.6, "CO": 2.7}
OUTER_LIMITS |= {"NN": 2.6, "CN": 2.8, "CC": 3.0}
"""Shortest contacts in ångström between two elements, named in alphabetical order, as listed in
the paper."""

ANGLE_STEP = 4
"""Degrees between the conformations that are computed."""
DEPTH_INTERVAL = 0.15
"""Ångström between depth lines."""

PAPER, GRID, INK = "ecdfc2", "6f9fb0", "1d2430"
CORE, LIMIT, DOT, SEA = "c9622f", "e3b04b", "7a1626", "8fb3b5"
DEEP = "2d5f74"


def draw(path: Path, chains: Sequence[str], size: tuple[int, int]) -> Array:
    """Draw the plot, φ to the right and ψ upward.

    Raises:
        InputError: see `molecule.read_residues`; or no residue has both its neighbours.
    """
    angles = molecule.phi_psi_angles(molecule.read_residues(path, chains))
    if not angles:
        raise InputError(f"{path}: no three residues in a row, expected a chain with φ and ψ")
    sheet = Sheet.of_kind("ramachandran", size)
    scale = sheet.scale
    room, depth = (_resample_margin(margin, size) for margin in contact_margins())
    normal, outer = (np.asarray(m >= 0, dtype=np.float32) for m in (room, depth))
    picture = sheet.draw_paper(PAPER, 1.4)
    picture = _draw_grid(picture, sheet)
    deep = np.clip(0.45 - 0.75 * depth, 0.45, 1.7)
    bloom = sheet.bloom_noise()
    picture = glaze(picture, deep * sheet.wash_coverage(1 - outer, bloom, 1.2), SEA)
    picture = cover(picture, 0.75 * _draw_depth_lines(depth, sheet), DEEP)
    bloom = sheet.bloom_noise()
    picture = glaze(picture, 0.95 * sheet.wash_coverage(outer, bloom), LIMIT)
    bloom = sheet.bloom_noise()
    picture = glaze(picture, 1.1 * sheet.wash_coverage(normal, bloom, 1.2), CORE)
    lines = np.maximum.reduce(
        [
            _hatch(normal, sheet, 13, 45, 3.4),
            _hatch(outer * (1 - normal), sheet, 22, -45, 2.6),
            _draw_contour(normal, 4.2 * scale, sheet),
            _draw_contour(outer, 2.8 * scale, sheet),
        ]
    )
    picture = cover(picture, 0.92 * lines, INK)
    return _draw_residues(picture, angles, sheet)


@cache
def contact_margins() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute by how much, in ångström, the worst contact exceeds its normal and its outer limit.

    Returns:
        two arrays (90, 90), φ down and ψ across, each from -180 in steps of `ANGLE_STEP` degrees.
        A conformation is allowed where the value is 0 or more.
    """
    turns = np.arange(-180, 180, ANGLE_STEP)
    shape = (len(turns), len(turns))
    normal, outer = np.full(shape, np.inf), np.full(shape, np.inf)
    first = {name: _rotate_about_axis(place, _PHI_AXIS, turns) for name, place in _BEFORE.items()}
    last = {name: _rotate_about_axis(place, _PSI_AXIS, turns) for name, place in _AFTER.items()}
    # The atoms at the centre lie on the axes or belong to Cα: they do not move.
    still = {name: np.broadcast_to(place, (len(turns), 3)) for name, place in _CENTRE.items()}
    pairs = [
        *((a, b, first[a][:, None], last[b][None]) for a, b in product(first, last)),
        *((a, b, first[a][:, None], still[b][None]) for a, b in product(first, still)),
        *((a, b, still[a][:, None], last[b][None]) for a, b in product(still, last)),
    ]
    for a, b, here, there in pairs:
        if (a, b) in _TOO_NEAR:
            continue
        distance = np.linalg.norm(here - there, axis=-1)
        elements = "".join(sorted(a[0] + b[0]))
        normal = np.minimum(normal, distance - NORMAL_LIMITS[elements])
        outer = np.minimum(outer, distance - OUTER_LIMITS[elements])
    return normal, outer


def _place_atom(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    c: NDArray[np.float64],
    length: float,
    angle: float,
    turn: float,
) -> NDArray[np.float64]:
    """Place an atom bonded to `c`, by bond length, bond angle and dihedral angle in degrees."""
    bend, twist = np.radians(angle), np.radians(turn)
    along = (c - b) / np.linalg.norm(c - b)
    normal = np.cross(b - a, along)
    normal /= np.linalg.norm(normal)
    across = np.cross(normal, along)
    local = np.array([-np.cos(bend), np.sin(bend) * np.cos(twist), np.sin(bend) * np.sin(twist)])
    return c + length * (local[0] * along + local[1] * across + local[2] * normal)


def _rotate_about_axis(
    place: NDArray[np.float64], axis: NDArray[np.float64], turns: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Rotate a place about an axis through the origin by angles in degrees: (N, 3)."""
    return np.asarray(Rotation.from_rotvec(np.outer(np.radians(turns), axis)).apply(place))


def _peptide_units() -> tuple[dict[str, NDArray[np.float64]], ...]:
    """Build the atoms of the unit before, of N-Cα-C, and of the unit after, at φ = ψ = 0.

    Cα is the origin. Bond lengths and angles are from Corey, R. B. and Pauling, L. Proceedings of
    the Royal Society B 141 (1953) 10-20; the angle N-Cα-C is 110 degrees.
    """
    tau = np.radians(110)
    ca = np.zeros(3)
    n = np.array([1.47, 0.0, 0.0])
    c = 1.53 * np.array([np.cos(tau), np.sin(tau), 0.0])
    # At φ = 0 the C before is cis to C; at ψ = 0 the N after is cis to N.
    c_before = _place_atom(c, ca, n, 1.32, 123, 0)
    before = {
        "C-": c_before,
        "H": _place_atom(c, ca, n, 1.0, 114, 180),
        "O-": _place_atom(ca, n, c_before, 1.24, 125, 0),
        "CA-": _place_atom(ca, n, c_before, 1.53, 114, 180),
    }
    n_after = _place_atom(n, ca, c, 1.32, 114, 0)
    after = {
        "N+": n_after,
        "O": _place_atom(n, ca, c, 1.24, 121, 180),
        "H+": _place_atom(ca, c, n_after, 1.0, 123, 0),
        "CA+": _place_atom(ca, c, n_after, 1.47, 123, 180),
    }
    # An L amino acid: seen from H, the groups CO, R and N follow clockwise.
    centre = {
        "N": n,
        "C": c,
        "CB": _place_atom(c, n, ca, 1.54, 110, -120),
        "HA": _place_atom(c, n, ca, 1.07, 109, 120),
    }
    return before, centre, after


_BEFORE, _CENTRE, _AFTER = _peptide_units()
_PHI_AXIS = _CENTRE["N"] / np.linalg.norm(_CENTRE["N"])
_PSI_AXIS = _CENTRE["C"] / np.linalg.norm(_CENTRE["C"])
# Atoms that are bonded, or bonded to a common atom: their distances hardly depend on φ and ψ. The
# two C' are left out as well: a limit of 3.2 Å between them would forbid the α-helix, which the
# paper allows.
_TOO_NEAR = {
    *(("C-", "N"), ("H", "N"), ("O-", "N"), ("CA-", "N"), ("C-", "C")),
    *(("C", "N+"), ("C", "O"), ("C", "H+"), ("C", "CA+")),
}


def _resample_margin(margin: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """Resample one of the `contact_margins` at the plate's pixels: (H, W), φ right and ψ up."""
    width, height = size
    # Angles are periodic: the plot continues beyond its edges.
    column = (np.arange(width) + 0.5) / width * 360 / ANGLE_STEP
    row = (1 - (np.arange(height) + 0.5) / height) * 360 / ANGLE_STEP
    phi, psi = np.meshgrid(column, row)
    fine = ndimage.map_coordinates(margin, [phi, psi], order=1, mode="grid-wrap")
    return np.asarray(ndimage.gaussian_filter(fine, 0.004 * min(size)))


def _draw_depth_lines(depth: NDArray[np.float64], sheet: Sheet) -> Array:
    """Draw pen lines where the worst contact is too short by multiples of `DEPTH_INTERVAL`."""
    scale = sheet.scale
    steep = np.maximum(np.hypot(*np.gradient(depth)), 1e-5)
    levels = depth / DEPTH_INTERVAL
    beside = np.abs(levels - np.round(levels)) * DEPTH_INTERVAL / steep
    lines = np.clip(1.5 * scale + 0.5 - beside, 0, 1) * (depth < -DEPTH_INTERVAL / 2)
    return sheet.wobble(lines.astype(np.float32), 1.0)


def _draw_contour(region: Array, width: float, sheet: Sheet) -> Array:
    soft = ndimage.gaussian_filter(region, 1.5)
    steep = np.maximum(np.hypot(*np.gradient(soft)), 1e-4)
    line = np.clip(width / 2 + 0.5 - np.abs(soft - 0.5) / steep, 0, 1)
    line *= (soft > 0.02) & (soft < 0.98)
    return sheet.wobble(line.astype(np.float32), 1.2)


def _hatch(
    region: Array,
    sheet: Sheet,
    gap: float,
    slant: float,
    width: float,
) -> Array:
    """Draw parallel pen strokes within a region; `gap` and `width` are for a plate 960 high."""
    scale = sheet.scale
    ink = InkLayer(sheet)
    reach = float(np.hypot(*sheet.size))
    along = np.array([np.cos(np.radians(slant)), -np.sin(np.radians(slant))])
    across = np.array([-along[1], along[0]])
    middle = np.array(sheet.size) / 2
    for offset in np.arange(-reach / 2, reach / 2, gap * scale):
        start = middle + (offset + sheet.rng.normal(0, 0.08 * gap * scale)) * across
        ends = np.array([start - reach / 2 * along, start + reach / 2 * along])
        ink.stroke(ends, width * scale, tremor=0.8)
    return ink.layer() * sheet.wobble(region, 2.5)


def _draw_grid(picture: Array, sheet: Sheet) -> Array:
    """Draw squares of ten degrees, and axes through 0."""
    scale = sheet.scale
    ink = InkLayer(sheet)
    width, height = sheet.size
    for degrees in range(0, 361, 10):
        line = (4.5 if degrees == 180 else 2.6 if degrees % 60 == 0 else 1.3) * scale
        x, y = degrees / 360 * width, degrees / 360 * height
        ink.stroke(np.array([(x, 0), (x, height)]), line, tremor=0.2)
        ink.stroke(np.array([(0, y), (width, y)]), line, tremor=0.2)
    return cover(picture, 0.62 * ink.layer(), GRID)


def _draw_residues(
    picture: Array,
    angles: Sequence[tuple[molecule.Residue, float, float]],
    sheet: Sheet,
) -> Array:
    """Draw the residues: dots of carmine ink on a halo of paper, and rings for glycine."""
    scale, (width, height) = sheet.scale, sheet.size
    halo, dots = InkLayer(sheet), InkLayer(sheet)
    rings: list[tuple[float, float]] = []
    for residue, phi, psi in angles:
        place = ((phi + 180) / 360 * width, (180 - psi) / 360 * height)
        radius = (9 + 1.5 * sheet.rng.random()) * scale
        halo.dot(place, radius + 3 * scale)
        dots.dot(place, radius)
        if residue.name == "GLY":
            rings.append(place)
    picture = cover(picture, 0.9 * sheet.wobble(halo.layer(), 1.0, 20), PAPER)
    picture = cover(picture, sheet.wobble(dots.layer(), 1.2, 20), DOT)
    holes = InkLayer(sheet)
    for place in rings:
        holes.dot(place, 5.5 * scale)
    return cover(picture, holes.layer(), PAPER)
