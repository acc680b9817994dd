"""A ribbon drawing of the fold, in ink and watercolour.

The ribbon follows the Cα atoms; strands are smoothed a little, since their pleat is not drawn. It
lies flat in the planes of the peptide bonds: its sides have the direction of C=O made perpendicular
to the chain, reversed where the ribbon would else twist by more than a quarter turn (Carson, M. and
Bugg, C. E. Journal of Molecular Graphics 4 (1986) 121-122). By Richardson's conventions helices are
spirals, strands are arrows that point to the C terminus, and the rest is rope. She washed and inked
by hand; here buffers of the geometry say where the pen goes (outlines, steps of depth, and hatching
across the ribbon where it turns away from the light) and which wash lies where.

Richardson, J. S. The anatomy and taxonomy of protein structure. Advances in Protein Chemistry 34
(1981) 167-339.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.interpolate import make_interp_spline

from impasto.artworks.plates import molecule
from impasto.artworks.plates.molecule import Residue
from impasto.artworks.plates.paint_media import Sheet, cover, glaze
from impasto.core.arrays import Array
from impasto.core.errors import InputError
from impasto.rendering.camera_path import rotation_matrix

SIZE = (1344, 1008)

MIN_RESIDUES = 4
"""Fewest residues that a smooth curve can be fitted through."""
SAMPLES_PER_RESIDUE = 20
"""Points of the curve for each residue."""
STRIPS = 10
"""Strips across the ribbon."""
HALF_WIDTHS = {"helix": 1.75, "strand": 1.5, "loop": 0.42}
ARROW_HALF_WIDTH, ARROW_LENGTH = 2.9, 1.6
"""Half width in ångström at the barbs of an arrow, and its length in residues."""
HATCH_SPACING = 0.85
"""Ångström between strokes of hatching, along the ribbon."""

PAPER, SKY, EARTH = "f3e8cf", "9db8bd", "c79a5b"
WASHES = (
    ("helix", True, "c8452f"),
    ("helix", False, "8f2f5a"),
    ("strand", True, "e2a12e"),
    ("strand", False, "3f7d5c"),
    ("loop", True, "5d7f95"),
)
SHADE, INK = "5a5d86", "1c1820"


@dataclass(frozen=True)
class Ribbon:
    """The ribbon through one run of residues without a gap.

    Attributes:
        centres: (S, 3) points along it, in ångström.
        sides: (S, 3) unit vectors across it.
        half_widths: (S,) in ångström.
        kinds: (S,) "helix", "strand" or "loop".
    """

    centres: NDArray[np.float64]
    sides: NDArray[np.float64]
    half_widths: NDArray[np.float64]
    kinds: NDArray[np.str_]


@dataclass(frozen=True)
class GeometryBuffers:
    """Geometry at each pixel of the drawing, (H, W) each.

    Attributes:
        front: whether its front side, the outside of a helix, is visible.
        kind: 0 helix, 1 strand, 2 loop.
        light: 0 in the shade, 1 in the light.
        near: 0 at the back of the molecule, 1 at the front.
        along: ångström along the chain.
        across: -1 to 1 from one edge of the ribbon to the other.
    """

    covered: NDArray[np.bool_]
    front: NDArray[np.bool_]
    kind: NDArray[np.int64]
    light: NDArray[np.float64]
    near: NDArray[np.float64]
    along: NDArray[np.float64]
    across: NDArray[np.float64]


def draw(path: Path, chains: Sequence[str], size: tuple[int, int]) -> Array:
    """Draw the fold, its longest axis across the sheet.

    Raises:
        InputError: see `molecule.read_residues`; or no chain has `MIN_RESIDUES` residues without a
            gap.
    """
    residues = molecule.read_residues(path, chains)
    ribbons = [
        build_ribbon(run) for run in molecule.split_at_gaps(residues) if len(run) >= MIN_RESIDUES
    ]
    if not ribbons:
        raise InputError(f"{path}: no chain of {MIN_RESIDUES} residues without a gap, expected one")
    return _paint_picture(_render_buffers(ribbons, size), size)


def build_ribbon(run: Sequence[Residue]) -> Ribbon:
    """Build the ribbon through a run of at least `MIN_RESIDUES` residues."""
    places = np.array([residue.atoms["CA"] for residue in run])
    kinds = np.array([residue.kind for residue in run])
    smooth = places.copy()
    for _ in range(2):
        smooth[1:-1] = (smooth[:-2] + 2 * smooth[1:-1] + smooth[2:]) / 4
    places = np.where((kinds == "strand")[:, None], smooth, places)
    sides = _ribbon_sides(run, places, kinds)
    knots = np.arange(len(run))
    at = np.linspace(0, len(run) - 1, SAMPLES_PER_RESIDUE * (len(run) - 1) + 1)
    centres = make_interp_spline(knots, places, k=3)(at)
    across = make_interp_spline(knots, sides, k=3)(at)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    nearest = np.minimum(np.floor(at + 0.5).astype(int), len(run) - 1)
    return Ribbon(centres, across, _half_widths(kinds, at, nearest), kinds[nearest])


def _ribbon_sides(
    run: Sequence[Residue], places: NDArray[np.float64], kinds: NDArray[np.str_]
) -> NDArray[np.float64]:
    """Find the direction across the ribbon at each residue, without sudden turns: (N, 3)."""
    along = np.gradient(places, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    sides = np.zeros_like(places)
    for index, residue in enumerate(run):
        oxygen = residue.atoms.get("O")
        # Without the oxygen, any direction across the chain will do.
        wanted = np.eye(3)[np.abs(along[index]).argmin()]
        if oxygen is not None:
            wanted = oxygen - residue.atoms["C"]
        side = wanted - along[index] * (along[index] @ wanted)
        side /= np.linalg.norm(side)
        sides[index] = -side if index and side @ sides[index - 1] < 0 else side
    for _ in range(2):
        smooth = sides.copy()
        smooth[1:-1] = sides[:-2] + 2 * sides[1:-1] + sides[2:]
        sides = smooth / np.linalg.norm(smooth, axis=1, keepdims=True)
    return sides


def _half_widths(
    kinds: NDArray[np.str_], at: NDArray[np.float64], nearest: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Compute half the ribbon's width in ångström along the curve; strands end in arrows."""
    by_kind = np.array([HALF_WIDTHS[kind] for kind in kinds])[nearest]
    widths = ndimage.gaussian_filter1d(by_kind, 0.22 * SAMPLES_PER_RESIDUE, mode="nearest")
    strand = kinds == "strand"
    for end in np.flatnonzero(strand & ~np.append(strand[1:], False)):
        tip = end + 0.5
        head = (at > tip - ARROW_LENGTH) & (at <= tip)
        share = (tip - at[head]) / ARROW_LENGTH
        widths[head] = np.maximum(ARROW_HALF_WIDTH * share, HALF_WIDTHS["loop"] * (1 - share))
    return widths


