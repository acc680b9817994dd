"""Structure factors of a crystal, in its real unit cell and space group."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
from numpy.typing import NDArray

from impasto.core.errors import InputError
from impasto.structures import reader
from impasto.structures.header import is_mmcif

SOLVENT_DENSITY, SOLVENT_B = 0.35, 46.0
"""Density in electrons per cubic ångström, and B factor in Å², of the liquid between the molecules:
the usual values (Fokine and Urzhumtsev, Acta Crystallographica D58 (2002) 1387-1392)."""

_EXPECTED = "expected the unit cell and space group of a crystal (CRYST1, or _cell and _symmetry)"


@dataclass(frozen=True)
class Reflections:
    """Reflections of a crystal, with all signs of the indices, without 000.

    Attributes:
        hkl: (N, 3) Miller indices.
        vectors: (N, 3) scattering vectors in 1/Å in the crystal's own axes, c* along z, a in the
            plane of x and z.
        factors: (N,) complex structure factors in electrons.
    """

    hkl: NDArray[np.int64]
    vectors: NDArray[np.float64]
    factors: NDArray[np.complex128]


def read_crystal(path: Path) -> Any:
    """Read a crystal structure with gemmi, with water and all conformers.

    Raises:
        InputError: see `impasto.structures.reader.read_structure`; or the file has no unit cell, or
            no known space group.
    """
    reader.read_structure(path)  # its error messages are better than the parser's
    try:
        # Early files of the archive have other text in the columns of the charge.
        found = (
            gemmi.read_structure(str(path))
            if is_mmcif(path)
            else gemmi.read_pdb(str(path), max_line_length=78)
        )
    except (RuntimeError, ValueError) as error:
        raise InputError(f"{path}: {error}; {_EXPECTED}") from None
    if not found.cell.is_crystal():
        raise InputError(f"{path}: no crystal in this file; {_EXPECTED}")
    if found.find_spacegroup() is None:
        raise InputError(f"{path}: unknown space group {found.spacegroup_hm!r}; {_EXPECTED}")
    found.setup_cell_images()
    return found


def compute_reflections(crystal: Any, resolution: float) -> Reflections:
    """Compute the structure factors of atoms and bulk solvent to a resolution in ångström.

    F = F_atoms + k exp(-B s²/4) F_mask. The atoms enter with their form factors and B factors
    (density on a grid and Fourier transform, Ten Eyck, Acta Crystallographica A33 (1977) 486-492),
    the solvent by the flat mask model (Jiang and Brünger, Journal of Molecular Biology 243 (1994)
    100-115).
    """
    atoms = compute_atom_reflections(crystal, resolution)
    mask = gemmi.FloatGrid()
    mask.setup_from(crystal, spacing=resolution / 3)
    gemmi.SolventMasker(gemmi.AtomicRadiiSet.Cctbx).put_mask_on_float_grid(mask, crystal[0])
    grid = gemmi.transform_map_to_f_phi(mask, half_l=False)
    solvent = np.asarray(grid)[tuple(atoms.hkl.T)]
    falloff = np.exp(-SOLVENT_B / 4 * np.sum(atoms.vectors**2, axis=1))
    factors = atoms.factors + SOLVENT_DENSITY * falloff * solvent
    return Reflections(atoms.hkl, atoms.vectors, factors)


def compute_atom_reflections(crystal: Any, resolution: float) -> Reflections:
    """Compute the structure factors of the atoms alone, in the whole sphere to a resolution (Å)."""
    density = gemmi.DensityCalculatorX()
    density.d_min = resolution
    density.rate = 1.5
    density.set_refmac_compatible_blur(crystal[0])
    density.set_grid_cell_and_spacegroup(crystal)
    density.put_model_density_on_grid(crystal[0])
    grid = gemmi.transform_map_to_f_phi(density.grid, half_l=False)
    reciprocal = np.array(crystal.cell.frac.mat.tolist())
    most = [int(side / resolution) for side in crystal.cell.parameters[:3]]
    axes = [np.arange(-n, n + 1) for n in most]
    hkl = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    vectors = hkl @ reciprocal
    length = np.linalg.norm(vectors, axis=1)
    kept = (length > 0) & (length <= 1 / resolution)
    hkl, vectors, length = hkl[kept], vectors[kept], length[kept]
    factors = np.asarray(grid)[tuple(hkl.T)] * np.exp(density.blur / 4 * length**2)
    return Reflections(hkl, vectors, factors.astype(np.complex128))
