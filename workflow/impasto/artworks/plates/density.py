"""Electron density on a stack of perspex sheets, as crystallographers drew and stacked it.

The density of the chains' atoms is a Fourier synthesis cut off at 6 Å, the resolution of the first
map of a protein. The structure factors F(s) are those of the molecule alone in a box, with
|s| <= 1/6 Å; they are summed to ρ(x) = 1/V Σ F exp(-2πi s·x) without F(000), so that ρ is the
difference from the mean. Each sheet is a section through ρ, contoured at multiples of its standard
deviation within the bounds of the molecule.

Kendrew, J. C., Bodo, G., Dintzis, H. M., Parrish, R. G., Wyckoff, H. and Phillips, D. C. A
three-dimensional model of the myoglobin molecule obtained by X-ray analysis. Nature 181 (1958)
662-666.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from impasto.artworks.plates import molecule
from impasto.artworks.plates.molecule import Residue
from impasto.artworks.plates.paint_media import Sheet, cover, glaze, parse_colour
from impasto.core.arrays import Array

SIZE = (1344, 1008)

RESOLUTION = 6.0
"""Å."""
B_FACTOR = 20.0
"""Å², the same for all atoms: at 6 Å, a map hardly changes with it."""
MARGIN = 9.0
"""Å of empty box around the atoms."""
SHEETS = 9
LEVELS = (0.9, 1.4, 1.9, 2.4, 2.9, 3.4, 3.9)
"""Contours, in standard deviations above the mean."""

GLASS_COLOUR, TABLE_COLOUR, LAMP_COLOUR, EDGE_COLOUR = "6fb3ac", "0d3440", "f6d28a", "d6f0e2"
LEVEL_COLOURS = ("efc25a", "e9a23c", "e17f2e", "d25b28", "b93b26", "952a26", "6d1720")
INK_COLOUR = "1f1a26"


def draw(path: Path, chains: Sequence[str], size: tuple[int, int]) -> Array:
    """Draw the stack, with the longest axis of the molecule along the sheets.

    Raises:
        InputError: see `molecule.read_residues`.
    """
    residues = molecule.read_residues(path, chains)
    density, spacing = synthesise_density(orient_atoms(residues))
    return _stack_sheets(density / density.std(), spacing, size)


def orient_atoms(residues: Sequence[Residue]) -> list[tuple[str, NDArray[np.float64]]]:
    """Return element and position (3,) of every atom, the molecule's longest axis along x.

    Positions are in ångström, at least `MARGIN` from the planes x = 0, y = 0 and z = 0.
    """
    atoms = [(r.elements[name], place) for r in residues for name, place in r.atoms.items()]
    places = np.array([place for _, place in atoms])
    turned = places @ molecule.principal_axes(places).T
    turned += MARGIN - turned.min(axis=0)
    return [(element, place) for (element, _), place in zip(atoms, turned, strict=True)]


def synthesise_density(
    atoms: Sequence[tuple[str, NDArray[np.float64]]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute the electron density at `RESOLUTION` of atoms alone in a box.

    Returns:
        the density (X, Y, Z) in electrons per cubic ångström, less its mean, and the spacing of
        its grid in ångström along each axis.
    """
    box = np.max([place for _, place in atoms], axis=0) + MARGIN
    model = _gemmi_model(atoms)
    calculator = gemmi.DensityCalculatorX()
    calculator.d_min = RESOLUTION
    calculator.rate = 3
    calculator.set_refmac_compatible_blur(model)
    calculator.grid.set_unit_cell(
        gemmi.UnitCell(float(box[0]), float(box[1]), float(box[2]), 90, 90, 90)
    )
    calculator.grid.spacegroup = gemmi.SpaceGroup("P 1")
    calculator.grid.set_size_from_spacing(RESOLUTION / 6, gemmi.GridSizeRounding.Up)
    calculator.put_model_density_on_grid(model)
    blurred = np.array(calculator.grid)
    factors = np.fft.fftn(blurred)
    steps = (np.fft.fftfreq(n, side / n) for n, side in zip(blurred.shape, box, strict=True))
    s2 = sum(step**2 for step in np.meshgrid(*steps, indexing="ij"))
    kept = (s2 > 0) & (s2 <= RESOLUTION**-2)
    factors = np.where(kept, factors * np.exp(calculator.blur / 4 * s2), 0)
    return np.fft.ifftn(factors).real, box / blurred.shape


def _gemmi_model(atoms: Sequence[tuple[str, NDArray[np.float64]]]) -> Any:
    residue = gemmi.Residue()
    for element, place in atoms:
        atom = gemmi.Atom()
        atom.element, atom.b_iso = gemmi.Element(element), B_FACTOR
        atom.pos = gemmi.Position(*place)
        residue.add_atom(atom)
    chain = gemmi.Chain("A")
    chain.add_residue(residue)
    model = gemmi.Model(1)
    model.add_chain(chain)
    return model