def _render_buffers(ribbons: Sequence[Ribbon], size: tuple[int, int]) -> GeometryBuffers:
    """Render the ribbons' geometry in a quarter view of the molecule, drawn from back to front."""
    everything = np.concatenate([r.centres for r in ribbons])
    # In a quarter view, few helices and strands are end-on.
    tilt = rotation_matrix("x", 20) @ rotation_matrix("y", -28)
    turn = tilt @ molecule.principal_axes(everything)
    corners, values = [], []
    length = 0.0
    for one in ribbons:
        quads, known = _ribbon_quads(one, turn, length)
        corners.append(quads)
        values.append(known)
        length += float(known[-1, 3]) + 50
    quads, known = np.concatenate(corners), np.concatenate(values)
    low, high = quads.min(axis=(0, 1)), quads.max(axis=(0, 1))
    pixels = 0.90 * min(size[0] / (high[0] - low[0]), size[1] / (high[1] - low[1]))
    middle = (low + high) / 2
    xy = (quads[..., :2] - middle[:2]) * pixels * np.array([1, -1]) + np.array(size) / 2
    depth = quads[..., 2].mean(axis=1)
    image = Image.new("I", size)
    pen = ImageDraw.Draw(image)
    for index in np.argsort(depth, kind="stable"):
        pen.polygon([(float(x), float(y)) for x, y in xy[index]], fill=int(index) + 1)
    shown = np.asarray(image).astype(np.int64)
    there = shown > 0
    front, kind, light, along, across = (known[:, k][shown - 1] for k in range(5))
    near = ((depth - low[2]) / (high[2] - low[2]))[shown - 1]
    return GeometryBuffers(there, front > 0, kind.astype(int), light, near, along, across)