def _stack_sheets(
    density: NDArray[np.float64], spacing: NDArray[np.float64], size: tuple[int, int]
) -> Array:
    """Draw the sheets over a lit table, the lowest first; each adds haze to what lies below it."""
    sheet = Sheet.of_kind("density", size)
    scale = sheet.scale
    picture = _draw_light_table(sheet)
    extent = np.array(density.shape) * spacing - 2 * MARGIN
    pixels = 0.86 * min(size[0] / extent[0], size[1] / extent[1])
    sections = np.linspace(0.24, 0.76, SHEETS) * density.shape[2]
    for number, section in enumerate(sections):
        above = number - (SHEETS - 1) / 2
        zoom = pixels * (1 + 0.014 * above)
        shift = np.array([12.0, -9.0]) * scale * above
        level = _density_section(density, section, spacing, zoom, shift, size)
        nearness = number / (SHEETS - 1)
        picture = _add_haze(picture, sheet, shift)
        picture = _draw_contours(picture, sheet, level, nearness)
    return sheet.add_grain(picture, 0.018)


def _density_section(
    density: NDArray[np.float64],
    at: float,
    spacing: NDArray[np.float64],
    zoom: float,
    shift: NDArray[np.float64],
    size: tuple[int, int],
) -> Array:
    """Sample one section of the density at the pixels of the plate: (H, W)."""
    rows, columns = np.indices(size[::-1], dtype=np.float64)
    x = (columns - size[0] / 2 - shift[0]) / zoom / spacing[0] + density.shape[0] / 2
    y = (size[1] / 2 - rows + shift[1]) / zoom / spacing[1] + density.shape[1] / 2
    # Cubic interpolation makes the contours smooth curves; the density is 0 outside the grid.
    places = [x, y, np.full_like(x, at)]
    found = ndimage.map_coordinates(density, places, order=3, mode="constant")
    return np.asarray(found, dtype=np.float32)


def _draw_light_table(sheet: Sheet) -> Array:
    """Draw a lamp under dark glass, at the lower right."""
    width, height = sheet.size
    rows, columns = sheet.indices()
    near = np.hypot((columns / width - 0.58) * 1.1, rows / height - 0.62)
    lit = np.exp(-((near / 0.5) ** 2)) * (1 + 0.10 * sheet.fractal_noise(2.4))
    dark = np.broadcast_to(np.array(parse_colour(TABLE_COLOUR), np.float32), (height, width, 3))
    return cover(dark, 0.9 * lit, LAMP_COLOUR)


def _add_haze(picture: Array, sheet: Sheet, shift: NDArray[np.float64]) -> Array:
    """Draw one more sheet over the picture: softer and greener below it, with polished edges."""
    width, height = sheet.size
    scale = sheet.scale
    rows, columns = sheet.indices()
    inset = 58 * scale
    beside = np.minimum(
        np.minimum(columns - inset - shift[0], width - inset + shift[0] - columns),
        np.minimum(rows - inset - shift[1], height - inset + shift[1] - rows),
    )
    on = np.clip(beside + 0.5, 0, 1)
    softer = ndimage.gaussian_filter(picture, (0.9 * scale, 0.9 * scale, 0))
    picture = picture * (1 - on[..., None]) + softer * on[..., None]
    smeared = ndimage.gaussian_filter1d(sheet.gaussian_noise(1.2 * scale), 26 * scale, axis=1)
    picture = glaze(picture, on * (0.11 + 0.12 * smeared), GLASS_COLOUR)
    bevel = np.exp(-((beside / (2.6 * scale)) ** 2))
    return cover(picture, 0.42 * bevel, EDGE_COLOUR)


def _draw_contours(picture: Array, sheet: Sheet, level: Array, nearness: float) -> Array:
    """Draw the contours of one sheet, inked and filled with gouache; lower sheets are fainter."""
    scale = sheet.scale
    firm = 0.30 + 0.62 * nearness**1.3
    level = sheet.wobble(level, 0.9)
    uneven = sheet.bloom_noise()
    steep = np.hypot(*np.gradient(ndimage.gaussian_filter(level, scale)))
    for contour, fill in zip(LEVELS, LEVEL_COLOURS, strict=True):
        inside = (level > contour).astype(np.float32)
        if not inside.any():
            break
        picture = cover(picture, firm * 0.62 * sheet.wash_coverage(inside, uneven, 0.7), fill)
        line = 1.9 * scale + 0.5 - np.abs(level - contour) / np.maximum(steep, 1e-4)
        picture = cover(picture, firm * np.clip(line, 0, 1), INK_COLOUR)
    return picture