def _ribbon_quads(
    one: Ribbon, turn: NDArray[np.float64], before: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Divide a ribbon into small quadrilaterals, with the geometry of each.

    Args:
        turn: (3, 3) rotation to the view.
        before: ångström along the chain at which the ribbon starts.

    Returns:
        the corners (Q, 4, 3), and (Q, 5) for `GeometryBuffers`: front, kind, light, along, across.
    """
    centres, sides = one.centres @ turn.T, one.sides @ turn.T
    along = np.gradient(centres, axis=0)
    rope = one.kinds == "loop"
    # Rope looks the same from everywhere, so its side is always in the plane of the drawing.
    flat = np.cross(along, [0.0, 0.0, 1.0])
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)
    share = ndimage.gaussian_filter1d(
        rope.astype(float), 0.25 * SAMPLES_PER_RESIDUE, mode="nearest"
    )[:, None]
    flat *= np.where(np.sum(flat * sides, axis=1, keepdims=True) < 0, -1, 1)
    sides = sides * (1 - share) + flat * share
    sides /= np.maximum(np.linalg.norm(sides, axis=1, keepdims=True), 1e-9)
    normal = np.cross(along, sides)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    outward = _outward_sign(one, centres, normal)
    front = ((normal[:, 2] * outward > 0) | rope).astype(float)
    facing = normal * np.sign(normal[:, 2:3])
    sun = np.array([-0.55, 0.55, 0.63])
    light = np.clip(facing @ sun, 0, 1)
    steps = np.linalg.norm(np.diff(centres, axis=0), axis=1)
    run = before + np.concatenate([[0], np.cumsum(steps)])
    edges = np.linspace(-1, 1, STRIPS + 1)
    grid = centres[:, None] + (edges[None, :, None] * (one.half_widths[:, None] * sides)[:, None])
    quads = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2)
    code = np.select([one.kinds == "helix", one.kinds == "strand"], [0.0, 1.0], 2.0)
    known = np.stack(
        [np.repeat(column[:-1, None], STRIPS, axis=1) for column in (front, code, light, run)]
        + [np.tile((edges[:-1] + edges[1:]) / 2, (len(centres) - 1, 1))],
        axis=2,
    )
    return quads.reshape(-1, 4, 3), known.reshape(-1, 5)


def _outward_sign(
    one: Ribbon, centres: NDArray[np.float64], normal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return -1 where the normal points into a helix, 1 where it points out and elsewhere."""
    axis = ndimage.uniform_filter1d(
        centres, round(3.6 * SAMPLES_PER_RESIDUE), axis=0, mode="nearest"
    )
    outside = np.sum((centres - axis) * normal, axis=1)
    return np.where(one.kinds == "helix", np.where(outside < 0, -1.0, 1.0), 1.0)


def _paint_picture(seen: GeometryBuffers, size: tuple[int, int]) -> Array:
    """Paint washes on paper, shadows over them, and then the pen lines."""
    sheet = Sheet.of_kind("ribbon", size)
    scale = sheet.scale
    picture = sheet.draw_paper(PAPER, 1.3)
    picture = _paint_backdrop(picture, seen, sheet)
    uneven = sheet.bloom_noise()
    nearer = 0.55 + 0.6 * seen.near
    for number, (kind, front, pigment) in enumerate(WASHES):
        of_kind = seen.kind == ("helix", "strand", "loop").index(kind)
        mask = (seen.covered & of_kind & (seen.front == front)).astype(np.float32)
        if mask.any():
            loose = sheet.wobble(mask, 1.6)
            uneven = np.roll(uneven, 97 * (number + 1), axis=1)
            coat = sheet.wash_coverage(loose, uneven, 1.3)
            picture = glaze(picture, 0.92 * nearer * coat, pigment)
    shadow = seen.covered * np.clip(1.05 - seen.light - 0.25 * (1 - np.abs(seen.across)), 0, 1)
    soft = ndimage.gaussian_filter(shadow, 2.5 * scale)
    picture = glaze(picture, 0.8 * soft * nearer, SHADE)
    lines = sheet.wobble(_draw_pen_lines(seen, sheet), 0.9)
    firmness = ndimage.gaussian_filter(np.where(seen.covered, nearer, 0.8), 3 * scale)
    return cover(picture, np.clip(lines * firmness, 0, 0.96), INK)


def _paint_backdrop(picture: Array, seen: GeometryBuffers, sheet: Sheet) -> Array:
    """Paint two loose washes behind the molecule that leave a rim of paper round it."""
    scale, (width, height) = sheet.scale, sheet.size
    rows = sheet.indices()[0] / height
    drift = 0.12 * sheet.fractal_noise(2.8)
    apart = ndimage.distance_transform_edt(~seen.covered) / scale
    clear = np.clip((apart - 7 - 2 * sheet.fractal_noise(2.2)) / 4, 0, 1)
    sides = (*np.indices((height, width)), *np.indices((height, width))[:, ::-1, ::-1])
    inset = np.minimum.reduce(sides) / scale
    inside = np.clip((inset - 14 - 5 * sheet.fractal_noise(2.4)) / 3, 0, 1)
    for pigment, amount in ((SKY, 1.15 - 1.05 * rows), (EARTH, 1.25 * rows - 0.3)):
        tone = np.clip(amount + drift, 0, 1.3)
        coat = sheet.wash_coverage(clear * inside, sheet.bloom_noise(), 1.5)
        picture = glaze(picture, tone * coat, pigment)
    return picture


def _draw_pen_lines(seen: GeometryBuffers, sheet: Sheet) -> Array:
    """Draw the ink (H, W): outlines, the edges of what lies in front, and hatching in the shade."""
    scale = sheet.scale
    label = np.where(seen.covered, 1 + 2 * seen.kind + seen.front, 0)
    edge = np.zeros(label.shape, dtype=bool)
    for axis in (0, 1):
        one, other = (np.s_[1:], np.s_[:-1]) if axis == 0 else (np.s_[:, 1:], np.s_[:, :-1])
        apart = label[one] != label[other]
        # Where one part of the chain covers another, the two are far apart along the chain.
        apart |= np.abs(seen.along[one] - seen.along[other]) > 2.5
        apart &= seen.covered[one] | seen.covered[other]
        edge[one] |= apart
    outline = np.clip(2.6 * scale + 0.5 - ndimage.distance_transform_edt(~edge), 0, 1)
    phase = np.abs((seen.along / HATCH_SPACING) % 1 - 0.5)
    dark = np.clip(0.92 - seen.light, 0, 1) * (seen.kind < 2)
    # Hatching starts at one edge of the ribbon; the darker the place, the longer the strokes.
    reach = seen.across < -1 + 2.6 * dark
    hatch = np.clip((phase - 0.5 + 0.30) / 0.12, 0, 1) * seen.covered * reach * (dark > 0.12)
    return np.maximum(outline, 0.8 * ndimage.gaussian_filter(hatch.astype(float), 0.7 * scale))
